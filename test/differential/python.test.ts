import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonNode, rootOf } from '../../src/json/document.ts';
import { elements, kindOf, members, rawText, stringOf } from '../../src/json/node.ts';
import { scan } from '../../src/json/scan.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { jsonBytes, nearJsonBytes } from '../arbitraries/json.ts';
import { notebookBytes } from '../arbitraries/notebook.ts';

/** A python that has nbformat: `NBVC_PEERS_PYTHON=/path/to/python npx vitest run test/differential`. */
const python = process.env['NBVC_PEERS_PYTHON'] ?? '';
const PEER = fileURLToPath(new URL('peer.py', import.meta.url));
const RUNS = Number(process.env['NBVC_DIFFERENTIAL_RUNS'] ?? 2000);

interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

function ask(task: string, samples: readonly Uint8Array[]): Answer[] {
  const input = samples.map((bytes) =>
    JSON.stringify({ task, bytes: Buffer.from(bytes).toString('base64') }),
  );
  const { stdout, stderr, status } = spawnSync(python, [PEER], {
    input: input.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

/** What a text means, as a list; numbers as they are written. */
function flat(node: JsonNode): string[] {
  switch (kindOf(node)) {
    case 'object':
      return ['{', ...members(node).flatMap(({ key, value }) => [`k${key}`].concat(flat(value))), '}'];
    case 'array':
      return ['[', ...elements(node).flatMap(flat), ']'];
    case 'string':
      return [`s${stringOf(node) ?? ''}`];
    case 'number':
      return [`n${rawText(node)}`];
    case 'literal': {
      const word = rawText(node);
      return [['true', 'false', 'null'].includes(word) ? word : `n${word}`];
    }
  }
}

function read(bytes: Uint8Array): string[] | undefined {
  try {
    return flat(rootOf(scan(bytes)));
  } catch {
    return undefined;
  }
}

const sample = (arbitrary: Arbitrary<Uint8Array>): Uint8Array[] =>
  fc.sample(arbitrary, { numRuns: RUNS, seed: 7 });

describe.skipIf(python === '')("Python's json", () => {
  test.each<[string, Arbitrary<Uint8Array>]>([
    ['JSON', jsonBytes],
    ['what was JSON before it was damaged', nearJsonBytes],
  ])('%s is accepted or refused, and read alike', (_name, arbitrary) => {
    const samples = sample(arbitrary);
    const answers = ask('json', samples);
    let accepted = 0;
    for (const [i, bytes] of samples.entries()) {
      const { value } = answers[i] ?? {};
      accepted += value === undefined ? 0 : 1;
      expect({ text: Buffer.from(bytes).toString(), read: read(bytes) }).toEqual({
        text: Buffer.from(bytes).toString(),
        read: value,
      });
    }
    expect(accepted).toBeGreaterThan(RUNS / 20);
  });
});

describe.skipIf(python === '')('nbformat.validate', () => {
  const word = fc.constantFrom(
    '"code"',
    '"raw"',
    '"stream"',
    '"metadata"',
    '"outputs"',
    '"id"',
    '"source"',
    '"name"',
    'null',
    '[]',
    '{}',
    '1',
  );
  /** A word of a notebook is another word now: a key, a type, a value. */
  const odd = fc.tuple(notebookBytes, word, fc.nat(), word).map(([bytes, from, nth, to]) => {
    const text = Buffer.from(bytes).toString();
    const pieces = text.split(from);
    const at = 1 + (nth % Math.max(1, pieces.length - 1));
    return Buffer.from(
      pieces.slice(0, at).join(from) + (pieces.length > 1 ? to : '') + pieces.slice(at).join(from),
    );
  });

  test.each<[string, Arbitrary<Uint8Array>]>([
    ['notebooks', notebookBytes],
    ['notebooks with another word', odd],
  ])('%s are valid or not', async (_name, arbitrary) => {
    const samples = sample(arbitrary).filter((bytes) => {
      try {
        const { cells, warnings } = parseNotebook(bytes);
        // Of keys that stand twice and of ids it says other things, by intent.
        return (
          warnings.length === 0 && new Set(cells.map(({ id }) => id ?? Symbol('none'))).size === cells.length
        );
      } catch {
        return false;
      }
    });
    const answers = ask('validate', samples);
    let invalid = 0;
    for (const [i, bytes] of samples.entries()) {
      const problems = await validateNotebook(parseNotebook(bytes));
      const text = Buffer.from(bytes).toString();
      expect({ text, valid: problems.length === 0 }).toEqual({ text, valid: answers[i]?.value });
      invalid += problems.length === 0 ? 0 : 1;
    }
    expect(samples.length).toBeGreaterThan(RUNS / 10);
    expect(invalid > 0).toBe(arbitrary === odd);
  });
});
