import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;

beforeEach(() => {
  repository = new ScratchRepository();
  expect(repository.nbvc('install')).toMatchObject({ status: 0 });
});

afterEach(() => repository.remove());

const OUTPUT = { name: 'stdout', output_type: 'stream', text: ['secret result\n'] };
const RUN = notebookBytes([{ id: 'a', source: 'print(1)', outputs: [OUTPUT], count: 7 }], { tags: ['kept'] });
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What git has stored of a file. */
const stored = (path: string): string => repository.git('cat-file', 'blob', `:${path}`);
const worktree = (path: string): string => readFileSync(join(repository.root, path), 'utf8');

describe('git add', () => {
  test.each([
    'plain.ipynb',
    'with space/übung.ipynb',
    'quo"te\'s.ipynb',
    '-dash.ipynb',
    'new\nline.ipynb',
    '$(touch pwned).ipynb',
  ])('stores %j without its outputs and leaves the work tree as it is', (path) => {
    repository.write(path, RUN);
    repository.git('add', '--', path);
    expect(stored(path)).not.toContain('secret result');
    expect(stored(path)).toContain('"execution_count": null');
    expect(worktree(path)).toBe(decode(RUN));
    expect(existsSync(join(repository.root, 'pwned'))).toBe(false);
  });

  test('ten thousand notebooks are one process, and each is the one it should be', () => {
    const count = 10_000;
    for (let i = 0; i < count; i++)
      writeFileSync(
        join(repository.root, `n${i}.ipynb`),
        notebookBytes([{ id: 'a', source: `cell ${i}`, outputs: [OUTPUT] }]),
      );
    repository.git('add', '-A');
    for (const i of [0, 5000, count - 1]) expect(stored(`n${i}.ipynb`)).toContain(`cell ${i}`);
    expect(repository.git('grep', '--cached', '-c', 'cell [0-9]').trim().split('\n')).toHaveLength(count);
    expect(repository.tryGit('grep', '--cached', '-l', 'secret result').status).toBe(1);
  });

  test('in a submodule, which has settings of its own', () => {
    const module = join(repository.home, 'module');
    repository.git('init', '-q', '-b', 'main', module);
    writeFileSync(join(module, 'a.ipynb'), RUN);
    repository.git('-C', module, 'add', '-A');
    repository.git('-C', module, 'commit', '-q', '-m', 'with outputs');
    repository.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', module, 'sub');
    const sub = join(repository.root, 'sub');
    writeFileSync(join(sub, 'b.ipynb'), RUN);
    repository.git('-C', sub, 'add', 'b.ipynb');
    expect(repository.git('-C', sub, 'cat-file', 'blob', ':b.ipynb')).toContain('secret result');
    expect(repository.nbvc('-C', sub, 'install', '--only', 'strip').status).toBe(0);
    repository.git('-C', sub, 'add', '--renormalize', '.');
    for (const name of ['a', 'b'])
      expect(repository.git('-C', sub, 'cat-file', 'blob', `:${name}.ipynb`)).not.toContain('secret result');
    expect(repository.nbvc('-C', sub, 'doctor').status).toBe(0);
  });

  test('a notebook larger than a packet arrives whole', () => {
    const text = Array.from({ length: 9000 }, (_, i) => `value_${i} = ${i}\n`).join('');
    repository.write('big.ipynb', notebookBytes([{ id: 'a', source: text, outputs: [OUTPUT] }]));
    repository.git('add', 'big.ipynb');
    expect(stored('big.ipynb')).toBe(decode(notebookBytes([{ id: 'a', source: text }])));
  });

  test('the configuration of the folder counts', () => {
    repository.write('keep/.nbvc.toml', '[strip]\npolicy = "none"\n');
    repository.write('keep/a.ipynb', RUN);
    repository.write('b.ipynb', RUN);
    repository.git('add', '-A');
    expect(stored('keep/a.ipynb')).toBe(decode(RUN));
    expect(stored('b.ipynb')).not.toContain('secret result');
  });

  test('a mistake in the configuration stops it, and nothing is stored', () => {
    repository.write('.nbvc.toml', '[strip]\npolicy = "nonne"\n');
    repository.write('a.ipynb', RUN);
    const { status, stderr } = repository.tryGit('add', 'a.ipynb');
    expect(status).not.toBe(0);
    expect(stderr).toContain('.nbvc.toml:2');
    expect(repository.git('ls-files')).toBe('');
  });

  test.each([
    ['empty', ''],
    ['conflict markers', '{\n<<<<<<< ours\n "a": 1\n=======\n>>>>>>> theirs\n}\n'],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'],
    ['no JSON', 'hello\n'],
    ['another JSON', '{"a": [1.0]}'],
  ])('%s passes byte for byte, with one line that says so', (_, content) => {
    repository.write('a.ipynb', content);
    const { status, stderr } = repository.tryGit('add', 'a.ipynb');
    expect(status).toBe(0);
    expect(stored('a.ipynb')).toBe(content);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^nbvc: a\.ipynb: stored as it is/)]);
  });

  test('line ends: CRLF stays CRLF, and with core.autocrlf git has its way', () => {
    const crlf = decode(RUN).replaceAll('\n', '\r\n');
    repository.write('a.ipynb', crlf);
    repository.git('add', 'a.ipynb');
    expect(stored('a.ipynb')).toContain('\r\n');
    repository.git('config', 'core.autocrlf', 'true');
    repository.write('b.ipynb', crlf);
    repository.tryGit('add', 'b.ipynb');
    expect(stored('b.ipynb')).not.toContain('\r');
    expect(stored('b.ipynb')).not.toContain('secret result');
  });
});

describe('when the filter fails', () => {
  test('a missing program stops git and says how to go on', () => {
    const process = repository.git('config', 'filter.nbvc.process');
    repository.git('config', 'filter.nbvc.process', process.trim().replaceAll('nbvc.cjs', 'gone.cjs'));
    repository.write('a.ipynb', RUN);
    const { status, stderr } = repository.tryGit('add', 'a.ipynb');
    expect(status).not.toBe(0);
    expect(stderr).toContain('nbvc is missing');
    expect(repository.git('ls-files')).toBe('');
    const around = ['-c', 'filter.nbvc.process=', '-c', 'filter.nbvc.required=false'];
    expect(repository.tryGit(...around, '-c', 'filter.nbvc.clean=', 'add', 'a.ipynb').status).toBe(0);
  });

  test('a killed process leaves nothing half stored', () => {
    const script = join(repository.home, 'dies.sh');
    // Greets as a filter does, then dies with the first file.
    writeFileSync(
      script,
      "#!/bin/sh\nprintf '0016git-filter-server\\n000eversion=2\\n0000'\nprintf '0015capability=clean\\n0000'\nsleep 0.2\nkill -9 $$\n",
    );
    chmodSync(script, 0o755);
    repository.git('config', 'filter.nbvc.process', `'${script}'`);
    repository.write('a.ipynb', RUN);
    expect(repository.tryGit('add', 'a.ipynb').status).not.toBe(0);
    expect(repository.git('ls-files')).toBe('');
    expect(worktree('a.ipynb')).toBe(decode(RUN));
  });
});

describe('together with the rest of git', () => {
  test('the one-shot form does the same as the long-running one', () => {
    repository.write('a b.ipynb', RUN);
    repository.git('add', '-A');
    const long = stored('a b.ipynb');
    repository.git('config', '--unset', 'filter.nbvc.process');
    repository.git('rm', '-q', '--cached', 'a b.ipynb');
    repository.git('add', '-A');
    expect(stored('a b.ipynb')).toBe(long);
    expect(repository.git('cat-file', '--filters', ':a b.ipynb')).toBe(long);
  });

  test('what is stored comes back as it is, and is not stripped once more', () => {
    repository.write('a.ipynb', RUN);
    repository.commit('one');
    const before = stored('a.ipynb');
    repository.git('rm', '-q', '--cached', 'a.ipynb');
    repository.git('checkout', '-q', 'HEAD', '--', 'a.ipynb');
    expect(worktree('a.ipynb')).toBe(before);
    repository.git('add', '--renormalize', '.');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('a branch from before the filter merges without conflict', () => {
    repository.nbvc('uninstall');
    const save = (source: string, output: string): void => {
      const outputs = [{ ...OUTPUT, text: [output] }];
      repository.write(
        'a.ipynb',
        notebookBytes([
          { id: 'a', source, outputs, count: 1 },
          { id: 'b', source: 'stays' },
        ]),
      );
    };
    save('x = 1', 'old');
    repository.commit('with outputs');
    repository.git('switch', '-q', '-c', 'side');
    save('x = 2', 'new');
    repository.commit('side, with outputs');
    repository.git('switch', '-q', 'main');
    repository.nbvc('install');
    repository.git('add', '--renormalize', '.');
    repository.git('commit', '-q', '-m', 'stripped');
    expect(repository.tryGit('merge', 'side', '-m', 'merged')).toMatchObject({ status: 0 });
    const merged = repository.git('show', 'HEAD:a.ipynb');
    expect(merged).toContain('x = 2');
    expect(merged).not.toContain('new');
  });

  test('works in a linked work tree', () => {
    repository.write('a.ipynb', RUN);
    repository.commit('one');
    repository.git('worktree', 'add', '-q', '../linked');
    const linked = join(repository.home, 'linked');
    writeFileSync(join(linked, 'b.ipynb'), RUN);
    repository.git('-C', linked, 'add', 'b.ipynb');
    expect(repository.git('-C', linked, 'cat-file', 'blob', ':b.ipynb')).not.toContain('secret result');
  });
});

describe('nbvc doctor', () => {
  test('is content after install, also without the filter', () => {
    expect(repository.nbvc('doctor')).toMatchObject({ status: 0 });
    repository.nbvc('uninstall', '--only', 'strip');
    expect(repository.nbvc('doctor')).toMatchObject({ status: 0 });
  });

  test('finds a clone that has the attribute and no filter', () => {
    repository.nbvc('uninstall', '--only', 'strip');
    repository.write('.gitattributes', '*.ipynb filter=nbvc\n');
    const { status, stdout } = repository.nbvc('doctor');
    expect(status).toBe(1);
    expect(stdout).toContain('not set up in this clone');
  });
});

test('nbvc diff of the work tree starts no filter for each notebook', () => {
  const paths = Array.from({ length: 6 }, (_, i) => `nb/${i}.ipynb`);
  for (const path of paths) repository.write(path, RUN);
  repository.commit('one');
  const changed = notebookBytes([{ id: 'a', source: 'print(10 + 1)', outputs: [OUTPUT], count: 8 }]);
  for (const path of paths) repository.write(path, changed);
  const trace = join(repository.home, 'trace');
  const { stdout } = repository.nbvcWith({ GIT_TRACE: trace }, 'diff');
  for (const path of paths) expect(stdout).toContain(path);
  expect(stdout).not.toContain('secret result');
  const starts = readFileSync(trace, 'utf8').match(/run_command: .*git filter-process/g);
  // Git's own, to see what has changed, and that of all contents.
  expect(starts).toHaveLength(2);
});
