import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNotebook } from '../../src/notebook/read.ts';
import { textForm } from '../../src/notebook/text-form.ts';
import { notebookPair, notebookStrangers } from '../arbitraries/notebook.ts';
import { type CellSpec, notebookBytes } from '../notebooks.ts';

function form(bytes: Uint8Array, ignore: readonly string[] = []): string {
  return [...textForm(parseNotebook(bytes), new Set(ignore))].join('');
}

/** The lines below the header of the only cell. */
function body(cell: Omit<CellSpec, 'id'>, ignore: readonly string[] = []): string[] {
  const text = form(notebookBytes([{ ...cell, id: 'a' }]), ignore);
  return text.slice(text.indexOf('── cell')).split('\n').slice(1, -1);
}

function bodyOfSource(source: string): string {
  return body({ source }).join('\n');
}

describe('text form', () => {
  test('a header, the source as it is, then what belongs to it', () => {
    const cell: CellSpec = {
      id: 'train',
      source: 'x = 1\n\nx',
      count: 5,
      metadata: { tags: ['a', 'b'], collapsed: false },
      outputs: [
        { output_type: 'stream', name: 'stdout', text: ['one\n', 'two\n'] },
        { output_type: 'execute_result', execution_count: 5, data: { 'text/plain': '1' }, metadata: {} },
        { output_type: 'display_data', data: { 'image/png': 'QUJD' }, metadata: { width: 3 } },
        { output_type: 'error', ename: 'E', evalue: 'why', traceback: ['\u001b[0;31mE\u001b[0m: why'] },
      ],
    };
    expect(form(notebookBytes([cell], { kernelspec: { name: 'python3' } })).split('\n')).toMatchObject([
      '── notebook · nbformat 4.5 · kernel python3',
      '── metadata kernelspec: {"name": "python3"}',
      '',
      '── cell 1 · code · id:train · tags:[a, b]',
      'x = 1',
      '',
      'x',
      '── metadata collapsed: false',
      '── execution_count: 5',
      '── output 1 · stream stdout',
      'one',
      'two',
      '── output 2 · execute_result · text/plain',
      '1',
      expect.stringMatching(/^── output 3 · display_data · image\/png 3 B [0-9a-f]{8}$/),
      '── output 3 · metadata width: 3',
      '── output 4 · error · E',
      'why',
      'E: why',
      '',
    ]);
  });

  test.each<[string, string]>([
    ['\\begin{align}', '\\begin{align}'],
    ['metadata = {}', 'metadata = {}'],
    ['── cell 2 · code', '\\── cell 2 · code'],
    ['\\── cell 2', '\\\\── cell 2'],
    ['  ── cell 2', '  ── cell 2'],
    ['a\r\nb', 'a^M\nb'],
    ['\u001b[31mred', '^[[31mred'],
    ['a\u202eb\u2028── cell 3', 'a\\u202eb\\u2028── cell 3'],
    ['\r── cell 3', '^M── cell 3'],
    ['a\n', 'a\n'],
  ])('source %j', (source, expected) => {
    expect(bodyOfSource(source)).toBe(expected);
  });

  test('different sources have different texts', () => {
    const piece = fc.constantFrom('\n', '── cell 1', '\\', 'a', '── ', '\r', '\\── ', ' ');
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(bodyOfSource(a) === bodyOfSource(b)).toBe(a === b);
      }),
    );
  });

  test('nothing of an output is dropped, whatever its form', () => {
    const outputs = [
      { output_type: 'stream', name: 7, text: { key: 'SECRET0' } },
      { output_type: 'stream', name: 'x', text: 'a', extra: 'SECRET1' },
      {
        output_type: 'display_data',
        data: { 'image/png': 'not base64: SECRET2' },
        metadata: { k: 'SECRET3' },
      },
      { output_type: 'display_data', data: { 'application/x+json': { deep: ['SECRET4'] }, SECRET5: 1 } },
      { output_type: 'display_data', data: 'SECRET6' },
      { output_type: 'error', ename: 'SECRET7', evalue: ['SECRET8'], traceback: 'SECRET9' },
      { output_type: 'SECRETA', payload: ['SECRETB'] },
      { output_type: 'error', ename: { a: 'SECRETC' }, traceback: [{ b: 'SECRETD' }] },
      { output_type: 'stream', name: 'o', text: 'a\rSECRETE\rb \u001b]0;SECRETF\u0007' },
      { data: { 'image/svg+xml': '<svg>SECRETG' } },
    ];
    const text = form(notebookBytes([{ id: 'a', source: '', outputs }]));
    for (const digit of '0123456789ABCDEFG') expect(text).toContain(`SECRET${digit}`);
  });

  test('what is left out is counted', () => {
    const cell = { source: 'x', count: 3, outputs: [{ output_type: 'stream', name: 'stdout', text: 'a' }] };
    expect(body(cell, ['outputs', 'counts'])).toEqual(['x', '', '── left out: 1 counts, 1 outputs']);
  });

  test('only real cells have a line that looks like one, and no control character gets through', () => {
    fc.assert(
      fc.property(fc.oneof(notebookPair, notebookStrangers), ({ before }) => {
        const text = form(before);
        const headers = text.split('\n').filter((line) => line.startsWith('── cell '));
        expect(headers).toHaveLength(parseNotebook(before).cells.length);
        // oxlint-disable-next-line no-control-regex -- they are what must not be there
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 200 },
    );
  });

  const folder = new URL('../../fixtures/odd/', import.meta.url);
  const odd = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));

  test.each(odd)('%s: is text or refused by the reader', (name) => {
    const bytes = readFileSync(new URL(name, folder));
    let notebook;
    try {
      notebook = parseNotebook(bytes);
    } catch {
      return;
    }
    const text = [...textForm(notebook, new Set())].join('');
    expect(text.split('\n').filter((line) => line.startsWith('── cell '))).toHaveLength(
      notebook.cells.length,
    );
  });

  test('long texts come in chunks', () => {
    const line = 'αβγ \\ "quoted" 😀\n';
    const text = line.repeat(40_000);
    for (const written of [text, Array.from({ length: 40_000 }, () => line)]) {
      const outputs = [{ output_type: 'stream', name: 'stdout', text: written }];
      const notebook = parseNotebook(notebookBytes([{ id: 'a', source: 'x', outputs }]));
      const chunks = [...textForm(notebook, new Set())];
      expect(chunks.join('')).toContain(text);
      expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(200_000);
    }
  });
});
