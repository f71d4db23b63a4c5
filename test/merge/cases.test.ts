import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { contentEquals } from '../../src/notebook/content.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { mergeFiles } from '../../src/commands/merge-files.ts';
import type { MergedFile } from '../../src/commands/merge-files.ts';

interface MergeCase {
  readonly title: string;
  readonly kind: 'clean' | 'soft' | 'conflict';
  /** What is expected is what a person would wish for; a conflict is as good. */
  readonly expected_is_ideal_only: boolean;
}

const folder = fileURLToPath(new URL('../../fixtures/merge/', import.meta.url));
const names = readdirSync(folder).filter((name) => existsSync(`${folder}${name}/case.json`));

function bytesOf(name: string, side: string): Uint8Array {
  return new Uint8Array(readFileSync(`${folder}${name}/${side}.ipynb`));
}

async function merge(name: string): Promise<MergedFile> {
  const sides = { base: bytesOf(name, 'base'), ours: bytesOf(name, 'ours'), theirs: bytesOf(name, 'theirs') };
  const place = { cwd: folder, environment: process.env };
  return mergeFiles(sides, {}, { place, labels: {}, markerSize: 7 });
}

async function isValid(notebook: Notebook): Promise<boolean> {
  return (await validateNotebook(notebook)).length === 0;
}

describe.each(names)('%s', (name) => {
  const wanted = JSON.parse(readFileSync(`${folder}${name}/case.json`, 'utf8')) as MergeCase;

  test(`${wanted.title}: ${wanted.kind}`, async () => {
    const { outcome, exitCode } = await merge(name);
    expect(exitCode).toBe(wanted.kind === 'conflict' ? 1 : 0);
    // Files that are no notebooks are merged as text, which says no more.
    if (outcome !== 'text') expect(outcome).toBe(wanted.kind);
  });

  const expected = `${folder}${name}/expected.ipynb`;
  test('has the expected content', async () => {
    if (!existsSync(expected) || wanted.expected_is_ideal_only) return;
    const { pieces } = await merge(name);
    expect(contentEquals(parseNotebook(Buffer.concat(pieces)), parseNotebook(readFileSync(expected)))).toBe(
      true,
    );
  });

  test('is valid where both sides are', async () => {
    const { pieces, outcome } = await merge(name);
    const bytes = Buffer.concat(pieces);
    if (outcome === 'text') return;
    const [ours, theirs] = [bytesOf(name, 'ours'), bytesOf(name, 'theirs')].map(parseNotebook);
    if (ours === undefined || theirs === undefined) return;
    if (!(await isValid(ours)) || !(await isValid(theirs))) return;
    expect(await isValid(parseNotebook(bytes))).toBe(true);
  });
});
