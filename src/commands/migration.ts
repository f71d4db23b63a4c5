import { type ConfigEntry, effective, readConfig, setConfig, unsetConfig } from '../git/config.ts';
import {
  type AttributeWord,
  readAttributesFile,
  removeAttributeWords,
  writeAttributesFile,
} from '../git/attributes.ts';
import type { InstallStep } from '../render/install.ts';
import { nbCleanOptions, nbstripoutOptions, type StripTexts } from './foreign-options.ts';
import type { Installation } from './installation.ts';
import type { Feature } from './integration.ts';

/** What another tool has set up for one of our features. */
interface Predecessor {
  readonly feature: Feature;
  readonly name: string;
  /** Settings that are its own. */
  readonly keys: RegExp;
  readonly attributes: readonly AttributeWord[];
  /** The same policy in our words. */
  readonly options?: (entries: readonly ConfigEntry[]) => StripTexts;
}

const NOTEBOOKS = ['*.ipynb', '**/*.ipynb'];

const PREDECESSORS: readonly Predecessor[] = [
  {
    feature: 'diff',
    name: 'nbdime',
    keys: /^(?:diff\.jupyternotebook|difftool\.nbdime)\./,
    attributes: words('diff=jupyternotebook'),
  },
  {
    feature: 'merge',
    name: 'nbdime',
    keys: /^(?:merge\.jupyternotebook|mergetool\.nbdime)\./,
    attributes: words('merge=jupyternotebook'),
  },
  { feature: 'merge', name: 'nbdev', keys: /^merge\.nbdev-merge\./, attributes: words('merge=nbdev-merge') },
  { feature: 'diff', name: 'nbstripout', keys: /^diff\.ipynb\.textconv$/, attributes: words('diff=ipynb') },
  {
    feature: 'strip',
    name: 'nbstripout',
    keys: /^filter\.nbstripout\./,
    // Its files of Zeppelin are set up by nbstripout, too, and without its filter git could not store them.
    attributes: [...words('filter=nbstripout'), { patterns: ['*.zpln'], word: 'filter=nbstripout' }],
    options: (entries) =>
      nbstripoutOptions(valueOf(entries, 'filter.nbstripout.clean'), {
        extraKeys: valueOf(entries, 'filter.nbstripout.extrakeys'),
        keepKeys: valueOf(entries, 'filter.nbstripout.keepmetadatakeys'),
      }),
  },
  {
    feature: 'strip',
    name: 'nb-clean',
    keys: /^filter\.nb-clean\./,
    attributes: words('filter=nb-clean'),
    options: (entries) => nbCleanOptions(valueOf(entries, 'filter.nb-clean.clean')),
  },
];

function words(word: string): readonly AttributeWord[] {
  return [{ patterns: NOTEBOOKS, word }];
}

function valueOf(entries: readonly ConfigEntry[], key: string): string {
  return effective(entries, key)?.value ?? '';
}

/** What takes the place of other tools. */
export interface Migration {
  readonly steps: readonly InstallStep[];
  /** To be called when ours is set up: at no time is there neither filter. */
  readonly write: () => Promise<void>;
}

/**
 * Returns what is to be done so that nbvc takes the place of nbdime, nbstripout, nb-clean and nbdev: their settings in
 * this scope and their lines in the attributes file go, and how they stripped becomes `nbvc.strip.*` of git's
 * configuration, where nothing is set yet.
 */
export async function planMigration(
  { place, scope, attributesFile }: Installation,
  only: readonly Feature[],
): Promise<Migration> {
  const entries = await readConfig(place, scope);
  const text = await readAttributesFile(attributesFile);
  const found = PREDECESSORS.filter(
    ({ feature, name, keys, attributes }) =>
      only.includes(feature) &&
      // `diff.ipynb` is a name that anybody may have taken.
      (name !== 'nbstripout' ||
        feature !== 'diff' ||
        valueOf(entries, 'diff.ipynb.textconv').includes(name)) &&
      (entries.some(({ key }) => keys.test(key)) || removeAttributeWords(text, attributes) !== text),
  );
  const removed = found.flatMap(({ keys }) => entries.filter(({ key }) => keys.test(key)));
  const added = found
    .flatMap(({ options }) => [...(options?.(entries) ?? [])])
    .flatMap(([name, value]) => {
      const key = `nbvc.strip.${name}`;
      return effective(entries, key) === undefined ? [{ key, value }] : [];
    });
  const unwanted = found.flatMap(({ attributes }) => attributes);
  return {
    steps: [
      ...removed.map(({ key, value }) => step('setting', key, value, 'removed')),
      ...lostLines(text, removeAttributeWords(text, unwanted)).map((line) =>
        step('attribute', line, line, 'removed'),
      ),
      ...added.map(({ key, value }) => step('setting', key, value, 'added')),
    ],
    write: async () => {
      for (const { key, value } of added) await setConfig(place, scope, key, value);
      // Our own lines may have come in meanwhile.
      const now = await readAttributesFile(attributesFile);
      const left = removeAttributeWords(now, unwanted);
      if (left !== now) await writeAttributesFile(attributesFile, left);
      for (const { key, value } of removed) await unsetConfig(place, scope, key, value);
    },
  };
}

// oxlint-disable-next-line max-params -- the fields of a step
function step(
  kind: InstallStep['kind'],
  name: string,
  value: string,
  action: InstallStep['action'],
): InstallStep {
  return { kind, name, value, action };
}

function lostLines(before: string, after: string): readonly string[] {
  const kept = new Set(after.split(/\r?\n/));
  return before.split(/\r?\n/).filter((line) => !kept.has(line));
}
