import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeptOutputs, type OutputSafety } from '../../src/commands/kept-outputs.ts';
import { outputSafety } from '../../src/commands/output-safety.ts';
import { OutputStore } from '../../src/commands/output-store.ts';
import { applyEdits } from '../../src/json/edit.ts';
import { rawText } from '../../src/json/node.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import type { StripPolicy } from '../../src/strip/policy.ts';
import { PRESET_NAMES, policyOf } from '../../src/strip/presets.ts';
import { stripNotebook } from '../../src/strip/strip.ts';
import { notebookBytes as anyNotebook } from '../arbitraries/notebook.ts';
import { type CellSpec, notebookBytes } from '../notebooks.ts';
import { EXAMPLES, cook } from '../secrets/examples.ts';

let folder: string;
let root: string;
let told: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbvc kept-'));
  root = join(folder, 'nbvc', 'outputs');
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SAFE: OutputSafety = () => true;

/** A person's filter: every call is a process of its own, as with git. */
class Filter {
  readonly #policy: StripPolicy;
  readonly #safety: OutputSafety;

  constructor(policy: StripPolicy = policyOf('default'), safety: OutputSafety = SAFE) {
    this.#policy = policy;
    this.#safety = safety;
  }

  #kept(): KeptOutputs {
    return new KeptOutputs({
      store: new OutputStore(root),
      safety: async () => this.#safety,
      tell: (path, message) => told.push(`${path}: ${message}`),
    });
  }

  strip(bytes: Uint8Array): Uint8Array {
    return applyEdits(bytes, stripNotebook(parseNotebook(bytes), this.#policy).edits);
  }

  async clean(path: string, bytes: Uint8Array): Promise<Uint8Array> {
    const notebook = parseNotebook(bytes);
    const { edits, removals } = stripNotebook(notebook, this.#policy);
    const content = applyEdits(bytes, edits);
    if (edits.length > 0) await this.#kept().keep({ path, notebook, content, removals });
    return content;
  }

  async smudge(path: string, bytes: Uint8Array): Promise<Uint8Array> {
    return (await this.#kept().restore(path, bytes, async (one) => this.strip(one))) ?? bytes;
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const output = (line: string): object => ({ name: 'stdout', output_type: 'stream', text: [line] });
const ran = (source: string, line: string, more: Partial<CellSpec> = {}): CellSpec => ({
  source,
  outputs: [output(line)],
  count: 3,
  ...more,
});
const files = (): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /[0-9a-f]{40}-/.test(name));

describe('the law of the filter', () => {
  const anyPolicy = fc
    .record({
      preset: fc.constantFrom(...PRESET_NAMES),
      outputs: fc.constantFrom<StripPolicy['outputs']>('strip', 'keep'),
      dropMimeTypes: fc.constantFrom([], ['image/*'], ['*/*']),
      maxOutputSize: fc.constantFrom(undefined, 0, 60),
      ids: fc.constantFrom<StripPolicy['ids']>('keep', 'number', 'content', 'strip'),
      emptyCells: fc.constantFrom<StripPolicy['emptyCells']>('keep', 'strip'),
      addresses: fc.constantFrom<StripPolicy['addresses']>('keep', 'strip'),
    })
    .map(({ preset, ...overrides }) => policyOf(preset, overrides));

  test('clean(smudge(x)) is x for whatever clean has stored, by any policy', async () => {
    let restored = 0;
    await fc.assert(
      fc.asyncProperty(anyNotebook, anyNotebook, anyPolicy, async (one, other, policy) => {
        const filter = new Filter(policy);
        const stored = await filter.clean('a.ipynb', one);
        await filter.clean('b.ipynb', other);
        for (const path of ['a.ipynb', 'b.ipynb', 'new.ipynb']) {
          const back = await filter.smudge(path, stored);
          if (Buffer.compare(back, stored) !== 0) restored++;
          expect(text(filter.strip(back))).toBe(text(filter.strip(stored)));
          if (Buffer.compare(back, stored) !== 0) expect(text(filter.strip(back))).toBe(text(stored));
        }
      }),
      { numRuns: 150 },
    );
    expect(restored).toBeGreaterThan(20);
  });

  test('what is stored otherwise than the filter stores it comes back as it is', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(anyNotebook, anyPolicy, async (bytes, policy) => {
        const filter = new Filter(policy);
        await filter.clean('a.ipynb', bytes);
        const back = await filter.smudge('a.ipynb', bytes);
        const isAsItCame = Buffer.compare(back, bytes) === 0;
        expect(isAsItCame || text(filter.strip(back)) === text(bytes)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  test('everything that was taken from code cells is there again', async () => {
    await fc.assert(
      fc.asyncProperty(anyNotebook, async (bytes) => {
        // A cell that was never run here would get the run of one like it.
        rmSync(root, { recursive: true, force: true });
        const filter = new Filter();
        const back = await filter.smudge('a.ipynb', await filter.clean('a.ipynb', bytes));
        const runs = (content: Uint8Array): (string | undefined)[][] =>
          parseNotebook(content)
            .cells.filter(({ type }) => type === 'code')
            .map(({ outputs, executionCount }) => [
              outputs && rawText(outputs),
              executionCount && rawText(executionCount),
            ]);
        expect(runs(back)).toEqual(runs(bytes));
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['cut off', (content: Buffer) => content.subarray(0, content.length - 4)],
    ['empty', () => Buffer.alloc(0)],
    ['noise', () => Buffer.from([0, 255, 10, 13, 34])],
    ['other JSON', (content: Buffer) => replaced(content, '[], "metadata": {"x": 1}')],
    ['no JSON', (content: Buffer) => replaced(content, '[')],
    ['a second cell', (content: Buffer) => replaced(content, '[]}, {"cell_type": "code", "outputs": []')],
    ['a path that is none', (content: Buffer) => Buffer.from(text(content).replace('a.ipynb', '%E0%A4%A'))],
  ])('a run in the store that is damaged (%s) does no harm', async (_, damage) => {
    const filter = new Filter();
    const stored = await filter.clean(
      'a.ipynb',
      notebookBytes([ran('print(1)', 'one\n', { id: 'abcdefgh' })]),
    );
    for (const name of files()) writeFileSync(join(root, name), damage(readFileSync(join(root, name))));
    expect(text(await filter.smudge('a.ipynb', stored))).toBe(text(stored));
  });
});

/** A record whose lengths are right and whose outputs are something else. */
function replaced(content: Buffer, outputs: string): Buffer {
  const [, , count = ''] = text(content).split(' ');
  return Buffer.from(`nbvc-run 1 ${count} ${outputs.length} a.ipynb\n${'3'.repeat(Number(count))}${outputs}`);
}

describe('which run a cell gets', () => {
  const LONG = 'long_enough = [value for value in everything if value]';
  const stripped = (specs: readonly CellSpec[]): Uint8Array =>
    notebookBytes(
      specs.map(({ type, id, source }) => ({ ...(type && { type }), ...(id && { id }), source })),
    );

  test.each<[string, CellSpec[], string, CellSpec[], string[]]>([
    ['its own', [ran('a', '1')], 'a.ipynb', [ran('a', '')], ['1']],
    ['none for another source', [ran('a', '1')], 'a.ipynb', [ran('b', '')], []],
    [
      'each of several that are alike its own',
      [ran('a', '1'), ran('a', '2')],
      'a.ipynb',
      [ran('a', ''), ran('a', '')],
      ['1', '2'],
    ],
    [
      'by id, wherever it has moved to',
      [ran('a', '1', { id: 'one' }), ran('a', '2', { id: 'two' })],
      'a.ipynb',
      [ran('a', '', { id: 'two' }), ran('a', '', { id: 'one' })],
      ['2', '1'],
    ],
    [
      'none for a new cell with a common source',
      [ran('df.head()', '1', { id: 'abcdefgh' })],
      'a.ipynb',
      [ran('df.head()', '', { id: 'ijklmnop' })],
      [],
    ],
    [
      'that of the notebook before it was renamed',
      [ran('a', '1', { id: 'abcdefgh' })],
      'renamed.ipynb',
      [ran('a', '', { id: 'abcdefgh' })],
      ['1'],
    ],
    [
      'none of another notebook for a short source without a telling id',
      [ran('df.head()', '1', { id: '12345678' })],
      'other.ipynb',
      [ran('df.head()', '', { id: '12345678' })],
      [],
    ],
    [
      'that of another notebook for a source that is its own',
      [ran(LONG, '1', { id: 'abcdefgh' })],
      'other.ipynb',
      [ran(LONG, '', { id: 'ijklmnop' })],
      ['1'],
    ],
  ])('%s', async (_, before, path, after, expected) => {
    const filter = new Filter();
    await filter.clean('a.ipynb', notebookBytes(before));
    const back = text(await filter.smudge(path, stripped(after)));
    expect([...back.matchAll(/"text": \[\s*"(\d)"/g)].map(([, digit]) => digit)).toEqual(expected);
  });

  test('the last one, also by the clock of another notebook', async () => {
    const filter = new Filter();
    await filter.clean('a.ipynb', notebookBytes([ran(LONG, 'first')]));
    for (const name of files()) utimesSync(join(root, name), 1_000_000, 1_000_000);
    await filter.clean('b.ipynb', notebookBytes([ran(LONG, 'second')]));
    expect(text(await filter.smudge('c.ipynb', stripped([ran(LONG, '')])))).toContain('second');
    expect(text(await filter.smudge('a.ipynb', stripped([ran(LONG, '')])))).toContain('first');
    await filter.clean('a.ipynb', notebookBytes([ran(LONG, 'third')]));
    expect(text(await filter.smudge('a.ipynb', stripped([ran(LONG, '')])))).toContain('third');
  });

  test('what a tag keeps is stored, and the rest is put back around it', async () => {
    const filter = new Filter();
    const bytes = notebookBytes([ran('a', '1', { metadata: { tags: ['keep_output'] } }), ran('b', '2')]);
    const stored = await filter.clean('a.ipynb', bytes);
    expect(text(stored)).toContain('"1"');
    expect(text(await filter.smudge('a.ipynb', stored))).toBe(text(bytes));
  });

  test('a notebook whose other cells were dropped by the policy', async () => {
    const filter = new Filter(policyOf('default', { dropTaggedCells: ['slow'] }));
    const bytes = notebookBytes([ran('a', '1', { metadata: { tags: ['slow'] } }), ran('b', '2')]);
    const back = text(await filter.smudge('a.ipynb', await filter.clean('a.ipynb', bytes)));
    expect(back).toContain('"2"');
    expect(back).not.toContain('"1"');
  });
});

describe('secrets', () => {
  const secret = cook(EXAMPLES['github-personal-token'] ?? '', 5);

  test('an output with a secret is not kept, and the others are', async () => {
    const filter = new Filter(policyOf('default'), outputSafety());
    const stored = await filter.clean(
      'a.ipynb',
      notebookBytes([ran('a', `token: ${secret}\n`), ran('b', 'fine\n')]),
    );
    const back = text(await filter.smudge('a.ipynb', stored));
    expect(back).toContain('fine');
    expect(back).not.toContain(secret);
    for (const name of files()) expect(readFileSync(join(root, name), 'utf8')).not.toContain(secret);
    expect(told).toEqual([expect.stringMatching(/^a\.ipynb: outputs of cell 1 are not kept.*secret/)]);
  });

  test('one that is split over two outputs of a cell', async () => {
    const filter = new Filter(policyOf('default'), outputSafety());
    const outputs = [output(`token: ${secret.slice(0, 12)}`), output(`${secret.slice(12)}\n`)];
    await filter.clean('a.ipynb', notebookBytes([{ source: 'a', outputs }]));
    expect(told).toHaveLength(1);
  });

  test('an older run of the cell without one stays', async () => {
    const filter = new Filter(policyOf('default'), outputSafety());
    const stored = await filter.clean('a.ipynb', notebookBytes([ran('a', 'fine\n')]));
    await filter.clean('a.ipynb', notebookBytes([ran('a', `${secret}\n`)]));
    expect(text(await filter.smudge('a.ipynb', stored))).toContain('fine');
  });
});

describe('the store', () => {
  test.skipIf(process.platform === 'win32')('is for its owner alone', async () => {
    await new Filter().clean('a.ipynb', notebookBytes([ran('a', '1')]));
    expect(statSync(root).mode & 0o777).toBe(0o700);
    for (const name of files()) expect(statSync(join(root, name)).mode & 0o777).toBe(0o600);
    expect(files()).toHaveLength(1);
  });

  test('holds a run once, however often it is cleaned', async () => {
    const filter = new Filter();
    for (let i = 0; i < 3; i++) await filter.clean('a.ipynb', notebookBytes([ran('a', '1'), ran('b', '2')]));
    expect(files()).toHaveLength(2);
    expect(readdirSync(root).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  });

  test('a folder that cannot be written is told once, and the notebook is cleaned', async () => {
    writeFileSync(join(folder, 'nbvc'), 'a file where the folder should be');
    const bytes = notebookBytes([ran('a', '1')]);
    expect(text(await new Filter().clean('a.ipynb', bytes))).not.toContain('"1"');
    expect(told).toEqual([expect.stringContaining('a.ipynb: outputs are not kept: ')]);
  });

  test('what was not used for longest goes first, and only as much as has to', async () => {
    const filter = new Filter();
    const day = (name: string): number => ({ '1': 1, '2': 2, '3': 3 })[name] ?? 0;
    for (const name of ['1', '2', '3']) {
      const known = new Set(name === '1' ? [] : files());
      await filter.clean('a.ipynb', notebookBytes([ran(`cell ${name}`, name)]));
      for (const file of files())
        if (!known.has(file)) utimesSync(join(root, file), day(name) * 86_400, day(name) * 86_400);
    }
    const store = new OutputStore(root);
    const [run] = store.runs();
    await filter.smudge('a.ipynb', notebookBytes([{ source: 'cell 1' }]));
    expect(store.evict(2 * (run?.bytes ?? 0))).toHaveLength(1);
    const isKept = async (name: string): Promise<boolean> =>
      text(await filter.smudge('a.ipynb', notebookBytes([{ source: `cell ${name}` }]))).includes('stdout');
    expect(await Promise.all(['1', '2', '3'].map(isKept))).toEqual([true, false, true]);
    expect(store.evict(2 * (run?.bytes ?? 0))).toEqual([]);
  });

  test('sweeps what a crash has left, and nothing of a process that may still run', async () => {
    await new Filter().clean('a.ipynb', notebookBytes([ran('a', '1')]));
    writeFileSync(join(root, '.tmp-old'), '');
    writeFileSync(join(root, '.tmp-new'), '');
    utimesSync(join(root, '.tmp-old'), 1, 1);
    new OutputStore(root).evict(1_000_000);
    expect(readdirSync(root).filter((name) => name.startsWith('.tmp-'))).toEqual(['.tmp-new']);
    expect(files()).toHaveLength(1);
  });
});
