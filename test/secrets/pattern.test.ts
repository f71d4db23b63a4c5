import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/secrets/rules/all.ts';
import { faultsOf } from './pattern.ts';

describe('no pattern of a rule can blow up', () => {
  test.each(RULES.map(({ id, pattern }) => [id, pattern] as const))('%s', (_, pattern) => {
    expect(faultsOf(pattern)).toEqual([]);
  });

  test.each(RULES.flatMap(({ id, near }) => (near === undefined ? [] : [[id, near] as const])))(
    '%s: what has to be near',
    (_, near) => {
      expect(faultsOf(near)).toEqual([]);
    },
  );
});

describe('what the check says of patterns', () => {
  test.each([
    [/a+/, 'repeats without end'],
    [/a{3,}/, 'repeats without end'],
    [/(?:a{1,9}){1,9}/, 'repeats what may go on as what follows it'],
    [/(?:a{0,9}b?){2,9}/, 'repeats what may be empty'],
    [/(?:\w{1,9}-?){2,9}/, 'repeats what may go on as what follows it'],
    [/(?:a|ab){2,9}/, 'repeats alternatives that begin alike'],
    [/(?:[\w\\]|\\n){60,12000}?/, 'repeats alternatives that begin alike'],
    [/(?:(?:a|A)b){2,9}/i, 'repeats alternatives that begin alike'],
    [/(?<=(?:a{1,9}){1,9})b/, 'repeats what may go on as what follows it'],
  ])('%s', (pattern, fault) => {
    expect(faultsOf(pattern)).toContain(fault);
  });

  test.each([
    /a{1,9}b{1,9}/,
    /(?:a{1,9}-){1,9}/,
    /(?:[^-]|-(?!--)){0,700}/,
    /(?:[ \t][^\n]{0,300}\n){0,8}/,
    /(?:ab)?a/,
  ])('%s is fine', (pattern) => {
    expect(faultsOf(pattern)).toEqual([]);
  });
});
