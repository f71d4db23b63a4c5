import { type ConfigEntry, effective, readConfig } from '../git/config.ts';
import { type Place, runGit } from '../git/plumbing.ts';
import type { Sides } from '../merge/conflict-form.ts';
import type { MergeOptions } from '../merge/merge-form.ts';

type SettingName =
  | 'conflictStyle'
  | 'outputs'
  | 'sources'
  | 'metadata'
  | 'staleOutputs'
  | 'adjacent'
  | 'insert';

/** What can be set, and to what. */
const CHOICES = {
  conflictStyle: ['cells', 'inline'],
  sources: ['ours', 'theirs', 'union', 'base', 'ask'],
  outputs: ['ours', 'theirs', 'union', 'base', 'ask', 'drop'],
  metadata: ['ours', 'theirs', 'union', 'base', 'ask'],
  staleOutputs: ['keep', 'drop'],
  adjacent: ['conflict', 'merge'],
  insert: ['conflict', 'union'],
} as const satisfies Record<SettingName, readonly string[]>;

const SHOW_BASE = ['merge', 'diff3', 'zdiff3'] as const;

/**
 * Returns how merges are to be done here: the environment (`NBVC_MERGE_OUTPUTS`) before git's configuration
 * (`nbvc.merge.outputs`), and `merge.conflictStyle` for whether the base is shown. What is set to something else is
 * left out, as git does with settings it does not know.
 */
export async function mergeSettings(place: Place): Promise<MergeOptions> {
  const config = await readConfig(place);
  const setting = reader(config, place);
  return {
    ...optional('conflictStyle', oneOf(CHOICES.conflictStyle, setting('conflictStyle'))),
    ...optional('sources', oneOf(CHOICES.sources, setting('sources'))),
    ...optional('outputs', oneOf(CHOICES.outputs, outputsOf(setting('outputs')))),
    ...optional('metadata', oneOf(CHOICES.metadata, setting('metadata'))),
    ...optional('staleOutputs', oneOf(CHOICES.staleOutputs, setting('staleOutputs'))),
    ...optional('adjacent', oneOf(CHOICES.adjacent, setting('adjacent'))),
    ...optional('insert', oneOf(CHOICES.insert, setting('insert'))),
    ...optional('showBase', oneOf(SHOW_BASE, effective(config, 'merge.conflictstyle')?.value)),
    ...(setting('strict') === 'true' ? { strict: true } : {}),
  };
}

function reader(
  config: readonly ConfigEntry[],
  { environment }: Place,
): (name: SettingName | 'strict') => string | undefined {
  return (name) => {
    const variable = `NBVC_MERGE_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    return environment[variable] ?? effective(config, `nbvc.merge.${name.toLowerCase()}`)?.value;
  };
}

/** Editors speak of incoming and current changes. */
function outputsOf(value: string | undefined): string | undefined {
  if (value === 'incoming') return 'theirs';
  return value === 'current' ? 'ours' : value;
}

function oneOf<const T extends string>(choices: readonly T[], value: string | undefined): T | undefined {
  return choices.find((choice) => choice === value);
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: V });
}

/**
 * Returns the names of the three blobs. Git has stored them all before it asks for a merge, so with their names in the
 * notebook every side can be had again, to the byte.
 */
export async function blobNames(
  place: Place,
  { base, ours, theirs }: Sides<string>,
  hasBase: boolean,
): Promise<Partial<Sides<string>>> {
  const files = hasBase ? [base, ours, theirs] : [ours, theirs];
  // --no-filters: these files hold what git stores, not what lies in a work tree.
  const { stdout } = await runGit(place, ['hash-object', '--no-filters', '--', ...files]);
  const names = stdout.toString('utf8').trim().split('\n');
  const [oursName = '', theirsName = ''] = names.slice(-2);
  const sides = { ours: oursName, theirs: theirsName };
  return hasBase ? { base: names[0] ?? '', ...sides } : sides;
}
