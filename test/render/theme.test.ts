import { describe, expect, test } from 'vitest';
import { paint, parseGitColor, themeFrom } from '../../src/render/theme.ts';

describe('git colours', () => {
  test.each([
    ['red', '31'],
    ['red bold', '31;1'],
    ['brightgreen', '92'],
    ['white red', '37;41'],
    ['normal blue', '44'],
    ['208', '38;5;208'],
    ['#ff0080 ul', '38;2;255;0;128;4'],
    ['reset', ''],
    ['', undefined],
    ['pink', undefined],
    ['999', undefined],
  ])('%s', (text, codes) => {
    expect(parseGitColor(text)).toBe(codes);
  });

  test('they win over those of the theme', () => {
    const theme = themeFrom({
      kind: 'default',
      slots: { old: 'yellow', new: undefined, meta: undefined, frag: undefined },
    });
    expect(paint(theme, 'removed', 'x')).toBe('\u001b[33mx\u001b[0m');
    expect(paint(theme, 'added', 'x')).toBe('\u001b[32mx\u001b[0m');
  });

  test('without colours a text stays as it is', () => {
    expect(paint(themeFrom({ kind: 'none' }), 'removed', 'x')).toBe('x');
  });
});
