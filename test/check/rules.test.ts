import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/check/catalogue.ts';
import { checkNotebook } from '../../src/check/check.ts';
import { checkPolicy } from '../../src/check/options.ts';
import { hitFinder } from '../../src/commands/check-hits.ts';
import { cellsKey, duplicateHit } from '../../src/commands/duplicate-notebooks.ts';
import type { Finding } from '../../src/notebook/finding.ts';
import { stripPolicy } from '../../src/strip/options.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import type { OptionValues } from '../../src/option.ts';
import { placeText } from '../../src/render/findings/sentence.ts';
import { EXAMPLES, cook } from '../secrets/examples.ts';

const folder = fileURLToPath(new URL('../../fixtures/check/', import.meta.url));

interface Case {
  /** Of each finding how the text of the file goes on from where it stands, and the place as people say it. */
  readonly places: readonly [string, string][];
  readonly options?: OptionValues;
  readonly path?: string;
  readonly nearPath?: string;
  readonly tracked?: readonly string[];
}

/** Rules that have to be on for the one that is tried. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'unused-suppression': ['long-cell', 'debug-leftover'],
};

function caseOf(rule: string): Case {
  return JSON.parse(readFileSync(`${folder}${rule}/case.json`, 'utf8')) as Case;
}

/** `@@rule@@` in a file stands for a secret of that rule: no file of the repository has one that others would find. */
function withSecrets(text: string): Buffer {
  return Buffer.from(text.replace(/@@([a-z-]+)@@/g, (_, id: string) => cook(EXAMPLES[id] ?? '', 7)));
}

async function findings(
  rule: string,
  file: string,
): Promise<{ bytes: Uint8Array; found: readonly Finding[] }> {
  const { options = {}, tracked, path, nearPath } = caseOf(rule);
  const on = new Set([rule, ...(NEEDED[rule] ?? [])]);
  const rules = Object.fromEntries(RULES.map(({ id }) => [id, on.has(id) ? 'warn' : 'off']));
  const bytes = withSecrets(readFileSync(`${folder}${rule}/${file}.ipynb`, 'utf8'));
  const notebook = parseNotebook(bytes);
  const other = `${folder}${rule}/other.ipynb`;
  const isCopy = existsSync(other) && cellsKey(parseNotebook(readFileSync(other))) === cellsKey(notebook);
  const policy = checkPolicy({ ...options, rules });
  const others = await hitFinder().inNotebook(
    notebook,
    { check: policy, strip: stripPolicy(), key: '' },
    file,
  );
  const { findings: found } = await checkNotebook(notebook, {
    policy,
    path: (file === 'hit' ? path : nearPath) ?? path ?? 'a.ipynb',
    isTracked: tracked === undefined ? undefined : (name) => tracked.includes(name),
    hits: [...others, ...(isCopy ? [duplicateHit('other.ipynb')] : [])],
  });
  return { bytes, found };
}

describe('each rule', () => {
  test('has a case', () => {
    expect(readdirSync(folder).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
  });

  test.each(RULES.map(({ id }) => id))(
    '%s reports the hit where it stands, and not the near miss',
    async (rule) => {
      const { bytes, found } = await findings(rule, 'hit');
      const { places } = caseOf(rule);
      const texts = found.map(({ range, place }, index) => {
        const wanted = Buffer.from(places[index]?.[0] ?? '');
        return [
          Buffer.from(bytes.subarray(range.start, range.start + wanted.length)).toString(),
          placeText(place),
        ];
      });
      expect(texts).toEqual(places);
      for (const finding of found) expect(finding).toMatchObject({ rule, level: 'warning' });
      expect((await findings(rule, 'near-miss')).found).toEqual([]);
    },
  );

  test('has documentation', () => {
    const page = readFileSync(fileURLToPath(new URL('../../docs/checks/README.md', import.meta.url)), 'utf8');
    expect(RULES.filter(({ id }) => !page.includes(`## ${id}\n`))).toEqual([]);
  });
});
