import { describe, expect, test } from 'vitest';
import {
  type ColorFlag,
  pagerCommand,
  terminalWidth,
  wantsColor,
  wantsUnicode,
} from '../../src/cli/terminal.ts';

describe('colour: the first that says something wins', () => {
  test.each<[string, ColorFlag, NodeJS.ProcessEnv, boolean, boolean | undefined, boolean]>([
    ['--color=always over NO_COLOR', 'always', { NO_COLOR: '1' }, false, undefined, true],
    ['--color=never over a terminal', 'never', {}, true, true, false],
    ['NO_COLOR over FORCE_COLOR', 'auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, undefined, false],
    ['an empty NO_COLOR says nothing', 'auto', { NO_COLOR: '' }, true, undefined, true],
    ['FORCE_COLOR without a terminal', 'auto', { FORCE_COLOR: '1' }, false, undefined, true],
    ['FORCE_COLOR=0 says nothing', 'auto', { FORCE_COLOR: '0' }, false, undefined, false],
    ['a dumb terminal', 'auto', { TERM: 'dumb' }, true, true, false],
    ['git says never', 'auto', {}, true, false, false],
    ['git says always', 'auto', {}, false, true, true],
    ['a terminal', 'auto', {}, true, undefined, true],
    ['git has started a pager', 'auto', { GIT_PAGER_IN_USE: 'true' }, false, undefined, true],
    ['a pipe', 'auto', {}, false, undefined, false],
  ])('%s', (_name, flag, env, stdoutIsTty, gitColor, expected) => {
    expect(wantsColor({ flag, env, stdoutIsTty, gitColor })).toBe(expected);
  });
});

test.each([
  ['the flag', { flag: 60, columns: 90, env: { COLUMNS: '120' } }, 60],
  ['the terminal', { flag: undefined, columns: 90, env: { COLUMNS: '120' } }, 90],
  ['what git exports', { flag: undefined, columns: undefined, env: { COLUMNS: '133' } }, 133],
  ['nothing known', { flag: undefined, columns: undefined, env: { COLUMNS: 'wide' } }, 100],
  ['never too narrow', { flag: 3, columns: undefined, env: {} }, 40],
])('width: %s', (_name, question, expected) => {
  expect(terminalWidth(question)).toBe(expected);
});

test.each<[NodeJS.ProcessEnv, NodeJS.Platform, boolean]>([
  [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, 'linux', false],
  [{ LANG: 'en_US.UTF-8' }, 'linux', true],
  [{ LC_ALL: '', LC_CTYPE: 'de_DE.utf8' }, 'linux', true],
  [{ TERM: 'linux' }, 'linux', false],
  [{}, 'win32', true],
])('unicode: %o on %s', (env, platform, expected) => {
  expect(wantsUnicode(env, platform)).toBe(expected);
});

test.each<[string, NodeJS.ProcessEnv, string | undefined, string | undefined, string | undefined]>([
  ['GIT_PAGER', { GIT_PAGER: 'a', PAGER: 'b' }, 'c', 'd', 'a'],
  ['pager.diff', { PAGER: 'b' }, 'c', 'delta', 'delta'],
  ['pager.diff off', {}, 'c', 'false', undefined],
  ['pager.diff on', { PAGER: 'b' }, 'c', 'true', 'c'],
  ['core.pager', { PAGER: 'b' }, 'c', undefined, 'c'],
  ['PAGER', { PAGER: 'b' }, undefined, undefined, 'b'],
  ['less', {}, undefined, undefined, 'less'],
  ['cat is none', { GIT_PAGER: 'cat' }, undefined, undefined, undefined],
  ['an empty one is none', { GIT_PAGER: '' }, undefined, undefined, undefined],
])('pager: %s', (_name, env, corePager, pagerDiff, expected) => {
  expect(pagerCommand({ env, corePager, pagerDiff })).toBe(expected);
});
