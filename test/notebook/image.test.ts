import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonNode, rootOf } from '../../src/json/document.ts';
import { scan } from '../../src/json/scan.ts';
import { decodeBase64 } from '../../src/notebook/base64.ts';
import { imageFacts, isBinaryMime } from '../../src/notebook/image.ts';

function parse(json: string): JsonNode {
  return rootOf(scan(new TextEncoder().encode(json)));
}

function node(value: unknown): JsonNode {
  return parse(JSON.stringify(value));
}

function base64(...bytes: (number | string)[]): string {
  const parts = bytes.map((part) =>
    Buffer.from(
      typeof part === 'string' ? part : [part].map((byte) => String.fromCharCode(byte)).join(''),
      'latin1',
    ),
  );
  return Buffer.concat(parts).toString('base64');
}

const PNG = base64(0x89, 'PNG\r\n', 0x1a, '\n', 0, 0, 0, 13, 'IHDR', 0, 0, 1, 0x40, 0, 0, 0, 200, 8, 6);
const GIF = base64('GIF89a', 0x40, 1, 200, 0, 0, 0);
const JPEG = base64(
  [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8, 0, 200, 1, 0x40, 3, 1, 0x11, 0]
    .map((byte) => String.fromCharCode(byte))
    .join(''),
);
const LOSSLESS = base64(
  'RIFF',
  0,
  0,
  0,
  0,
  'WEBPVP8L',
  0,
  0,
  0,
  0,
  0x2f,
  0x3f,
  0xc1,
  0x31,
  0,
  '\0\0\0\0\0\0\0',
);
const EXTENDED = base64('RIFF', 0, 0, 0, 0, 'WEBPVP8X', 0, 0, 0, 0, 0, 0, 0, 0, 0x3f, 1, 0, 199, 0, 0);

describe('image facts', () => {
  test.each([
    ['image/png', PNG],
    ['image/gif', GIF],
    ['image/jpeg', JPEG],
    ['image/webp', LOSSLESS],
    ['image/webp', EXTENDED],
    ['image/svg+xml', '<?xml version="1.0"?>\n<svg width="320px" height=\'200\' viewBox="0 0 1 1">'],
    ['image/svg+xml', '<svg stroke-width="3" viewBox="0 0 320 200"></svg>'],
  ])('the size of %s', (mime, text) => {
    expect(imageFacts(mime, node(text))).toMatchObject({ width: 320, height: 200 });
  });

  test('bytes are those of the content', () => {
    for (let length = 1; length < 12; length++) {
      const text = Buffer.alloc(length, 7).toString('base64');
      expect(imageFacts('image/png', node(text))?.bytes).toBe(length);
      expect(imageFacts('image/png', node(`${text}\n`))?.bytes).toBe(length);
    }
  });

  test('line ends, lists and spellings change neither bytes nor hash', () => {
    const text = Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 37) % 256)).toString('base64');
    const lines = (text.match(/.{1,76}/g) ?? []).map((line) => `${line}\n`);
    const facts = imageFacts('image/png', node(text));
    for (const other of [
      node(lines.join('')),
      node(lines),
      node(text.match(/.{1,5}/g)),
      parse(JSON.stringify(text).replaceAll('/', '\\/')),
    ])
      expect(imageFacts('image/png', other)).toEqual(facts);
  });

  test('another character is another hash', () => {
    const hash = (text: string): string | undefined => imageFacts('image/png', node(text))?.hash;
    const text = 'QUJDREVGR0g'.repeat(40);
    const hashes = Array.from(text, (_, i) => hash(`${text.slice(0, i)}z${text.slice(i + 1)}`));
    expect(new Set([...hashes, hash(text)]).size).toBe(text.length + 1);
  });

  test.each([['not base64!'], ['data: secret'], [{ a: 1 }], [7]])('%j is no image', (value) => {
    expect(imageFacts('image/png', node(value))).toBeUndefined();
  });

  test('types that are kept as base64', () => {
    const binary = [
      'image/png',
      'audio/wav',
      'application/pdf',
      'image/svg+xml',
      'text/plain',
      'application/json',
    ];
    expect(binary.filter(isBinaryMime)).toEqual(['image/png', 'audio/wav', 'application/pdf']);
  });

  test('broken heads are no reason to fail', () => {
    const heads = [PNG, GIF, JPEG, LOSSLESS, EXTENDED];
    for (const head of heads)
      for (let end = 0; end < head.length; end++)
        expect(() => imageFacts('image/png', node(head.slice(0, end)))).not.toThrow();
  });
});

describe('base64', () => {
  test('decodes what was encoded, up to the limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(400), (bytes, limit) => {
        const text = Buffer.from(bytes).toString('base64');
        const pieces = text.match(/.{1,76}/g)?.map((line) => `${line}\n`) ?? [];
        for (const form of [text, pieces])
          expect(decodeBase64(node(form), limit)).toEqual(bytes.subarray(0, limit));
      }),
    );
  });

  test.each(['a$b', 'QUJD=QUJD', '\u00e9'])('%s is refused', (text) => {
    expect(decodeBase64(node(text), 100)).toBeUndefined();
  });
});
