import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPolicy } from '../../src/check/options.ts';
import { type Config, valuesOf } from '../../src/config/config.ts';
import { type ConfigSources, loadConfig } from '../../src/config/load.ts';

let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'nbvc-config-'));
  mkdirSync(join(top, 'repo/.git'), { recursive: true });
  mkdirSync(join(top, 'repo/a/b'), { recursive: true });
});

afterEach(() => rmSync(top, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

function load(more: Partial<ConfigSources> = {}): Promise<Config> {
  return loadConfig({ folder: join(top, 'repo/a/b'), environment: {}, ...more });
}

const gitEntry = (key: string, value: string) => ({ key, value, scope: 'local', origin: 'file:.git/config' });

function originOf(config: Config, section: string, name: string): string {
  return config.settings.find((one) => one.section === section && one.name === name)?.origin.kind ?? 'none';
}

describe('where a value comes from', () => {
  const layers: [string, () => Partial<ConfigSources>][] = [
    ['git', () => ({ git: [gitEntry('nbvc.merge.sources', 'base')] })],
    ['pyproject', () => (write('repo/pyproject.toml', '[tool.nbvc.merge]\nsources = "union"\n'), {})],
    ['file', () => (write('repo/.nbvc.toml', '[merge]\nsources = "ours"\n'), {})],
    ['environment', () => ({ environment: { NBVC_MERGE_SOURCES: 'theirs' } })],
    ['flag', () => ({ flags: { merge: { sources: 'ask' } } })],
  ];

  test('each outweighs those before it', async () => {
    const sources: Partial<ConfigSources> = {};
    expect(originOf(await load(), 'merge', 'sources')).toBe('default');
    for (const [kind, add] of layers) {
      Object.assign(sources, add());
      const config = await load(sources);
      expect(config.problems).toEqual([]);
      expect(originOf(config, 'merge', 'sources')).toBe(kind);
    }
  });

  test('the nearest file wins, and none above the repository is read', async () => {
    write('.nbvc.toml', '[check]\nmax-cell-lines = 1\n');
    expect(valuesOf(await load(), 'check')['max-cell-lines']).toBe(100);
    write('repo/.nbvc.toml', '[check]\nmax-cell-lines = 2\n');
    expect(valuesOf(await load(), 'check')['max-cell-lines']).toBe(2);
    write('repo/a/.nbvc.toml', '[check]\nmax-cell-lines = 3\n');
    expect(valuesOf(await load(), 'check')['max-cell-lines']).toBe(3);
    expect((await load()).files).toEqual([join(top, 'repo/a/.nbvc.toml')]);
  });

  test('outside of a repository only the folder itself counts', async () => {
    rmSync(join(top, 'repo/.git'), { recursive: true });
    write('repo/.nbvc.toml', '[check]\nmax-cell-lines = 2\n');
    expect((await load()).files).toEqual([]);
    write('repo/a/b/.nbvc.toml', '[check]\nmax-cell-lines = 4\n');
    expect(valuesOf(await load(), 'check')['max-cell-lines']).toBe(4);
  });

  test('a pyproject.toml that does not speak of nbvc is not parsed', async () => {
    write('repo/pyproject.toml', '[tool.other\nbroken');
    expect(await load()).toMatchObject({ files: [], problems: [] });
  });

  test('rules are filled up key by key', async () => {
    write('repo/.nbvc.toml', '[check.rules]\nempty-cell = "error"\n');
    const config = await load({ environment: { NBVC_CHECK_RULES: 'long-cell=off' } });
    const { levels } = checkPolicy(valuesOf(config, 'check'));
    expect([levels.get('empty-cell'), levels.get('long-cell'), levels.get('cell-ids')]).toEqual([
      'error',
      'off',
      'error',
    ]);
  });

  test('names of git have neither case nor need of hyphens', async () => {
    const config = await load({ git: [gitEntry('nbvc.merge.staleoutputs', 'drop')] });
    expect(valuesOf(config, 'merge')['stale-outputs']).toBe('drop');
  });

  test('overrides keep the folder their globs start from', async () => {
    write('repo/a/.nbvc.toml', '[[check.overrides]]\npaths = ["x/**"]\nmax-cell-lines = 9\n');
    expect((await load()).overrides).toEqual([
      { section: 'check', paths: ['x/**'], folder: join(top, 'repo/a'), values: { 'max-cell-lines': 9 } },
    ]);
  });
});

describe('mistakes are told with their place, and the rest holds', () => {
  const cases: [string, string, string, string][] = [
    ['no TOML', '[check]\nmax-cell-lines = \n', ':2:18', 'invalid value'],
    ['unknown section', '[chek]\nx = 1\n', ':1:1', "unknown key 'chek' (did you mean 'check'?)"],
    [
      'unknown key',
      '[check]\n  max-cel-lines = 1\n',
      ':2:3',
      "'check.max-cel-lines' (did you mean 'max-cell-lines'?)",
    ],
    [
      'unknown rule',
      '[check.rules]\nempty-cells = "off"\n',
      ':1:1',
      "unknown 'empty-cells' (did you mean 'empty-cell'?)",
    ],
    [
      'wrong level',
      '[check.rules]\nempty-cell = "fatal"\n',
      ':1:1',
      'expected off, warn, error for empty-cell',
    ],
    [
      'wrong type',
      '[check]\nmax-cell-lines = "many"\n',
      ':2:1',
      'max-cell-lines: expected a whole number, got "many"',
    ],
    ['wrong size', '[check]\nmax-output-size = "1 bit"\n', ':2:1', 'expected a size'],
    ['wrong choice', '[merge]\nsources = "our"\n', ':2:1', "sources: unknown 'our' (did you mean 'ours'?)"],
    ['wrong list', '[check]\nkernels = [1]\n', ':2:1', 'kernels: expected a list of strings'],
    [
      'overrides without paths',
      '[[check.overrides]]\nmax-cell-lines = 1\n',
      ':1:1',
      'paths: expected a list of globs',
    ],
    [
      'unknown key in the second override',
      '[[check.overrides]]\npaths = ["a"]\n[[check.overrides]]\npaths = ["b"]\nmax-cell = 1\n',
      ':5:1',
      "unknown key 'check.overrides.max-cell'",
    ],
  ];
  test.each(cases)('%s', async (_name, text, place, message) => {
    write('repo/.nbvc.toml', text);
    const { problems, settings } = await load();
    const [{ where, ...problem }] = problems as [{ where: string; message: string; hint?: string }];
    expect(where).toBe(`${join(top, 'repo/.nbvc.toml')}${place}`);
    expect(`${problem.message} (${problem.hint ?? ''})`.toLowerCase()).toContain(message.toLowerCase());
    expect(settings.length).toBeGreaterThan(10);
  });

  test('in the environment and in git', async () => {
    const { problems } = await load({
      environment: { NBVC_MERGE_SOURCES: 'mine' },
      git: [gitEntry('nbvc.merge.source', 'ours'), gitEntry('nbvc.other.key', 'x')],
    });
    expect(problems.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      "file:.git/config: unknown key 'nbvc.merge.source'",
      "NBVC_MERGE_SOURCES: merge.sources: unknown 'mine'",
    ]);
  });

  test('a key called __proto__ is an unknown key', async () => {
    write('repo/.nbvc.toml', '[check]\n__proto__ = 1\n[__proto__]\nx = 1\n');
    expect((await load()).problems).toHaveLength(2);
  });
});
