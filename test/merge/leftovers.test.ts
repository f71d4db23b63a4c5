import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Choice } from '../../src/merge/conflict-form.ts';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { refusal } from '../../src/merge/refusal.ts';
import { applyResolution, resolveConflicts } from '../../src/merge/resolve.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { renderChoice } from '../../src/render/conflict-choice.ts';
import { themeFrom } from '../../src/render/theme.ts';

/**
 * What nbdime 4.0.4 (`nbmerge`), nbdev 3.3.26 (`nbdev-fix`) and databooks 1.4.0 (`databooks fix`) leave of a conflict,
 * as `left.ipynb`, beside the two versions that they were given; `both.ipynb` is looked through by a person. They are
 * as the tools wrote them but for nbdime-attachments: 4.0.4 fails where it would write these, other versions do.
 */
const FOLDER = fileURLToPath(new URL('../../fixtures/leftovers/', import.meta.url));

function settled(bytes: Uint8Array, choice: Choice) {
  const notebook = parseNotebook(bytes);
  const resolution = resolveConflicts(notebook, () => choice);
  return { resolution, bytes: applyResolution(notebook, resolution) };
}

/** What two tools write differently without a difference: the order of keys, and ids and counts where one takes them away. */
function comparable(bytes: Uint8Array, tool: string): unknown {
  const notebook = JSON.parse(Buffer.from(bytes).toString()) as {
    cells: { source: string | string[]; id?: string; execution_count?: null }[];
    nbformat_minor: number;
  };
  for (const cell of notebook.cells) {
    cell.source = [cell.source].flat().join('').trimEnd();
    if (tool === 'databooks') delete cell.execution_count;
  }
  return notebook;
}

describe.each(readdirSync(FOLDER))('%s', (name) => {
  const read = (file: string): Buffer => readFileSync(`${FOLDER}${name}/${file}.ipynb`);
  const [tool = ''] = name.split('-');
  const left = read('left');
  const isKnown = name !== 'nbdime-metadata-partly-merged';

  test.each(['ours', 'theirs'] as const)('%s is the version of that side', async (choice) => {
    expect(findConflicts(parseNotebook(left))).not.toEqual([]);
    const { resolution, bytes } = settled(left, choice);
    expect(resolution.left).toHaveLength(isKnown ? 0 : 1);
    if (!isKnown) return expect(Buffer.from(bytes).equals(left)).toBe(true);
    expect(comparable(bytes, tool)).toEqual(comparable(read(choice), tool));
    expect(findConflicts(parseNotebook(bytes))).toEqual([]);
    expect(await validateNotebook(parseNotebook(bytes))).toEqual([]);
  });

  test('both', async () => {
    const notebook = parseNotebook(left);
    const { resolution, bytes } = settled(left, 'both');
    for (const conflict of resolution.left) expect(refusal(notebook, conflict, 'both')).toBeDefined();
    if (resolution.left.length > 0) return expect(existsSync(`${FOLDER}${name}/both.ipynb`)).toBe(false);
    await expect(Buffer.from(bytes).toString()).toMatchFileSnapshot(`${FOLDER}${name}/both.ipynb`);
    expect(await validateNotebook(parseNotebook(bytes))).toEqual([]);
  });
});

test.each([
  ['nbdime-outputs', ['-  "2\\n"', '+  "3\\n"']],
  ['nbdime-cell-metadata', ['-gone: (not there)', '+gone: 2', '+k: 3']],
  ['nbdime-inserted-similar', ['-k: 1', '+tags: [']],
  ['nbdime-deleted-by-ours', ['-(the cell is deleted)', '+y = 2']],
  ['nbdime-attachments', ['-img.png: {']],
  ['nbdime-metadata-partly-merged', ['neither version is known']],
])('both versions of %s are shown', (name, lines) => {
  const notebook = parseNotebook(readFileSync(`${FOLDER}${name}/left.ipynb`));
  const conflict = findConflicts(notebook).find(({ kind }) => kind === 'foreign');
  const shown = conflict === undefined ? '' : renderChoice(notebook, conflict, themeFrom({ kind: 'none' }));
  for (const line of lines) expect(shown).toContain(line);
});

test('a record that is nested without end is left', () => {
  const depth = 100_000;
  const diff = '[{"op":"patch","key":"k","diff":'.repeat(depth) + '[]' + '}]'.repeat(depth);
  const value = '{"k":'.repeat(depth) + '0' + '}'.repeat(depth);
  const text = `{"cells":[],"metadata":{"k":${value},"nbdime-conflicts":{"local_diff":${diff},"remote_diff":[]}},"nbformat":4,"nbformat_minor":5}`;
  expect(settled(Buffer.from(text), 'ours').resolution.left).toHaveLength(1);
});
