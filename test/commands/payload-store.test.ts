import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mergeFiles } from '../../src/commands/merge-files.ts';
import { readVersions } from '../../src/commands/merge-versions.ts';
import { PayloadStore } from '../../src/commands/payload-store.ts';
import { readInput } from '../../src/commands/read-file.ts';
import { notebookBytes as anyNotebook } from '../arbitraries/notebook.ts';
import { type CellSpec, notebookBytes } from '../notebooks.ts';

const image = (data: string) => ({ output_type: 'display_data', data: { 'image/png': data }, metadata: {} });
const plot = (data: string, source = 'plot()'): CellSpec => ({ id: 'plot', source, outputs: [image(data)] });

const LONG = `${'iVBORw0KGgo'.repeat(20)}\n`;
const OTHER = `${'iVBORw0KGgp'.repeat(20)}\n`;

describe('payloads', () => {
  test('come back to the byte', () => {
    fc.assert(
      fc.property(anyNotebook, fc.nat(40), (bytes, largerThan) => {
        const store = new PayloadStore(largerThan);
        expect(Buffer.concat(store.pieces(store.lean(bytes).bytes)).equals(bytes)).toBe(true);
      }),
    );
  });

  test.each<[string, Uint8Array, boolean]>([
    ['an image', notebookBytes([plot(LONG)]), true],
    ['a short one', notebookBytes([plot('short')]), false],
    ['a source', notebookBytes([plot('short', LONG)]), false],
    ['an attachment', notebookBytes([{ source: '', attachments: { a: { 'image/png': LONG } } }]), false],
    ['letters outside of ASCII', notebookBytes([plot(`é${LONG}`)]), false],
    ['what is no notebook', Buffer.from('{"cells": [' + LONG), false],
  ])('%s', (_name, bytes, isTaken) => {
    const lean = new PayloadStore(100).lean(bytes).bytes;
    expect(lean.length < bytes.length).toBe(isTaken);
    if (!isTaken) expect(lean).toBe(bytes);
  });

  test('equal ones have one name, and a version that has only these leaves its buffer', () => {
    const store = new PayloadStore(100);
    const [first, again, changed, none] = [plot(LONG), plot(LONG, 'plot(1)'), plot(OTHER), plot('short')].map(
      (cell) => store.lean(notebookBytes([cell])),
    );
    expect([first, again, changed, none].map((lean) => lean?.spent)).toEqual([false, true, false, false]);
    const name = (lean = first) => /"(nbvc-payload-.*?)"/.exec(String(Buffer.from(lean?.bytes ?? [])))?.[1];
    expect(name(again)).toBe(name(first));
    expect(name(changed)).not.toBe(name(first));
  });

  test('a text that looks like a name of another store is left alone', () => {
    const forged = notebookBytes([plot('short', 'nbvc-payload-00000000-0000-0000-0000-000000000000-0.')]);
    const store = new PayloadStore(100);
    store.lean(notebookBytes([plot(LONG)]));
    expect(Buffer.concat(store.pieces(forged)).equals(forged)).toBe(true);
  });
});

describe('large notebooks', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nbvc-large-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const large = (letter: string): string => letter.repeat(9 * 1024 * 1024);
  const versions: Record<string, Uint8Array> = {
    base: notebookBytes([plot(large('A')), { id: 'end', source: 'end' }]),
    'new image': notebookBytes([plot(large('B')), { id: 'end', source: 'end' }]),
    'new image and source': notebookBytes([plot(large('C'), 'plot(2)'), { id: 'end', source: 'end' }]),
    'new end': notebookBytes([plot(large('A')), { id: 'end', source: 'the end' }]),
    'other end': notebookBytes([plot(large('A')), { id: 'end', source: 'no end' }]),
    'no notebook': Buffer.from(`[${'1,'.repeat(5 * 1024 * 1024)}`),
  };

  beforeAll(() => {
    for (const [name, bytes] of Object.entries(versions)) writeFileSync(join(folder, name), bytes);
  });

  test.each<[ours: string, theirs: string, outcome: string]>([
    ['new image', 'new end', 'clean'],
    ['new end', 'new image', 'clean'],
    ['new image', 'new image and source', 'clean'],
    ['new end', 'other end', 'conflict'],
    ['base', 'new image', 'clean'],
    ['no notebook', 'base', 'text'],
  ])('%s and %s merge as they would without a store', async (ours, theirs, outcome) => {
    const paths = { base: 'base', ours, theirs };
    const place = { cwd: folder, environment: process.env };
    const lean = await readVersions(paths, (name, room) => readInput(join(folder, name), room));
    const text = { place, labels: {}, markerSize: 7 };
    const merged = await mergeFiles(lean.sides, {}, { ...text, payloads: lean.payloads });
    const [base, mine, other] = [versions['base'], versions[ours], versions[theirs]];
    if (base === undefined || mine === undefined || other === undefined) throw new Error('no such version');
    const sides = { base, ours: mine, theirs: other };
    const plain = await mergeFiles(sides, {}, text);
    expect(merged.outcome).toBe(outcome);
    expect({ ...merged, pieces: [] }).toEqual({ ...plain, pieces: [] });
    expect(Buffer.concat(merged.pieces).equals(Buffer.concat(plain.pieces))).toBe(true);
  });
});
