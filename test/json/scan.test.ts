import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootOf } from '../../src/json/document.ts';
import { applyEdits } from '../../src/json/edit.ts';
import { elements, kindOf, member, members, rawText, stringOf } from '../../src/json/node.ts';
import { scan } from '../../src/json/scan.ts';
import { type JsonSyntaxCode, JsonSyntaxError } from '../../src/json/syntax-error.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function failure(bytes: Uint8Array): JsonSyntaxError {
  try {
    scan(bytes);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
  throw new Error('expected a syntax error');
}

describe('what is read', () => {
  test.each([
    ['a string', '"a"', 'string'],
    ['an empty object', '{}', 'object'],
    ['an empty array with blanks', ' [ \t\r\n ] ', 'array'],
    ['a big integer', '12345678901234567890123', 'number'],
    ['a number that overflows a double', '-1.5E+400', 'number'],
    ['NaN', 'NaN', 'literal'],
    ['Infinity', 'Infinity', 'literal'],
    ['-Infinity', '-Infinity', 'literal'],
    ['null', 'null', 'literal'],
    ['a byte order mark', '\ufeff{}', 'object'],
  ])('%s', (_name, text, kind) => {
    const node = rootOf(scan(encode(text)));
    expect(kindOf(node)).toBe(kind);
  });

  test.each([
    ['escapes', String.raw`"\"\\\/\b\f\n\r\t\u00e9"`, '"\\/\b\f\n\r\té'],
    ['a surrogate pair', String.raw`"\ud83d\ude00"`, '😀'],
    ['a lone surrogate', String.raw`"\ud800 x"`, '\ud800 x'],
    ['text beyond ASCII', '"é漢😀"', 'é漢😀'],
    ['a long plain string', `"${'x'.repeat(1000)}"`, 'x'.repeat(1000)],
    ['an escape after a long run', `"${'x'.repeat(1001)}\\n"`, `${'x'.repeat(1001)}\n`],
    ['text beyond ASCII after a long run', `"${'x'.repeat(999)}é"`, `${'x'.repeat(999)}é`],
  ])('string with %s', (_name, text, content) => {
    expect(stringOf(rootOf(scan(encode(text))))).toBe(content);
  });

  test('of duplicate keys the last one counts', () => {
    const root = rootOf(scan(encode(String.raw`{"a": 1, "\u0061": 2, "b": 3}`)));
    expect(members(root).map(({ key }) => key)).toEqual(['a', 'a', 'b']);
    expect(rawText(member(root, 'a') ?? root)).toBe('2');
  });

  test('a hundred thousand levels', () => {
    const depth = 100_000;
    const root = rootOf(scan(encode('['.repeat(depth) + ']'.repeat(depth))));
    expect(elements(root)).toHaveLength(1);
  });
});

describe('what is refused, as by the json module of Python', () => {
  test.each<[string, string, JsonSyntaxCode, number]>([
    ['nothing', '', 'empty', 0],
    ['only blanks', ' \n', 'empty', 2],
    ['a comma at the end of an array', '[1,]', 'unexpected-character', 3],
    ['a comma at the end of an object', '{"a":1,}', 'expected-key', 7],
    ['single quotes', "{'a':1}", 'expected-key', 1],
    ['no colon', '{"a" 1}', 'expected-colon', 5],
    ['no comma', '[1 2]', 'expected-separator', 3],
    ['a leading zero', '[01]', 'bad-number', 1],
    ['a bare point', '[1.]', 'bad-number', 1],
    ['an exponent without digits', '[1e]', 'bad-number', 1],
    ['a plus sign', '[+1]', 'unexpected-character', 1],
    ['an unknown escape', String.raw`["\x41"]`, 'bad-escape', 2],
    ['a short unicode escape', String.raw`["\u12g4"]`, 'bad-escape', 2],
    ['a line break in a string', '["a\nb"]', 'control-character', 3],
    ['a line break far into a string', `["${'a'.repeat(200)}\nb"]`, 'control-character', 202],
    ['a string without end', '["abc', 'unterminated-string', 1],
    ['an array without end', '[1', 'truncated', 2],
    ['two values', '{} {}', 'trailing-data', 3],
    ['a comment', '// x\n{}', 'unexpected-character', 0],
    ['undefined', 'undefined', 'unexpected-character', 0],
  ])('%s', (_name, text, code, offset) => {
    expect(failure(encode(text))).toMatchObject({ code, offset });
  });

  test.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['above U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['a cut sequence', [0x22, 0xe2, 0x82, 0x22]],
    ['Latin-1 outside a string', [0xe9]],
  ])('malformed UTF-8: %s', (_name, bytes) => {
    expect(failure(Uint8Array.from(bytes)).code).toBe('bad-utf8');
  });
});

describe('laws', () => {
  test('what JSON.stringify writes is read back, at any alignment of the buffer', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(7), (text, shift) => {
        const padded = encode(' '.repeat(shift) + text).subarray(shift);
        const document = scan(padded);
        expect(rawText(rootOf(document))).toBe(text);
        expect(applyEdits(padded, [])).toBe(padded);
      }),
    );
  });

  test('a string is decoded as JSON.parse decodes it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(stringOf(rootOf(scan(encode(JSON.stringify(text)))))).toBe(text);
      }),
    );
  });

  test('arbitrary bytes are read or refused with an offset inside them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          scan(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonSyntaxError);
          expect((error as JsonSyntaxError).offset).toBeLessThanOrEqual(bytes.length);
        }
      }),
    );
  });

  test('accepts a mutated text exactly when JSON.parse does, but for the tokens of Python', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom(...'[]{}",:0-.e \\u\n'.split('')),
        (text, place, letter) => {
          const at = place % (text.length + 1);
          const mutated = text.slice(0, at) + letter + text.slice(at + 1);
          const parses = (read: () => unknown): boolean => {
            try {
              read();
              return true;
            } catch {
              return false;
            }
          };
          expect(parses(() => scan(encode(mutated)))).toBe(parses(() => JSON.parse(mutated)));
        },
      ),
      { numRuns: 500 },
    );
  });
});
