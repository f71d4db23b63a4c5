import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { runGit, splitFields, type Place } from '../git/plumbing.ts';
import { objectId } from '../git/object-id.ts';
import type { Repository } from '../git/repository.ts';
import { applyEdits } from '../json/edit.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { Check } from '../render/doctor.ts';
import type { StripPolicy } from '../strip/policy.ts';
import { stripNotebook } from '../strip/strip.ts';
import { isWanted } from './doctor-settings.ts';
import type { Patient } from './patient.ts';
import { stripPolicies, type StripPolicies } from './strip-policies.ts';

/** Stored notebooks that are looked at; in a larger repository the first ones tell enough. */
const MOST_STORED = 500;

const PROBE = 'nbvc-probe.ipynb';

/** A notebook with an output and a count that a commit should not have. */
const NOTEBOOK = Buffer.from(
  [
    '{"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {},',
    '"outputs": [{"name": "stdout", "output_type": "stream", "text": ["1\\n"]}], "source": ["print(1)"]}],',
    '"metadata": {}, "nbformat": 4, "nbformat_minor": 4}\n',
  ].join(' '),
);

/** A repository with a work tree. */
interface Worktree {
  readonly topLevel: string;
  readonly repository: Repository;
  readonly place: Place;
  readonly policyFor: StripPolicies;
}

/** Lets git store a notebook as it would in a commit, and looks at those it has stored. */
export async function checkFilter({ repository, config, place }: Patient): Promise<readonly Check[]> {
  if (repository?.topLevel === undefined || !isWanted('strip', config)) return [];
  const asked = (await repository.attributes([PROBE], ['filter'])).get(PROBE);
  if (asked?.['filter'] !== 'nbvc') return [];
  const { topLevel } = repository;
  const policyFor = await stripPolicies({ cwd: topLevel, environment: place.environment, options: {} });
  const worktree: Worktree = { topLevel, repository, place: { ...place, cwd: topLevel }, policyFor };
  const policy = await policyFor(resolve(topLevel, PROBE)).catch(mistake);
  if (policy instanceof UserError) return [wrongConfiguration(policy)];
  return [await tryFilter(worktree, policy), ...(await checkStored(worktree))];
}

function mistake(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

function wrongConfiguration({ message, hint }: UserError): Check {
  return {
    name: 'configuration',
    level: 'problem',
    message: `${message}; git stores no notebook before it is mended`,
    ...(hint === undefined ? {} : { hint }),
  };
}

async function tryFilter({ place }: Worktree, policy: StripPolicy): Promise<Check> {
  const name = 'filter';
  const hint = 'Write it anew with: nbvc uninstall --only strip, then nbvc install --only strip';
  // What is tried here is nobody's output.
  const trying: Place = { ...place, environment: { ...place.environment, NBVC_KEEP_OUTPUTS: '0' } };
  const input = NOTEBOOK;
  const stored = await runGit(trying, ['hash-object', '--stdin', `--path=${PROBE}`], { input }).catch(
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  if (stored instanceof Error)
    return { name, level: 'problem', message: `git cannot store a notebook: ${stored.message}`, hint };
  const { stdout } = await runGit(place, ['hash-object', '--stdin', '--no-filters'], {
    input: stripped(NOTEBOOK, policy),
  });
  if (stored.stdout.equals(stdout))
    return { name, level: 'ok', message: 'git stores a notebook as nbvc strip leaves it' };
  return { name, level: 'problem', message: 'git does not store a notebook as nbvc strip leaves it', hint };
}

function stripped(content: Uint8Array, policy: StripPolicy): Uint8Array {
  return applyEdits(content, stripNotebook(parseNotebook(content), policy).edits);
}

/** One commit from a clone without the filter makes the notebook look modified for everybody else. */
async function checkStored({ topLevel, repository, place, policyFor }: Worktree): Promise<readonly Check[]> {
  const { stdout } = await runGit(place, ['ls-files', '-s', '-z', '--', '*.ipynb']);
  const entries = splitFields(stdout).flatMap(parseEntry);
  const looked = entries.slice(0, MOST_STORED);
  const raw: string[] = [];
  for (const { oid, path } of looked) {
    const content = await repository.readBlob(objectId(oid));
    const policy = await policyFor(resolve(topLevel, path)).catch(() => undefined);
    if (policy !== undefined && wouldChange(content, policy)) raw.push(path);
  }
  const [first] = raw;
  if (first === undefined) return [];
  const of = looked.length < entries.length ? `the first ${looked.length}` : `${looked.length}`;
  return [
    {
      name: 'stored notebooks',
      level: 'warning',
      message: `${raw.length} of ${of} are stored as the filter would not store them, the first is ${first}`,
      hint: 'Store them anew with: git add --renormalize . && git commit',
    },
  ];
}

/** Links and submodules are no notebooks, whatever their names. */
function parseEntry(field: string): { readonly oid: string; readonly path: string }[] {
  const [, oid, path] = /^100\d+ ([0-9a-f]+) \d\t([^]*)$/.exec(field) ?? [];
  return oid === undefined || path === undefined ? [] : [{ oid, path }];
}

function wouldChange(content: Uint8Array, policy: StripPolicy): boolean {
  try {
    return stripNotebook(parseNotebook(content), policy).edits.length > 0;
  } catch {
    // No notebook that can be read: nbvc check tells of it.
    return false;
  }
}
