import { describe, expect, test } from 'vitest';
import { brailleRows } from '../../src/render/braille.ts';
import { plainText } from '../../src/render/escape.ts';
import { quotePath } from '../../src/render/names.ts';

describe('paths', () => {
  test.each([
    ['a/b c.ipynb', 'a/b c.ipynb'],
    ['größe.ipynb', 'größe.ipynb'],
    ['a"b.ipynb', '"a\\"b.ipynb"'],
    ['a\\b.ipynb', '"a\\\\b.ipynb"'],
    ['a\nb\t.ipynb', '"a\\nb\\t.ipynb"'],
    ['\u001b[2J.ipynb', '"^[[2J.ipynb"'],
    ['a\u202e.ipynb', '"a\\u202e.ipynb"'],
  ])('%j', (path, expected) => {
    expect(quotePath(path)).toBe(expected);
  });
});

describe('text of an output', () => {
  test.each([
    ['plain', 'plain'],
    ['\u001b[0;31mred\u001b[0m', 'red'],
    ['10%\r50%\r100%', '100%'],
    ['10%\r100%\r\ndone\n', '100%\ndone\n'],
    ['10%\r', '10%'],
    ['a\u0007b', 'a^Gb'],
    ['\u001b]0;title\u0007x', 'x'],
    ['\ud800', '\\ud800'],
  ])('%j', (text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  test.each(['\u001b[', '\u001b]', '\r', '\u001b[1;', '\u001b]0;'])(
    'a million times %j takes no time',
    (piece) => {
      const start = performance.now();
      plainText(piece.repeat(1_000_000 / piece.length));
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );
});

describe('braille', () => {
  test('each field has its dot', () => {
    const rows = [
      [true, false, false, true],
      [false, true, false, false],
      [false, false, false, false],
      [true, true, false, false],
    ];
    expect(brailleRows(rows)).toEqual([
      String.fromCharCode(0x2800 + 0x01 + 0x10 + 0x40 + 0x80, 0x2800 + 0x08),
    ]);
  });
});
