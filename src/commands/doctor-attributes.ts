import { join } from 'node:path';
import { attributeLines, readAttributesFile } from '../git/attributes.ts';
import { runGit, splitFields } from '../git/plumbing.ts';
import type { AttributeValue, Repository } from '../git/repository.ts';
import type { Check } from '../render/doctor.ts';
import type { Patient } from './patient.ts';
import { globalAttributesFile, systemAttributesFile } from './installation.ts';
import { isWanted } from './doctor-settings.ts';
import { type Feature, notebookAttributes, type NotebookAttribute } from './integration.ts';

/** Looks at which attributes notebooks get, and from which file. */
export async function checkAttributes(patient: Patient): Promise<readonly Check[]> {
  const mentions = await findMentions(patient);
  const checks: Check[] = [];
  for (const attribute of notebookAttributes) {
    const lines = mentions.filter((mention) => mention.name === attribute.name);
    if (!isWanted(attribute.feature, patient.config)) {
      checks.push(...withoutDriver(attribute, lines));
      continue;
    }
    checks.push(await checkAttribute(patient, attribute, lines), ...losers(attribute, lines));
    if (patient.repository !== undefined)
      checks.push(...(await checkNotebooks(patient, patient.repository, attribute)));
  }
  return checks;
}

/** What happens to notebooks where an attribute names a driver that nobody has. */
const WITHOUT: Readonly<Record<Feature, string>> = {
  diff: 'they are compared as text',
  merge: 'they are merged as text, and break',
  strip: 'outputs get into commits',
  hooks: '',
};

/** Attributes come with a clone, settings do not. */
function withoutDriver(
  { name, value, feature }: NotebookAttribute,
  lines: readonly Mention[],
): readonly Check[] {
  const last = lines.at(-1);
  if (last?.value !== value) return [];
  return [
    {
      name: `attribute ${name}`,
      level: 'problem',
      message: `${last.file} asks for ${name}=${value}, which is not set up in this clone: ${WITHOUT[feature]}`,
      hint: 'Set it up with: nbvc install',
    },
  ];
}

/** A place where an attributes file says something about all notebooks. */
interface Mention {
  readonly file: string;
  readonly name: string;
  readonly value: string;
}

/** Returns what the files say about `*.ipynb`, the one that wins last. */
async function findMentions({ place, repository }: Patient): Promise<readonly Mention[]> {
  const files = [await systemAttributesFile(place), await globalAttributesFile(place)];
  if (repository?.topLevel !== undefined) files.push(join(repository.topLevel, '.gitattributes'));
  if (repository !== undefined) files.push(join(repository.commonDir, 'info', 'attributes'));
  const found = await Promise.all(files.map(mentionsIn));
  return found.flat();
}

async function mentionsIn(file: string): Promise<readonly Mention[]> {
  const lines = attributeLines(await readAttributesFile(file));
  return lines
    .filter(([pattern = '']) => ['*', '*.ipynb', '**/*.ipynb', '**'].includes(pattern))
    .flatMap(([, ...words]) => words.map((word) => ({ file, ...readWord(word) })));
}

/** `name=value`, `name` (set), `-name` (unset), `!name` (as if nobody had said anything). */
function readWord(word: string): { readonly name: string; readonly value: string } {
  const cut = word.indexOf('=');
  if (cut !== -1) return { name: word.slice(0, cut), value: word.slice(cut + 1) };
  return { name: word.replace(/^[-!]/, ''), value: word };
}

async function checkAttribute(
  { repository }: Patient,
  { name, value, line }: NotebookAttribute,
  lines: readonly Mention[],
): Promise<Check> {
  const last = lines.at(-1);
  const from = last === undefined ? '' : ` (${last.file})`;
  const label = `attribute ${name}`;
  const effectiveValue = repository === undefined ? last?.value : await askProbe(repository, name);
  if (effectiveValue === value) return { name: label, level: 'ok', message: `${line}${from}` };
  if (effectiveValue === undefined || last === undefined)
    return {
      name: label,
      level: 'problem',
      message: 'not set for notebooks',
      hint: 'Set it with: nbvc install',
    };
  return {
    name: label,
    level: 'problem',
    message: `notebooks get ${name}=${spell(effectiveValue)}${from}, which wins over nbvc`,
    hint: 'Put ours above it with: nbvc install --local',
  };
}

async function askProbe(repository: Repository, name: string): Promise<AttributeValue> {
  const probe = 'nbvc-probe.ipynb';
  return (await repository.attributes([probe], [name])).get(probe)?.[name];
}

/** Lines for other tools that ours outranks. */
function losers({ name, value }: NotebookAttribute, lines: readonly Mention[]): readonly Check[] {
  if (lines.at(-1)?.value !== value) return [];
  return lines
    .filter((mention) => mention.value !== value)
    .map((mention) => ({
      name: `attribute ${name}`,
      level: 'warning',
      message: `${mention.file} asks for ${name}=${mention.value}, which loses to nbvc`,
    }));
}

/** Nested attributes files can name another driver for some folder; only the notebooks there are can tell. */
async function checkNotebooks(
  { place }: Patient,
  repository: Repository,
  { name, value }: NotebookAttribute,
): Promise<readonly Check[]> {
  if (repository.topLevel === undefined || (await askProbe(repository, name)) !== value) return [];
  // From the top, so that all are seen; -z because of what names may hold.
  const at = { ...place, cwd: repository.topLevel };
  const { stdout } = await runGit(at, ['ls-files', '-z', '--', '*.ipynb']);
  const attributes = await repository.attributes(splitFields(stdout), [name]);
  const others = [...attributes].filter(([, found]) => found[name] !== value).map(([path]) => path);
  const [first] = others;
  if (first === undefined) return [];
  return [
    {
      name: `attribute ${name}`,
      level: 'warning',
      message: `${others.length} of ${attributes.size} notebooks do not get ${name}=${value}, the first is ${first}`,
      hint: `See why with: git check-attr ${name} -- <notebook>, and the .gitattributes of its folder`,
    },
  ];
}

function spell(value: AttributeValue): string {
  if (value === true) return 'set';
  return value === false ? 'unset' : (value ?? 'unspecified');
}
