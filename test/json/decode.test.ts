import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJoined, decodeKey } from '../../src/json/decode.ts';
import { type JsonDocument, rootOf } from '../../src/json/document.ts';
import { members, stringOf } from '../../src/json/node.ts';
import { scan } from '../../src/json/scan.ts';

const documentOf = (text: string): JsonDocument => scan(new TextEncoder().encode(text));

const plain = (text: string): string => JSON.stringify(text);

const joined = (text: string): string => {
  const document = documentOf(text);
  return decodeJoined(document, 1, document.nexts[0] ?? 0);
};

/** With an escape for what needs none. */
const escaped = (text: string): string => plain(text).replaceAll('/', String.raw`\/`);

const ascii = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

describe('decodeJoined', () => {
  test.each([
    ['nothing', '[]', ''],
    ['lines', String.raw`["a = 1\n", "b\t= \"2\"\n", "\\"]`, 'a = 1\nb\t= "2"\n\\'],
    ['all short escapes', String.raw`["\b\f\n\r\t\"\\\/"]`, '\b\f\n\r\t"\\/'],
    ['what is no string, left out', '["a", 1, null, ["b"], {"c": "d"}, "e"]', 'ae'],
    ['other alphabets', '["Größe ", "尺寸 ", "🙂"]', 'Größe 尺寸 🙂'],
    ['a character that is cut between two strings', String.raw`["\ud83d", "\ude42"]`, '🙂'],
    ['half a character', String.raw`["\ud83d"]`, '\ud83d'],
    [
      'a text larger than any buffer that is kept',
      `["${'é'.repeat(70_000)}", "b"]`,
      `${'é'.repeat(70_000)}b`,
    ],
  ])('%s', (_name, text, expected) => {
    expect(joined(text)).toBe(expected);
  });

  test('is what JSON.parse and join give, however it is escaped', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 60 }));
    fc.assert(
      fc.property(texts, fc.constantFrom(escaped, ascii, plain), (parts, write) => {
        const text = `[${parts.map(write).join(', ')}]`;
        const values: string[] = JSON.parse(text);
        expect(joined(text)).toBe(values.join(''));
      }),
    );
  });
});

describe('keys', () => {
  test('that fall on the same place are told apart, again and again', () => {
    const keys = [
      'cell_type',
      'cell_kind',
      'c_l_type_',
      'cell_type',
      '',
      'e',
      'Größe',
      'cellztype',
      'cell_type',
    ];
    const document = documentOf(`{${keys.map((key) => `${JSON.stringify(key)}: 1`).join(', ')}}`);
    for (let round = 0; round < 2; round++) {
      const found = keys.map((_key, index) => decodeKey(document, 1 + 2 * index));
      expect(found).toEqual(keys);
    }
  });

  test('are those of JSON.parse', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 4 })), (keys) => {
        const root = rootOf(documentOf(`{${keys.map((key) => `${JSON.stringify(key)}: "x"`).join(', ')}}`));
        expect(members(root).map(({ key }) => key)).toEqual(keys);
        expect(members(root).map(({ keyNode }) => stringOf(keyNode))).toEqual(keys);
      }),
    );
  });
});
