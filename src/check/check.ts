import { fingerprintString } from '../json/hash.ts';
import type { Finding } from '../notebook/finding.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { validateNotebook } from '../notebook/validate.ts';
import { RULES } from './catalogue.ts';
import type { CheckPolicy } from './options.ts';
import { checkRun } from './run.ts';
import { checkStructure } from './structure.ts';
import { type Hit, type Subject, SubjectCell } from './subject.ts';
import { type Suppression, covers, findSuppressions } from './suppressions.ts';
import { checkTexts } from './text-rules.ts';

/** What a check knows beside the notebook. */
export interface CheckContext {
  readonly policy: CheckPolicy;
  /** From the top of the repository, with `/`; for rules about names and references. */
  readonly path?: string;
  readonly isTracked?: ((path: string) => boolean) | undefined;
  /** What others found in the notebook under rules of the catalogue: conflicts that a merge left. */
  readonly hits?: readonly Hit[];
}

/** What a check found. */
export interface CheckResult {
  /** In the order of the file. */
  readonly findings: readonly Finding[];
  /** How many were found but suppressed. */
  readonly suppressed: number;
  /** Rules that are suppressed for the whole notebook. */
  readonly silenced: readonly string[];
}

/** Checks a notebook against all rules that are not off. */
export async function checkNotebook(notebook: Notebook, context: CheckContext): Promise<CheckResult> {
  const subject = subjectOf(notebook, context);
  const hits: Hit[] = [...(context.hits ?? []), ...(await schemaHits(subject))];
  const report = (hit: Hit): void => {
    hits.push(hit);
  };
  checkStructure(subject, report);
  checkRun(subject, report);
  checkTexts(subject, report);
  return judge(hits, findSuppressions(subject), context.policy);
}

/** Returns a notebook as the rules see it. */
export function subjectOf(notebook: Notebook, { policy, path = '', isTracked }: CheckContext): Subject {
  const cells = notebook.cells.map((cell) => new SubjectCell(notebook, cell));
  return { notebook, path, policy, cells, isTracked };
}

/** The rule cell-ids says more about ids than the schema can. */
async function schemaHits(subject: Subject): Promise<Hit[]> {
  if (subject.policy.levels.get('invalid-notebook') === 'off') return [];
  const problems = await validateNotebook(subject.notebook);
  return problems
    .filter(
      ({ path, message }) => !(path[0] === 'cells' && (path[2] === 'id' || message.includes('missing "id"'))),
    )
    .map(({ message, path, offset }) => ({
      rule: 'invalid-notebook',
      message,
      range: { start: offset, end: offset + 1 },
      place: placeOfPath(path),
      subject: message,
    }));
}

function placeOfPath(path: readonly (string | number)[]): Hit['place'] {
  const [first, cell, part, output] = path;
  if (first !== 'cells' || typeof cell !== 'number')
    return { part: first === 'metadata' ? 'notebook-metadata' : 'notebook' };
  if (part === 'outputs' && typeof output === 'number')
    return { part: 'output', cell: cell + 1, output: output + 1 };
  return { part: part === 'metadata' ? 'cell-metadata' : 'source', cell: cell + 1 };
}

/** Gives hits their levels, takes away what is suppressed, and reports suppressions that did nothing. */
export function judge(
  hits: readonly Hit[],
  suppressions: readonly Suppression[],
  policy: CheckPolicy,
): CheckResult {
  const used = new Set<Suppression>();
  const kept = hits.filter((hit) => {
    if (policy.levels.get(hit.rule) === 'off') return false;
    const by = suppressions.filter((suppression) => covers(suppression, hit));
    for (const suppression of by) used.add(suppression);
    return by.length === 0;
  });
  const on = hits.filter(({ rule }) => policy.levels.get(rule) !== 'off').length;
  const unused = suppressions.filter((one) => !used.has(one)).flatMap((one) => unusedHit(one, policy));
  const all = [...kept, ...(policy.levels.get('unused-suppression') === 'off' ? [] : unused)];
  return {
    findings: all
      .map((hit) => findingOf(hit, policy))
      .toSorted((a, b) => a.range.start - b.range.start || a.rule.localeCompare(b.rule)),
    suppressed: on - kept.length,
    silenced: suppressions.flatMap(({ rule, cell }) => (cell === undefined ? [rule] : [])),
  };
}

/** What these find depends on more than the notebook: on the other files of a run, on what the caller has looked for. */
const CONTEXTUAL: ReadonlySet<string> = new Set([
  'duplicate-notebook',
  'untracked-reference',
  'unresolved-conflict',
  'not-stripped',
  'secret',
]);

/** Of a rule that is off, or not asked, nobody knows whether its suppression is of use. */
function unusedHit({ rule, range, place }: Suppression, policy: CheckPolicy): Hit[] {
  const known = RULES.some(({ id }) => id === rule);
  if (known && (policy.levels.get(rule) === 'off' || CONTEXTUAL.has(rule))) return [];
  const message = known
    ? `${rule} finds nothing here that would have to be suppressed`
    : `there is no rule '${rule.slice(0, 60)}'`;
  return [{ rule: 'unused-suppression', message, range, place, subject: rule }];
}

const MENDS: ReadonlyMap<string, string> = new Map(RULES.map(({ id, mend }) => [id, mend]));

/** Returns a hit with its level, its fingerprint and what helps against it. */
export function findingOf({ subject, atMost, ...hit }: Hit, policy: CheckPolicy): Finding {
  const mend = MENDS.get(hit.rule);
  return {
    ...hit,
    level: atMost === undefined && policy.levels.get(hit.rule) === 'error' ? 'error' : 'warning',
    fingerprint: fingerprintString(`${hit.rule}\n${subject}`).toString(36),
    ...(mend === undefined ? {} : { hint: mend }),
  };
}
