import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRuleSet } from '../../src/secrets/rule-set.ts';
import type { Rule } from '../../src/secrets/rule.ts';
import { scanBytes } from '../../src/secrets/scan.ts';

const RULE: Rule = {
  id: 'token',
  title: 'Test secret',
  family: 'saas',
  severity: 'high',
  confidence: 'high',
  keywords: ['tkn_'],
  pattern: /(?<![A-Za-z0-9])tkn_[A-Za-z0-9]{20}(?![A-Za-z0-9])/,
  group: 0,
};
const NEEDY: Rule = { ...RULE, id: 'needy', pattern: /tkn_[A-Za-z0-9]{20}@/, needs: '@' };
const TOKEN = `tkn_${['a1B2', 'c3D4', 'e5F6', 'g7H8', 'i9J0'].join('')}`;
const rules = createRuleSet([RULE]);

function found(cell: object, ruleSet = rules): string[] {
  const notebook = { cells: [{ metadata: {}, ...cell }], metadata: {}, nbformat: 4, nbformat_minor: 4 };
  const bytes = new TextEncoder().encode(JSON.stringify(notebook, undefined, 1));
  return scanBytes(bytes, ruleSet).map((finding) => finding.reveal());
}

const code = (source: unknown, outputs: readonly object[] = []): object => ({
  cell_type: 'code',
  execution_count: null,
  source,
  outputs,
});

/** A text in pieces of the lengths given, over and over. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = lengths[pieces.length % lengths.length] ?? 1;
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });

describe('nothing is skipped that holds a secret', () => {
  test('however a source is cut into strings', () => {
    fc.assert(
      fc.property(lengths, (sizes) => {
        expect(found(code(cut(`first\nkey = "${TOKEN}"\nlast\n`, sizes)))).toEqual([TOKEN]);
      }),
    );
  });

  test('however a stream is cut into chunks', () => {
    fc.assert(
      fc.property(lengths, (sizes) => {
        const chunks = cut(`first\nkey = "${TOKEN}"\nlast\n`, sizes);
        const outputs = chunks.map((text) => ({ output_type: 'stream', name: 'stdout', text }));
        expect(found(code('x', outputs))).toEqual([TOKEN]);
      }),
    );
  });

  test.each([
    ['a sum', `"tk" + "${TOKEN.slice(2)}"\n`],
    ['a sum over lines', `("tk"\n   + "${TOKEN.slice(2)}")\n`],
    ['literals of which one is a format', `x = ("tk"\n  f"${TOKEN.slice(2)}")\n`],
    ['a line that goes on', `x = 'tk' \\\n  '${TOKEN.slice(2)}'\n`],
  ])('in literals that are put together: %s', (_, source) => {
    expect(found(code(source.split(/(?<=\n)/)))).toEqual([TOKEN]);
    expect(found(code(source))).toEqual([TOKEN]);
  });

  test.each(['', 'x', 'xy', '\n', '\\n', ' ', '='])('in base64 behind %j', (before) => {
    const hidden = btoa(`value: ${TOKEN} is it`).replace(/=+$/, '');
    const expected = /^[xy]/.test(before) ? [] : [TOKEN];
    expect(found(code(`${before}${hidden}`))).toEqual(expected);
  });

  test('in metadata, below a key that says nothing, among strings that say nothing', () => {
    expect(found({ ...code('x'), metadata: { a: [{ b: ['c', 'd', TOKEN] }] } })).toEqual([TOKEN]);
  });
});

test('a keyword alone does not make a rule run that needs more behind it', () => {
  const needy = createRuleSet([NEEDY]);
  expect(found(code(`${TOKEN}@`), needy)).toEqual([`${TOKEN}@`]);
  expect(found(code(`tkn_ ${'x'.repeat(500)}@`), needy)).toEqual([]);
  expect(found(code(`tkn_ ${'x'.repeat(380)} ${TOKEN}@`), needy)).toEqual([`${TOKEN}@`]);
});
