import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentLine } from '../../src/render/printer.ts';
import { themeFrom } from '../../src/render/theme.ts';
import { displayWidth, wrapText } from '../../src/render/width.ts';

describe('width', () => {
  test.each<[string, number]>([
    ['', 0],
    ['abc', 3],
    ['größe', 5],
    ['e\u0301', 1],
    ['データ', 6],
    ['한글', 4],
    ['😀', 2],
    ['👍🏽', 2],
    ['👨‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['1️⃣', 2],
    ['a\u200bb', 2],
    ['─━→⋯↕', 5],
    ['⠀⣿', 2],
  ])('%s takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  const piece = fc.constantFrom('a', ' ', 'é', 'e\u0301', 'デ', '😀', '👨‍👩‍👧', '🇩🇪', 'word ', '\u200b');
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

  test('wrapping loses nothing, and every piece fits', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, width) => {
        const pieces = wrapText(whole, width);
        expect(pieces.join('')).toBe(whole);
        for (const part of pieces) expect(displayWidth(part)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('nor does it lose anything of a line of several spans', () => {
    const options = { theme: themeFrom({ kind: 'none' }), width: 40 };
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        const spans = texts.map((part) => ({ text: part, role: undefined }));
        const line = contentLine({ text: '  1 +  ', role: undefined }, spans, { ...OPTIONS, ...options });
        const content = line
          .split('\n')
          .map((row) => row.slice(7))
          .join('');
        expect(content.replace(/\s/g, '')).toBe(texts.join('').replace(/\s/g, ''));
        for (const row of line.split('\n')) expect(displayWidth(row)).toBeLessThanOrEqual(40);
      }),
    );
  });

  test('a line of a megabyte takes no time', () => {
    const start = performance.now();
    expect(wrapText('x'.repeat(1_000_000), 80)).toHaveLength(12_500);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

const OPTIONS = {
  unicode: true,
  context: 3,
  cellsContext: 0,
  outputLines: 20,
  ignore: new Set<never>(),
  showCounts: false,
  showIds: false,
  counter: undefined,
  pixels: () => undefined,
};
