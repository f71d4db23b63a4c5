import { describe, expect, test } from 'vitest';
import { translateGoPattern } from '../../src/secrets/go-pattern.ts';

/** What the pattern matches first, as Go says it. */
const found = (pattern: string, text: string): string | undefined =>
  translateGoPattern(pattern).exec(text)?.[0];

describe('what a pattern of Go matches, its translation matches', () => {
  test.each([
    ['(?i)token', 'my TOKEN', 'TOKEN'],
    ['ab(?i)cd', 'abCD', 'abCD'],
    ['ab(?i)cd', 'ABcd', undefined],
    ['a(?i)b|c', 'C', 'C'],
    ['(a(?i)b)c', 'aBC', undefined],
    ['(?i:ab)c', 'ABc', 'ABc'],
    ['(?i)a(?-i:b)c', 'AbC', 'AbC'],
    ['(?i)a(?-i:b)c', 'ABC', undefined],
    ['(?i)[a-f]{2}(?-i)[a-f]', 'AFa', 'AFa'],
    ['(?i)é', 'É', 'É'],
    ['(?P<key>a+)b', 'aab', 'aab'],
    ['(?<key>a+)b', 'aab', 'aab'],
    ['(?P<a>x)(?P<a2>y)', 'xy', 'xy'],
    [String.raw`ab\z`, 'ab', 'ab'],
    [String.raw`ab\z`, 'ab\n', undefined],
    [String.raw`\Aab`, 'cab', undefined],
    ['^b', 'a\nb', undefined],
    ['(?m)^b$', 'a\nb\nc', 'b'],
    ['(?m)^b$', 'a\rb', undefined],
    ['b$', 'ab', 'b'],
    ['b$', 'b\n', undefined],
    ['(?:[;]|$)+', 'x;', ';'],
    ['a.c', 'a\nc', undefined],
    ['a.c', 'a\rc', 'a\rc'],
    ['(?s)a.c', 'a\nc', 'a\nc'],
    ['(?s:a.)b.', 'a\nb\n', undefined],
    ['(?U)a+', 'aaa', 'a'],
    ['(?U)a+?', 'aaa', 'aaa'],
    ['a{2,}', 'aaa', 'aaa'],
    ['a{,2}', 'a{,2}', 'a{,2}'],
    ['{x}', '{x}', '{x}'],
    ['a|', 'b', ''],
    ['[[:alpha:]_]+', '1ab_2', 'ab_'],
    ['[[:^digit:]]+', '12ab', 'ab'],
    ['[^[:space:]]+', ' ab ', 'ab'],
    [String.raw`[\d\-x]+`, 'a1-x', '1-x'],
    [String.raw`[^\W\d]+`, '1ab', 'ab'],
    [String.raw`[\S]+`, ' ab', 'ab'],
    ['[]a]+', 'x]a', ']a'],
    ['[^]a]+', ']ab', 'b'],
    ['[a-]+', 'b-a', '-a'],
    [String.raw`\s`, '\u00a0\v', undefined],
    [String.raw`\w+`, 'é_a1', '_a1'],
    [String.raw`\x41\x{42}\103`, 'ABC', 'ABC'],
    [String.raw`[\x60'"\s=]{0,5}x`, '`= x', '`= x'],
    [String.raw`\Qa.b\E+`, 'a.bb', 'a.bb'],
    [String.raw`\pL+`, '1éß', 'éß'],
    [String.raw`\p{Greek}\P{Greek}`, 'aαb', 'αb'],
    [String.raw`[\p{Lu}0-9]+`, 'aÉ1', 'É1'],
    ['😀+', 'x😀😀', '😀😀'],
    [String.raw`\.\_\-\/`, '._-/', '._-/'],
    [String.raw`\bab\b`, 'x ab.', 'ab'],
    [
      String.raw`(?i)[\w.-]{0,50}?(?:acme)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([a-z0-9]{8})(?:[\x60'"\s;]|\\[nr]|$)`,
      'ACME_KEY = "abcd1234"',
      'ACME_KEY = "abcd1234"',
    ],
  ])('%s in %j', (pattern, text, expected) => {
    expect(found(pattern, text)).toBe(expected);
  });

  test('groups keep their numbers', () => {
    expect(translateGoPattern('(?:a)(?P<x>b)((?i)c)').exec('abC')?.slice()).toEqual(['abC', 'b', 'C']);
  });
});

describe('what Go refuses or JavaScript cannot do is refused', () => {
  test.each([
    '(?=a)',
    '(?!a)',
    '(?<=a)b',
    '(?<!a)b',
    '(?>a)',
    String.raw`(a)\1`,
    String.raw`\Z`,
    String.raw`\C`,
    String.raw`\h`,
    'a**',
    'a+++',
    'a{2}{3}',
    '*a',
    '(a',
    'a)',
    '[a',
    '[b-a]',
    '[[:nothing:]]',
    String.raw`\p{Nothing}`,
    String.raw`\xZZ`,
    'a{1001}',
    '(?x)a',
    '\\',
  ])('%s', (pattern) => {
    expect(() => translateGoPattern(pattern)).toThrow(/\S/);
  });

  test('what is nested too deep', () => {
    expect(() => translateGoPattern('('.repeat(100_000))).toThrow('nested too deep');
  });
});
