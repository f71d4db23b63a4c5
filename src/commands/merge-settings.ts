import { valuesOf } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { effective, readConfig } from '../git/config.ts';
import { type Place, runGit } from '../git/plumbing.ts';
import type { Sides } from '../merge/conflict-form.ts';
import type { FileMergeOptions } from './merge-files.ts';
import { defined } from './merge-options.ts';

const STRATEGIES = ['ours', 'theirs', 'union', 'base', 'ask'] as const;

/**
 * Returns how merges are to be done here: section `merge` of the configuration, and git's own `merge.conflictStyle`
 * for whether the base is shown. What is set to something else is left out, as git does with settings it does not know.
 */
export async function mergeSettings(place: Place): Promise<FileMergeOptions> {
  const { git, values } = await readSettings(place);
  const set = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const settings = defined({
    conflictStyle: oneOf(['cells', 'inline', 'text'], set('conflict-style')),
    sources: oneOf(STRATEGIES, set('sources')),
    outputs: oneOf([...STRATEGIES, 'drop'], outputsOf(set('outputs'))),
    metadata: oneOf(STRATEGIES, set('metadata')),
    staleOutputs: oneOf(['keep', 'drop'], set('stale-outputs')),
    adjacent: oneOf(['conflict', 'merge'], set('adjacent')),
    insert: oneOf(['conflict', 'union'], set('insert')),
    showBase: oneOf(['merge', 'diff3', 'zdiff3'], effective(git, 'merge.conflictstyle')?.value),
  });
  return { ...settings, remember: values['remember'] !== false };
}

/** Returns whether conflicts are to be settled as they were settled before. */
export async function rememberSetting(place: Place): Promise<boolean> {
  return (await readSettings(place)).values['remember'] !== false;
}

async function readSettings(place: Place) {
  const git = await readConfig(place);
  const config = await loadConfig({ folder: place.cwd, environment: place.environment, git });
  return { git, values: valuesOf(config, 'merge') };
}

/** Editors speak of incoming and current changes. */
function outputsOf(value: string | undefined): string | undefined {
  if (value === 'incoming') return 'theirs';
  return value === 'current' ? 'ours' : value;
}

function oneOf<const T extends string>(choices: readonly T[], value: string | undefined): T | undefined {
  return choices.find((choice) => choice === value);
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
