import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cells, notebookBytes } from '../notebooks.ts';
import { type Outcome, ScratchRepository } from './scratch.ts';

let scratch: ScratchRepository;
beforeEach(() => {
  scratch = new ScratchRepository();
});
afterEach(() => scratch.remove());

const at = (name: string): string => join(scratch.root, name);

/** Everything that reads a notebook; `b.ipynb` is a second version of it, `change.json` a diff. */
const READERS = [
  ['show', 'a.ipynb'],
  ['diff', '--no-pager', 'a.ipynb', 'b.ipynb'],
  ['diff', '--format', 'json', 'a.ipynb', 'b.ipynb'],
  ['diff', '--format', 'html', 'a.ipynb', 'b.ipynb'],
  ['diff', '--format', 'markdown', 'a.ipynb', 'b.ipynb'],
  ['merge', 'a.ipynb', 'b.ipynb', 'a.ipynb'],
  ['strip', '--dry-run', 'a.ipynb'],
  ['strip', '--policy', 'canonical', '--dry-run', 'a.ipynb'],
  ['scan', 'a.ipynb'],
  ['check', 'a.ipynb'],
  ['repair', '--dry-run', 'a.ipynb'],
  ['conflicts', 'a.ipynb'],
] as const;

/** A crash, a report of a bug, what a terminal would obey; JSON, which is for programs, has escapes of its own. */
function faultsOf({ status, stdout, stderr }: Outcome, isJson = false): string[] {
  // oxlint-disable-next-line no-control-regex -- that is what must not be there
  const obeyed = isJson ? /[\u0000-\u0008\u000b-\u001f]/ : /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
  return [
    ...(/bug in nbvc|RangeError|heap out of memory|Maximum call stack/.test(stderr) ? [stderr] : []),
    ...(status === null || status > 3 ? [`ended with ${status}`] : []),
    ...(obeyed.test(stdout + stderr) ? ['control characters'] : []),
  ];
}

const wrap = (metadata: string, outputs = '[]', source = '"x"'): string =>
  `{"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "metadata": ${metadata}, "outputs": ${outputs}, "source": ${source}}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`;

const DEEP = 100_000;
const keys = (count: number): string =>
  `{${Array.from({ length: count }, (_, i) => `"k${i}": ${i}`).join(', ')}}`;
const PROTO =
  '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "toString": 1, "hasOwnProperty": 2}';

describe('hostile content', () => {
  const ESCAPES = String.raw`\u001b]0;title\u0007\u001b[31m\u009b2J\r\b\u202e\u2066`;

  test.each<[string, string, string]>([
    [
      '100,000 levels in metadata',
      wrap(`{"a": ${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`),
      wrap(`{"a": ${'{"a": '.repeat(DEEP)}1${'}'.repeat(DEEP)}}`),
    ],
    [
      '100,000 levels in an output',
      wrap(
        '{}',
        `[{"output_type": "display_data", "metadata": {}, "data": {"application/json": ${'['.repeat(DEEP)}${']'.repeat(DEEP)}}}]`,
      ),
      wrap('{}'),
    ],
    ['130,000 keys', wrap(keys(130_000)), wrap(keys(129_999))],
    ['keys that are no keys of ours', wrap(PROTO), wrap(PROTO.replace('true', 'false'))],
    [
      'every key twice',
      wrap('{"a": 1, "a": 2}')
        .replaceAll('"cell_type": "code"', '"cell_type": "raw", "cell_type": "code"')
        .replace('"nbformat": 4', '"nbformat": 3, "nbformat": 4'),
      wrap('{"a": 2, "a": 3}'),
    ],
    [
      'escapes for the terminal everywhere',
      wrap(
        `{"${ESCAPES}": "${ESCAPES}", "tags": ["${ESCAPES}"]}`,
        `[{"output_type": "error", "ename": "${ESCAPES}", "evalue": "${ESCAPES}", "traceback": ["${ESCAPES}"]}]`,
        `"${ESCAPES}"`,
      ),
      wrap(`{"${ESCAPES}": "other${ESCAPES}"}`, '[]', `"other${ESCAPES}"`),
    ],
    [
      'lone surrogates',
      wrap('{}', '[]', String.raw`"\ud800\udc00\ud800x\udfff"`),
      wrap('{}', '[]', String.raw`"\udc00"`),
    ],
  ])('%s', (_name, a, b) => {
    scratch.write('a.ipynb', a);
    scratch.write('b.ipynb', b);
    for (const command of READERS)
      expect(faultsOf(scratch.nbvc(...command), command.includes('json' as never))).toEqual([]);
  });

  test('bytes that are no UTF-8, at every place of a notebook', () => {
    const whole = Buffer.from(wrap('{}', '[]', '"é"'));
    for (let i = 0; i < whole.length; i += 7)
      scratch.write(
        `n/${i}.ipynb`,
        Buffer.concat([whole.subarray(0, i), Buffer.from([0xc3]), whole.subarray(i)]),
      );
    for (const command of [
      ['check', 'n'],
      ['scan', 'n'],
      ['strip', '--dry-run', 'n'],
      ['repair', '--dry-run', 'n'],
    ])
      expect(faultsOf(scratch.nbvc(...command))).toEqual([]);
  });

  test('an image that says it is larger than memory', () => {
    const chunk = (type: string, data: Buffer): Buffer => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(60_000, 0);
    header.writeUInt32BE(60_000, 4);
    header.set([8, 6, 0, 0, 0], 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    // A megabyte of zeros for each kilobyte of the file.
    const bomb = (seed: number): string =>
      Buffer.concat([
        signature,
        chunk('IHDR', header),
        chunk('IDAT', deflateSync(Buffer.alloc(5_000_000, seed))),
        chunk('IEND', Buffer.alloc(0)),
      ]).toString('base64');
    const notebook = (seed: number): string =>
      wrap('{}', `[{"output_type": "display_data", "metadata": {}, "data": {"image/png": "${bomb(seed)}"}}]`);
    scratch.write('a.ipynb', notebook(0));
    scratch.write('b.ipynb', notebook(1));
    for (const command of READERS) expect(faultsOf(scratch.nbvc(...command))).toEqual([]);
  });
});

const NAMES = [
  '-rf.ipynb',
  '--output=pwned.ipynb',
  '$(touch pwned).ipynb',
  '`touch pwned`.ipynb',
  ';touch pwned;.ipynb',
  `"quoted' .ipynb`,
  'line\nbreak.ipynb',
  '::error file=x::injected.ipynb',
  '\u001b[31mred.ipynb',
  '<script>alert(1)</script>.ipynb'.replace('/', '∕'),
  '*?[x].ipynb',
];

describe('hostile names', () => {
  beforeEach(() => {
    for (const name of NAMES)
      writeFileSync(at(name), notebookBytes([{ id: 'a', source: 'x = 1', count: 1 }]));
  });

  const expectNothingDone = (): void => {
    expect(readdirSync(scratch.root).filter((name) => name.startsWith('pwned'))).toEqual([]);
    expect(existsSync(at('pwned'))).toBe(false);
  };

  test('of files: every command that goes through a folder', () => {
    for (const command of [
      'check .',
      'scan .',
      'strip .',
      'repair --dry-run .',
      'check --format github .',
      'check --format gitlab .',
    ])
      expect(faultsOf(scratch.nbvc(...command.split(' ')))).toEqual([]);
    const github = scratch.nbvc('check', '--format', 'github', '.').stdout;
    // Each line is a command of ours, and no name ends one and begins another.
    const lines = github.split('\n').filter((line) => line !== '' && !/^and \d+ more of level/.test(line));
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) /);
    expectNothingDone();
  });

  test('of files: through git, with all drivers, filters and hooks', () => {
    expect(scratch.nbvc('install').status).toBe(0);
    scratch.git('add', '-A');
    scratch.git('commit', '-q', '-m', 'one');
    scratch.git('switch', '-q', '-c', 'side');
    for (const name of NAMES) writeFileSync(at(name), notebookBytes(cells({ a: 'x = 1', b: 'theirs' })));
    scratch.git('commit', '-q', '-a', '-m', 'two');
    scratch.git('switch', '-q', 'main');
    for (const name of NAMES) writeFileSync(at(name), notebookBytes(cells({ a: 'x = 2' })));
    expect(faultsOf(scratch.tryGit('--no-pager', 'diff'))).toEqual([]);
    scratch.git('commit', '-q', '-a', '-m', 'three');
    expect(scratch.tryGit('merge', '-q', '--no-edit', 'side').status).toBe(0);
    for (const name of NAMES) expect(readFileSync(at(name), 'utf8')).toContain('theirs');
    expect(faultsOf(scratch.nbvc('log', '--', '-rf.ipynb'))).toEqual([]);
    expect(faultsOf(scratch.nbvc('diff', '--no-pager', 'HEAD~1'))).toEqual([]);
    expect(faultsOf(scratch.nbvc('scan', '--history'))).toEqual([]);
    expectNothingDone();
  });

  test('of revisions: none becomes an option of git', () => {
    scratch.git('add', '-A');
    scratch.git('commit', '-q', '-m', 'one');
    scratch.git('update-ref', 'refs/heads/--output=pwned', 'HEAD');
    for (const command of [
      ['scan', '--range=--output=pwned'],
      ['scan', '--range=--output=pwned..HEAD'],
      ['check', '--range=--output=pwned'],
      ['check', '--range', 'HEAD..--output=pwned'],
      ['show', '--', '--output=pwned:-rf.ipynb'],
      ['diff', '--staged', '--', '--output=pwned'],
      ['log', '--', '--output=pwned.ipynb'],
      ['review', '--export', 'json', '--', '--output=pwned'],
    ])
      expect(faultsOf(scratch.nbvc(...command))).toEqual([]);
    writeFileSync(at('.nbvc.toml'), '[check]\n');
    expectNothingDone();
  });
});

describe('an untrusted clone', () => {
  test('nothing that is committed runs code, or is read and written outside of the clone', () => {
    const outside = join(scratch.home, 'outside');
    writeFileSync(outside, 'untouched');
    const secret = join(scratch.home, 'secret.toml');
    writeFileSync(secret, 'password = "of the person"\n');
    scratch.write('.nbvc.toml', '[strip]\npolicy = "$(touch pwned)"\n');
    scratch.write('.gitattributes', '*.ipynb diff=evil merge=evil filter=evil\n*.ipynb diff=nbvc\n');
    scratch.write('.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch${IFS}pwned\n');
    scratch.write(
      'package.json',
      '{"name": "nbvc", "bin": "./evil.js", "scripts": {"prepare": "touch pwned"}}',
    );
    scratch.write('evil.js', 'require("fs").writeFileSync("pwned", "")');
    scratch.write('node_modules/chalk/index.js', 'require("fs").writeFileSync("pwned", "")');
    scratch.write('.gitleaks.toml', `[extend]\npath = "${secret}"\n`);
    scratch.write('.gitleaksignore', '../../outside\n');
    scratch.write('a.ipynb', notebookBytes([{ id: 'a', source: 'x = 1', count: 1 }]));
    scratch.git('add', '-A', '-f');
    scratch.git('commit', '-q', '-m', 'hostile');
    scratch.write('a.ipynb', notebookBytes(cells({ a: 'x = 2' })));
    for (const command of [
      'diff',
      'diff --staged',
      'check',
      'scan',
      'scan --no-gitleaks',
      'strip --check',
      'log a.ipynb',
      'config',
      'doctor',
      'install',
      'uninstall',
    ]) {
      const outcome = scratch.nbvc(...command.split(' '));
      expect(faultsOf(outcome)).toEqual([]);
      expect(outcome.stdout + outcome.stderr).not.toContain('of the person');
    }
    expect(existsSync(at('pwned'))).toBe(false);
    expect(readFileSync(outside, 'utf8')).toBe('untouched');
  });

  test.each([
    ['not TOML', 'a = = ='],
    ['keys of all objects', '[__proto__]\npolluted = true\n[constructor.prototype]\npolluted = true\n'],
    ['deep', `a = ${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['numbers beyond all', '[check.options]\nmax-output-size = 99999999999999999999999999\n'],
    ['escapes', '["\\u001b[31m"]\n"\\u0007" = 1\n'],
    ['another folder', '[check]\nbaseline = "../../../../etc/passwd"\n'],
  ])('a configuration that is hostile: %s', (_name, text) => {
    scratch.write('a.ipynb', notebookBytes([{ id: 'a', source: 'x = 1', count: 1 }]));
    scratch.write('.nbvc.toml', text);
    for (const command of ['check .', 'strip --check .', 'config', 'scan .', 'diff a.ipynb a.ipynb'])
      expect(faultsOf(scratch.nbvc(...command.split(' ')))).toEqual([]);
  });
});
