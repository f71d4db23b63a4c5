import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cells, notebookBytes } from '../notebooks.ts';
import { type Outcome, ScratchRepository } from './scratch.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/nbvc.cjs', import.meta.url));

let scratch: ScratchRepository;
beforeEach(() => {
  scratch = new ScratchRepository();
});
afterEach(() => scratch.remove());

const at = (name: string): string => join(scratch.root, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');
const names = (): string[] => readdirSync(scratch.root).filter((name) => name !== '.git');

const RUN = notebookBytes([{ id: 'one', source: 'x = 1', count: 1 }]);
const RUN_TEXT = Buffer.from(RUN).toString();
const CLEAN = notebookBytes(cells({ one: 'x = 1' }));

/** Runs a line of shell, in which `nbvc` is ours. */
function shell(line: string): Outcome {
  const script = join(scratch.home, 'run.sh');
  writeFileSync(script, line);
  return scratch.run(script);
}

const isRoot = process.getuid?.() === 0;
/** Root may do everything, so that permissions are tried as somebody else. */
const asNobody = isRoot ? 'setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all ' : '';
const canBeNobody =
  process.platform === 'linux' && (!isRoot || spawnSync('setpriv', ['--version']).status === 0);
const NAMESPACE = ['--user', '--map-root-user', '--mount', '--'];
const canMount = spawnSync('unshare', [...NAMESPACE, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

describe.skipIf(!canBeNobody)('what may not be written', () => {
  beforeEach(() => {
    chmodSync(scratch.home, 0o755);
    // The repository is that of somebody else then, whom git trusts only if told to.
    writeFileSync(join(scratch.home, '.gitconfig'), '[safe]\n\tdirectory = *\n');
    mkdirSync(at('nb'));
    for (const name of ['a', 'b']) scratch.write(`nb/${name}.ipynb`, RUN);
  });
  afterEach(() => chmodSync(at('nb'), 0o755));

  test.each([
    ['strip nb/a.ipynb', 3, 'nb/a.ipynb: permission denied (write)'],
    ['strip nb', 3, 'nb/b.ipynb: permission denied (write)'],
    ['merge nb/a.ipynb nb/a.ipynb nb/b.ipynb -o nb/c.ipynb', 3, 'nb/c.ipynb: permission denied (write)'],
    ['diff nb/a.ipynb nb/b.ipynb --format html -o nb/c.html', 3, 'nb/c.html: permission denied (write)'],
  ])('in a folder: nbvc %s', (command, code, message) => {
    chmodSync(at('nb'), 0o555);
    const { status, stderr } = shell(`${asNobody}nbvc ${command}`);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('bug');
    expect(status).toBe(code);
    expect(readdirSync(at('nb'))).toEqual(['a.ipynb', 'b.ipynb']);
    expect(read('nb/a.ipynb')).toBe(RUN_TEXT);
  });

  test('a file that is protected, in a folder that is not', () => {
    chmodSync(at('nb'), 0o777);
    chmodSync(at('nb/a.ipynb'), 0o444);
    chmodSync(at('nb/b.ipynb'), 0o666);
    const { status, stdout, stderr } = shell(`${asNobody}nbvc strip nb`);
    expect(stderr).toContain('nb/a.ipynb: permission denied (write)');
    expect(stdout).toContain('stripped nb/b.ipynb');
    expect(status).toBe(3);
    expect(read('nb/a.ipynb')).toBe(RUN_TEXT);
  });

  test('one that cannot be read keeps the others from nothing', () => {
    chmodSync(at('nb/a.ipynb'), 0o000);
    const look = (command: string): Outcome => shell(`cd nb; ${asNobody}nbvc ${command}`);
    expect(look('strip --dry-run .')).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('would strip b.ipynb'),
      stderr: expect.stringContaining('a.ipynb: permission denied'),
    });
    scratch.write('nb/b.ipynb', RUN.subarray(0, RUN.length - 60));
    expect(look('repair --dry-run .')).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('b.ipynb'),
      stderr: expect.stringContaining('a.ipynb: permission denied'),
    });
    expect(look('check --only invalid-notebook .')).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('b.ipynb'),
      stderr: expect.stringContaining('a.ipynb: permission denied'),
    });
    expect(look('scan .')).toMatchObject({ status: 3, stdout: expect.stringContaining('1 not searched') });
  });
});

describe.skipIf(!canMount)('a full disk', () => {
  /** Runs a line in a folder of 64 kB that is full but for some. */
  function onSmallDisk(line: string): Outcome {
    const folder = join(scratch.home, 'small disk');
    mkdirSync(folder, { recursive: true });
    const script = [
      `mount -t tmpfs -o size=64k none '${folder}' && cd '${folder}' && cp '${scratch.root}'/*.ipynb . || exit 99`,
      // All that is left, and then one block of it back.
      'cat /dev/zero > filler 2> /dev/null',
      `nbvc() { '${process.execPath}' '${PROGRAM}' "$@"; }`,
      line,
      'code=$?; rm filler; for name in .* *; do test -f "$name" && echo "left: $name"; done; cat a.ipynb; exit $code',
    ].join('\n');
    const { stdout, stderr, status } = spawnSync('unshare', [...NAMESPACE, 'sh', '-c', script], {
      encoding: 'utf8',
    });
    return { stdout, stderr, status };
  }

  test.each([
    ['strip a.ipynb', 'a.ipynb'],
    ['merge a.ipynb a.ipynb b.ipynb -o a.ipynb', 'a.ipynb'],
    ['diff a.ipynb b.ipynb --format html -o report.html', 'report.html'],
    ['git merge a.ipynb a.ipynb b.ipynb', ''],
  ])('nbvc %s', (command, name) => {
    const large = 'x'.repeat(20_000);
    const notebook = notebookBytes([{ id: 'one', source: large, count: 1 }]);
    scratch.write('a.ipynb', notebook);
    scratch.write(
      'b.ipynb',
      notebookBytes([
        { id: 'one', source: large, count: 1 },
        { id: 'two', source: 'y' },
      ]),
    );
    const { stdout, stderr, status } = onSmallDisk(`nbvc ${command}`);
    expect(stderr).toContain(`${name === '' ? '' : `${name}: `}no space is left on the disk`);
    expect(stderr).not.toContain('bug');
    expect(status).toBe(3);
    expect(stdout).toBe(`left: a.ipynb\nleft: b.ipynb\n${Buffer.from(notebook).toString()}`);
  });

  test('standard output', () => {
    scratch.write('a.ipynb', RUN);
    scratch.write('b.ipynb', CLEAN);
    expect(shell('nbvc show a.ipynb > /dev/full')).toMatchObject({
      status: 3,
      stderr: 'nbvc: no space is left on the disk (write)\n',
    });
  });
});

describe('files that are not what they were', () => {
  test('one that goes while others are read', () => {
    for (const name of ['a', 'b', 'c']) scratch.write(`${name}.ipynb`, RUN);
    const vanish = join(scratch.home, 'vanish.cjs');
    writeFileSync(
      vanish,
      `const fs = require('node:fs'); const { openSync } = fs;
       fs.openSync = (path, ...rest) => { if (String(path).endsWith('b.ipynb')) fs.rmSync(path, { force: true }); return openSync(path, ...rest); };`,
    );
    const { status, stdout, stderr } = shell(`NODE_OPTIONS="--require ../vanish.cjs" nbvc strip .`);
    expect(stderr).toContain('b.ipynb: no such file');
    expect(stdout).toContain('stripped a.ipynb');
    expect(stdout).toContain('stripped c.ipynb');
    expect(status).toBe(2);
  });

  test('links that lead in a circle', () => {
    scratch.write('nb/a.ipynb', RUN);
    symlinkSync('loop.ipynb', at('loop.ipynb'));
    symlinkSync('..', at('nb/up'));
    expect(scratch.nbvc('strip', 'loop.ipynb')).toMatchObject({ status: 2, stdout: '' });
    // Links are not followed in folders, so the notebook is there once.
    expect(scratch.nbvc('strip', 'nb').stdout).toBe('stripped nb/a.ipynb: 1 execution count\n');
    rmSync(at('.git'), { recursive: true });
    expect(scratch.nbvc('check', 'nb').status).toBeLessThan(2);
  });

  test('times in the future and before all clocks', () => {
    scratch.write('a.ipynb', CLEAN);
    scratch.commit('one');
    for (const time of [new Date('2200-01-01'), new Date(0)]) {
      utimesSync(at('a.ipynb'), time, time);
      const first = scratch.nbvc('check', 'a.ipynb');
      expect(scratch.nbvc('check', 'a.ipynb').stdout).toBe(first.stdout);
      writeFileSync(at('a.ipynb'), RUN_TEXT);
      utimesSync(at('a.ipynb'), time, time);
      expect(scratch.nbvc('check', '--rule', 'not-stripped=error', 'a.ipynb').status).toBe(1);
      expect(scratch.nbvc('strip', 'a.ipynb').status).toBe(0);
    }
  });
});

describe('ends', () => {
  test('a reader that has seen enough', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`c${i}`, `x = ${i}`]));
    scratch.write('a.ipynb', notebookBytes(cells(many)));
    scratch.write('b.ipynb', CLEAN);
    for (const command of ['show a.ipynb', 'diff --no-pager a.ipynb b.ipynb', 'check -q a.ipynb'])
      expect(shell(`{ nbvc ${command}; echo "code $?" >&2; } | head -n 1 > /dev/null`).stderr).toBe(
        'code 0\n',
      );
  });

  test('an interrupt leaves every notebook whole and nothing beside them', async () => {
    for (let i = 0; i < 300; i++) scratch.write(`n${i}.ipynb`, RUN);
    const child = spawn(process.execPath, [PROGRAM, 'strip', '.'], { cwd: scratch.root });
    await new Promise((seen) => child.stdout.once('data', seen));
    child.kill('SIGINT');
    const signal = await new Promise((ended) => child.once('exit', (_code, by) => ended(by)));
    expect(signal).toBe('SIGINT');
    expect(names().filter((name) => !/^n\d+\.ipynb$/.test(name))).toEqual([]);
    const texts = new Set(names().map(read));
    expect([...texts].every((text) => text === RUN_TEXT || text === Buffer.from(CLEAN).toString())).toBe(
      true,
    );
    expect(scratch.nbvc('strip', '-q', '.').status).toBe(0);
    expect(new Set(names().map(read)).size).toBe(1);
  });

  test.each(['strip -', 'repair -', 'scan -', 'show -', 'check -'])(
    'standard input that is closed: nbvc %s',
    (command) => {
      const { status, stderr } = shell(`nbvc ${command} <&-`);
      expect(stderr).not.toContain('bug in nbvc');
      expect(status).toBeLessThan(3);
    },
  );

  test('too little memory: git goes on with what it can do itself', () => {
    expect(scratch.nbvc('install', '--only', 'diff,merge').status).toBe(0);
    scratch.write('a.ipynb', CLEAN);
    scratch.commit('one');
    scratch.write('a.ipynb', notebookBytes(cells({ one: 'x = 22' })));
    // Node cannot even start.
    const { status, stdout } = shell('ulimit -v 200000; git --no-pager diff');
    expect(status).toBe(0);
    expect(stdout).toContain('+    "x = 22"');
  });

  test('a heap that is too small ends the program before it writes', () => {
    const many = Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`c${i}`, `x = ${i}`]));
    const notebook = notebookBytes([...cells(many), { id: 'run', source: 'y', count: 1 }]);
    scratch.write('a.ipynb', notebook);
    const { status } = shell(`NODE_OPTIONS=--max-old-space-size=4 nbvc strip a.ipynb`);
    if (status !== 0) expect(read('a.ipynb')).toBe(Buffer.from(notebook).toString());
    expect(names()).toEqual(['a.ipynb']);
  });
});

describe('a git that dies', () => {
  /** A git in front of the real one that dies when it is asked for something. */
  function withGit(dying: string, command: string): Outcome {
    const folder = join(scratch.home, 'git');
    mkdirSync(folder, { recursive: true });
    const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim();
    const script = `#!/bin/sh\nfor word; do test "$word" = '${dying}' && kill -9 $$; done\nexec '${real}' "$@"\n`;
    writeFileSync(join(folder, 'git'), script, { mode: 0o755 });
    return shell(`PATH='${folder}':$PATH; export PATH; nbvc ${command}`);
  }

  beforeEach(() => {
    scratch.write('a.ipynb', CLEAN);
    scratch.commit('one');
    scratch.write('a.ipynb', RUN);
    scratch.git('add', 'a.ipynb');
  });

  test.each([
    ['cat-file', 'diff --staged'],
    ['diff', 'diff --staged'],
    ['rev-parse', 'diff --staged'],
    ['cat-file', 'check --staged'],
    ['diff', 'check --staged'],
    ['cat-file', 'scan --history'],
    ['log', 'scan --history'],
    ['cat-file', 'scan --staged'],
    ['cat-file', 'log a.ipynb'],
    ['log', 'log a.ipynb'],
    ['config', 'install'],
  ])('git %s in nbvc %s', (dying, command) => {
    const { status, stderr } = withGit(dying, command);
    expect(stderr).toMatch(/git .*was killed/);
    expect(stderr).not.toContain('bug in nbvc');
    expect([2, 3]).toContain(status);
    expect(scratch.git('status', '--porcelain')).toBe('M  a.ipynb\n');
  });
});
