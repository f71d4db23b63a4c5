import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { interactiveChooser, withKeys } from '../../src/cli/chooser.ts';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { mergeNotebooks } from '../../src/merge/merge.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { themeFrom } from '../../src/render/theme.ts';
import { cells, notebookBytes } from '../notebooks.ts';

const ESCAPE = '\u001b';

/** A merge with three conflicts: a source, a deletion and a field. */
function threeConflicts() {
  const version = (sources: Record<string, string>, kernel: string) =>
    parseNotebook(notebookBytes(cells(sources), { custom: kernel }));
  const base = version({ a: 'x = 1', b: 'y = 1', c: 'z = 1' }, 'one');
  const ours = version({ a: `x = 10 ${ESCAPE}[31m`, b: 'y = 1', c: 'z = 10' }, 'two');
  const theirs = version({ a: 'x = 20', b: 'y = 1' }, 'three');
  return parseNotebook(mergeNotebooks(base, ours, theirs).result);
}

async function ask(keys: readonly string[]) {
  const notebook = threeConflicts();
  const conflicts = findConflicts(notebook);
  const left = [...keys];
  let shown = '';
  const choose = interactiveChooser({
    theme: themeFrom({ kind: 'none' }),
    write: (text) => {
      shown += text;
    },
    key: async () => left.shift() ?? 'ctrl-c',
  });
  const answer = await choose('nb.ipynb', notebook, conflicts).catch((error: unknown) => String(error));
  return { answer, shown, kinds: conflicts.map(({ kind }) => kind) };
}

describe('the chooser', () => {
  test.each([
    { name: 'a key each', keys: ['o', 't', 't'], answer: ['ours', 'theirs', 'theirs'] },
    { name: 'both and skipped', keys: ['b', 's', 'o'], answer: ['both', undefined, 'ours'] },
    { name: 'one back', keys: ['o', 'u', 't', 'o', 'a'], answer: ['theirs', 'ours', 'base'] },
    { name: 'back at the first', keys: ['u', 'o', 'o', 'o'], answer: ['ours', 'ours', 'ours'] },
    {
      name: 'a skip after a choice takes it back',
      keys: ['o', 'u', 's', 'o', 'o'],
      answer: [undefined, 'ours', 'ours'],
    },
    { name: 'the rest left open', keys: ['t', 'q'], answer: ['theirs', undefined, undefined] },
    { name: 'keys that mean nothing', keys: ['x', '?', 'o', 'o', 'o'], answer: ['ours', 'ours', 'ours'] },
    { name: 'a base that is not shown', keys: ['a', 'o', 'o', 'o'], answer: ['ours', 'ours', 'ours'] },
    { name: 'both of two values', keys: ['o', 'o', 'b', 'o'], answer: ['ours', 'ours', 'ours'] },
  ])('$name', async ({ keys, answer }) => {
    expect((await ask(keys)).answer).toEqual(answer);
  });

  test('shows both versions, and nothing of a notebook unescaped', async () => {
    const { shown, kinds } = await ask(['o', 'o', 'o']);
    expect(kinds).toEqual(['group', 'group', 'field']);
    expect(shown).not.toContain(ESCAPE);
    expect(shown).toContain('-x = 10');
    expect(shown).toContain('+x = 20');
    expect(shown).toContain('+ (theirs deleted the cell)');
    expect(shown).toContain('-"two"');
  });

  test('ends without an answer where a person wants out', async () => {
    expect((await ask(['o', 'ctrl-c'])).answer).toContain('nothing is written');
  });
});

describe('keys', () => {
  const terminal = () => {
    const modes: boolean[] = [];
    const stream = new PassThrough();
    const input = Object.assign(stream, { setRawMode: (mode: boolean) => modes.push(mode) });
    return { input: input as unknown as NodeJS.ReadStream, stream, modes };
  };

  test('come one by one, also those typed ahead', async () => {
    const { input, stream, modes } = terminal();
    stream.write('ot');
    expect(await withKeys(async (key) => [await key(), await key()], input)).toEqual(['o', 't']);
    expect(modes).toEqual([true, false]);
  });

  test('a terminal that closes ends it, and is as it was after an error', async () => {
    const { input, stream, modes } = terminal();
    stream.end();
    await expect(
      withKeys(async (key) => {
        throw new Error(await key());
      }, input),
    ).rejects.toThrow('ctrl-c');
    expect(modes).toEqual([true, false]);
  });
});
