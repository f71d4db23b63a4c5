import { describe, expect, test } from 'vitest';
import {
  type ColorFlag,
  pagerCommand,
  terminalWidth,
  wantsColor,
  wantsUnicode,
} from '../../src/cli/terminal.ts';

type Env = Record<string, string>;

interface Outside {
  readonly stdoutIsTty: boolean;
  readonly gitColor: boolean | undefined;
}

describe('colour', () => {
  test.each<[string, ColorFlag, Env, Outside, boolean]>([
    ['a terminal', 'auto', {}, { stdoutIsTty: true, gitColor: undefined }, true],
    ['a pipe', 'auto', {}, { stdoutIsTty: false, gitColor: undefined }, false],
    [
      'a pipe to the pager of git',
      'auto',
      { GIT_PAGER_IN_USE: 'true' },
      { stdoutIsTty: false, gitColor: undefined },
      true,
    ],
    [
      '--color=always beats all',
      'always',
      { NO_COLOR: '1', TERM: 'dumb' },
      { stdoutIsTty: false, gitColor: false },
      true,
    ],
    ['--color=never beats all', 'never', { FORCE_COLOR: '1' }, { stdoutIsTty: true, gitColor: true }, false],
    [
      'NO_COLOR beats FORCE_COLOR',
      'auto',
      { NO_COLOR: '1', FORCE_COLOR: '1' },
      { stdoutIsTty: true, gitColor: true },
      false,
    ],
    [
      'an empty NO_COLOR says nothing',
      'auto',
      { NO_COLOR: '' },
      { stdoutIsTty: true, gitColor: undefined },
      true,
    ],
    [
      'FORCE_COLOR beats TERM=dumb',
      'auto',
      { FORCE_COLOR: '1', TERM: 'dumb' },
      { stdoutIsTty: false, gitColor: undefined },
      true,
    ],
    ['FORCE_COLOR=0 says nothing', 'auto', { FORCE_COLOR: '0' }, { stdoutIsTty: true, gitColor: true }, true],
    ['TERM=dumb beats git', 'auto', { TERM: 'dumb' }, { stdoutIsTty: true, gitColor: true }, false],
    ['git says no', 'auto', {}, { stdoutIsTty: true, gitColor: false }, false],
    ['git says always', 'auto', {}, { stdoutIsTty: false, gitColor: true }, true],
  ])('%s', (...[, flag, env, outside, expected]) => {
    expect(wantsColor({ flag, env, ...outside })).toBe(expected);
  });
});

describe('width', () => {
  test.each<[number | undefined, number | undefined, Env, number]>([
    [undefined, undefined, {}, 100],
    [undefined, undefined, { COLUMNS: '133' }, 133],
    [undefined, 80, { COLUMNS: '133' }, 80],
    [72, 80, {}, 72],
    [10, undefined, {}, 40],
    [undefined, undefined, { COLUMNS: 'x' }, 100],
  ])('--width %s, terminal %s, %j', (flag, columns, env, expected) => {
    expect(terminalWidth({ flag, columns, env })).toBe(expected);
  });
});

describe('unicode', () => {
  test.each<[Env, NodeJS.Platform, boolean]>([
    [{ LANG: 'en_GB.UTF-8' }, 'linux', true],
    [{ LANG: 'C.utf8' }, 'linux', true],
    [{ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, 'linux', false],
    [{ LC_ALL: '', LC_CTYPE: 'de_DE.UTF-8', LANG: 'C' }, 'linux', true],
    [{ TERM: 'linux' }, 'linux', false],
    [{}, 'darwin', true],
    [{}, 'win32', true],
  ])('%j on %s', (env, platform, expected) => {
    expect(wantsUnicode(env, platform)).toBe(expected);
  });
});

describe('pager', () => {
  test.each<[Env, string | undefined, string | undefined, string | undefined]>([
    [{}, undefined, undefined, 'less'],
    [{ PAGER: 'more' }, undefined, undefined, 'more'],
    [{ PAGER: 'more' }, 'delta', undefined, 'delta'],
    [{ PAGER: 'more' }, 'delta', 'diff-so-fancy', 'diff-so-fancy'],
    [{ GIT_PAGER: 'less -S' }, 'delta', 'diff-so-fancy', 'less -S'],
    [{ GIT_PAGER: '' }, 'delta', undefined, undefined],
    [{ GIT_PAGER: 'cat' }, 'delta', undefined, undefined],
    [{}, 'cat', undefined, undefined],
    [{ GIT_PAGER: 'less' }, undefined, 'false', undefined],
    [{}, 'delta', 'true', 'delta'],
  ])('%j, core.pager %s, pager.diff %s', (env, corePager, pagerDiff, expected) => {
    expect(pagerCommand({ env, corePager, pagerDiff })).toBe(expected);
  });
});
