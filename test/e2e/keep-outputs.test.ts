import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CellSpec, notebookBytes } from '../notebooks.ts';
import { EXAMPLES, cook } from '../secrets/examples.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;

beforeEach(() => {
  repository = new ScratchRepository();
  expect(repository.nbvc('install', '--keep-outputs')).toMatchObject({ status: 0 });
});
afterEach(() => repository.remove());

const output = (text: string): object => ({ name: 'stdout', output_type: 'stream', text: [text] });
const ran = (id: string, source: string, text: string): CellSpec => ({
  id,
  source,
  outputs: [output(text)],
  count: 7,
});
const FIRST = notebookBytes([ran('load', 'load()', 'loaded\n'), ran('plot', 'plot()', 'plotted\n')]);
const EDITED = notebookBytes([ran('load', 'load()', 'loaded\n'), ran('plot', 'plot(2)', 'plotted twice\n')]);

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const worktree = (path: string): string => readFileSync(join(repository.root, path), 'utf8');
const stored = (path: string, rev = ''): string => repository.git('cat-file', 'blob', `${rev}:${path}`);
const status = (): string => repository.git('status', '--porcelain');
const store = (): string => join(repository.root, '.git', 'nbvc', 'outputs');

/** A repository whose first commit has a notebook, with outputs in the work tree alone. */
function start(): void {
  repository.write('a.ipynb', FIRST);
  repository.write('other.txt', 'one\n');
  repository.commit('one');
  expect(stored('a.ipynb')).not.toContain('plotted');
}

describe('outputs are there afterwards', () => {
  test('a branch switch there and back', () => {
    start();
    repository.git('switch', '-q', '-c', 'side');
    repository.write('a.ipynb', EDITED);
    repository.commit('edited');
    repository.git('switch', '-q', 'main');
    expect(worktree('a.ipynb')).toBe(text(FIRST));
    repository.git('switch', '-q', 'side');
    expect(worktree('a.ipynb')).toBe(text(EDITED));
    expect(status()).toBe('');
  });

  test('rm and checkout', () => {
    start();
    rmSync(join(repository.root, 'a.ipynb'));
    repository.git('checkout', '-q', '--', 'a.ipynb');
    expect(worktree('a.ipynb')).toBe(text(FIRST));
    expect(status()).toBe('');
  });

  test('reset --hard of an edit, by the outputs of the source that is back', () => {
    start();
    repository.write('a.ipynb', EDITED);
    repository.git('reset', '-q', '--hard');
    expect(worktree('a.ipynb')).toBe(text(FIRST));
  });

  test('stash and pop of an edit', () => {
    start();
    repository.write('a.ipynb', EDITED);
    repository.git('stash', '-q');
    expect(worktree('a.ipynb')).toBe(text(FIRST));
    repository.git('stash', 'pop', '-q');
    expect(worktree('a.ipynb')).toBe(text(EDITED));
    expect(stored('a.ipynb')).not.toContain('plotted');
  });

  test('stash of something else, after a run that changed outputs alone', () => {
    start();
    const again = notebookBytes([
      ran('load', 'load()', 'loaded again\n'),
      ran('plot', 'plot()', 'plotted\n'),
    ]);
    repository.write('a.ipynb', again);
    repository.write('other.txt', 'two\n');
    repository.git('stash', '-q');
    expect(worktree('a.ipynb')).toBe(text(again));
    repository.git('stash', 'pop', '-q');
    expect(worktree('a.ipynb')).toBe(text(again));
    expect(worktree('other.txt')).toBe('two\n');
  });

  test('rebase --autostash', () => {
    start();
    repository.git('switch', '-q', '-c', 'side');
    repository.write('side.txt', 'side\n');
    repository.commit('side');
    repository.git('switch', '-q', 'main');
    repository.write('other.txt', 'main\n');
    repository.commit('main');
    repository.git('switch', '-q', 'side');
    repository.write('a.ipynb', EDITED);
    repository.git('rebase', '-q', '--autostash', 'main');
    expect(worktree('a.ipynb')).toBe(text(EDITED));
    expect(worktree('other.txt')).toBe('main\n');
  });

  test('a merge that is a fast forward keeps those of cells that nobody has changed', () => {
    start();
    repository.git('switch', '-q', '-c', 'theirs');
    repository.write(
      'a.ipynb',
      notebookBytes([
        { id: 'load', source: 'load()' },
        { id: 'plot', source: 'plot(9)' },
      ]),
    );
    repository.commit('theirs, without a run');
    repository.git('switch', '-q', 'main');
    expect(worktree('a.ipynb')).toBe(text(FIRST));
    repository.git('merge', '-q', '--ff-only', 'theirs');
    expect(worktree('a.ipynb')).toContain('loaded');
    expect(worktree('a.ipynb')).toContain('plot(9)');
    expect(worktree('a.ipynb')).not.toContain('plotted');
    expect(status()).toBe('');
  });

  test('a merge of two edits', () => {
    start();
    repository.git('switch', '-q', '-c', 'theirs');
    repository.write(
      'a.ipynb',
      notebookBytes([ran('load', 'load(1)', 'theirs\n'), { id: 'plot', source: 'plot()' }]),
    );
    repository.commit('theirs');
    repository.git('switch', '-q', 'main');
    repository.write('a.ipynb', EDITED);
    repository.commit('ours');
    repository.git('merge', '-q', '-m', 'merged', 'theirs');
    expect(worktree('a.ipynb')).toContain('theirs');
    expect(worktree('a.ipynb')).toContain('plotted twice');
    expect(stored('a.ipynb', 'HEAD')).not.toContain('plotted');
    expect(status()).toBe('');
  });

  test('what pre-commit does with unstaged edits: checkout of everything, then apply', () => {
    start();
    repository.write('a.ipynb', EDITED);
    const patch = join(repository.home, 'patch');
    writeFileSync(
      patch,
      repository.git(
        'diff',
        '--ignore-submodules',
        '--binary',
        '--no-color',
        '--no-ext-diff',
        '--no-textconv',
      ),
    );
    repository.git('checkout', '-q', '--', '.');
    expect(worktree('a.ipynb')).toBe(text(FIRST));
    repository.git('apply', '--whitespace=nowarn', patch);
    expect(worktree('a.ipynb')).toContain('plot(2)');
    expect(worktree('a.ipynb')).toContain('loaded');
  });

  test.each([
    {
      name: 'git diff and git status',
      commands: [['diff'], ['status'], ['update-index', '-q', '--refresh']],
    },
    { name: 'git commit -a', commands: [['commit', '-qam', 'x']] },
    { name: 'git rebase', commands: [['rebase', '-q', 'theirs']] },
    { name: 'git switch', commands: [['switch', '-q', 'theirs']] },
    { name: 'git merge', commands: [['merge', '-q', 'theirs']] },
    { name: 'git pull', commands: [['pull', '-q', '--no-rebase', '.', 'theirs']] },
    {
      name: 'git add, then git switch there and back',
      commands: [
        ['add', '-u'],
        ['switch', '-q', 'theirs'],
        ['switch', '-q', 'main'],
      ],
    },
    {
      name: 'git add --renormalize, then git merge',
      commands: [
        ['add', '--renormalize', '.'],
        ['merge', '-q', 'theirs'],
      ],
    },
    {
      name: 'git stash and pop',
      commands: [
        ['stash', '-q'],
        ['stash', 'pop', '-q'],
      ],
    },
    { name: 'git rebase --autostash', commands: [['rebase', '-q', '--autostash', 'theirs']] },
  ])('$name, after a run that changed outputs alone', ({ commands }) => {
    start();
    repository.git('switch', '-q', '-c', 'theirs');
    // Theirs adds a cell, so that git has to write the notebook.
    repository.write(
      'a.ipynb',
      notebookBytes([
        ran('load', 'load()', 'loaded\n'),
        ran('plot', 'plot()', 'plotted\n'),
        { id: 'new', source: 'new()' },
      ]),
    );
    repository.commit('theirs');
    repository.git('switch', '-q', 'main');
    const again = notebookBytes([
      ran('load', 'load()', 'loaded again\n'),
      ran('plot', 'plot()', 'plotted\n'),
    ]);
    repository.write('a.ipynb', again);
    // Some of them refuse, which is as good.
    for (const command of commands) repository.tryGit(...command);
    expect(worktree('a.ipynb')).toContain('loaded again');
    expect(worktree('a.ipynb')).toContain('plotted');
    expect(stored('a.ipynb')).not.toContain('loaded again');
  });

  test('git add -p of an edit stages it, and the work tree is as it was', () => {
    start();
    repository.write('a.ipynb', EDITED);
    writeFileSync(join(repository.home, 'add.sh'), 'yes | git add -p a.ipynb >answers\n');
    expect(repository.run(join(repository.home, 'add.sh')).status).toBe(0);
    expect(stored('a.ipynb')).toContain('plot(2)');
    expect(stored('a.ipynb')).not.toContain('plotted twice');
    expect(worktree('a.ipynb')).toBe(text(EDITED));
  });

  test('a phantom modification is cleared by the documented refresh, and nothing is lost by what git does then', () => {
    start();
    const again = notebookBytes([
      ran('load', 'load()', 'loaded again\n'),
      ran('plot', 'plot()', 'plotted\n'),
    ]);
    repository.write('a.ipynb', again);
    expect(status()).toBe(' M a.ipynb\n');
    writeFileSync(
      join(repository.home, 'refresh.sh'),
      "git ls-files -s -- '*.ipynb' | git update-index --index-info\ngit update-index -q --refresh\n",
    );
    expect(repository.run(join(repository.home, 'refresh.sh'))).toMatchObject({ status: 0 });
    expect(status()).toBe('');
    repository.git('switch', '-q', '-c', 'side');
    repository.write('a.ipynb', text(EDITED).replace('loaded', 'loaded again'));
    repository.commit('edited');
    repository.git('switch', '-q', 'main');
    expect(worktree('a.ipynb')).toBe(text(again));
  });

  test('with core.autocrlf', () => {
    repository.git('config', 'core.autocrlf', 'true');
    const crlf = text(FIRST).replaceAll('\n', '\r\n');
    repository.write('a.ipynb', crlf);
    repository.commit('one');
    expect(stored('a.ipynb')).not.toContain('\r');
    rmSync(join(repository.root, 'a.ipynb'));
    repository.git('checkout', '-q', '--', 'a.ipynb');
    expect(worktree('a.ipynb')).toBe(crlf);
    expect(status()).toBe('');
  });

  test('in a linked work tree, and by the one-shot form', () => {
    start();
    repository.git('worktree', 'add', '-q', '../linked');
    const linked = join(repository.home, 'linked', 'a.ipynb');
    expect(readFileSync(linked, 'utf8')).toBe(text(FIRST));
    writeFileSync(linked, EDITED);
    repository.git('-C', join(repository.home, 'linked'), 'commit', '-qam', 'edited');
    repository.git('config', '--unset', 'filter.nbvc.process');
    repository.git('merge', '-q', '--ff-only', 'linked');
    expect(worktree('a.ipynb')).toBe(text(EDITED));
  });

  test('names that a shell or a command line could take for something else', () => {
    for (const path of ['--keep-outputs.ipynb', 'new\nline.ipynb', 'sp ace/übung.ipynb', "quo'te.ipynb"])
      repository.write(path, FIRST);
    repository.commit('one');
    repository.git('config', '--unset', 'filter.nbvc.process');
    for (const path of ['--keep-outputs.ipynb', 'new\nline.ipynb', 'sp ace/übung.ipynb', "quo'te.ipynb"]) {
      rmSync(join(repository.root, path));
      repository.git('checkout', '-q', '--', path);
      expect(worktree(path)).toBe(text(FIRST));
    }
  });
});

describe('outputs are not where they should not be', () => {
  test('a secret in an output is not kept, which is told, and the rest is', () => {
    const key = cook(EXAMPLES['github-personal-token'] ?? '', 5);
    repository.write(
      'a.ipynb',
      notebookBytes([ran('load', 'load()', 'loaded\n'), ran('plot', 'plot()', `${key}\n`)]),
    );
    const { stderr } = repository.tryGit('add', 'a.ipynb');
    expect(stderr).toMatch(/^nbvc: a\.ipynb: outputs of cell 2 are not kept/);
    expect(stderr).not.toContain(key);
    const kept = readdirSync(store(), { recursive: true, encoding: 'utf8' })
      .map((name) => join(store(), name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, 'utf8'));
    expect(kept.join('\n')).toContain('loaded');
    expect(kept.join('\n')).not.toContain(key);
  });

  test.each([
    ['CI', { CI: 'true' }],
    ['CI as a number', { CI: '1' }],
    ['a person who says no', { NBVC_KEEP_OUTPUTS: '0' }],
  ])('%s: neither put back nor kept', (_, variables) => {
    start();
    rmSync(join(repository.root, 'a.ipynb'));
    const env = { ...process.env, CI: '', HOME: repository.home, GIT_CONFIG_NOSYSTEM: '1', ...variables };
    const git = (...args: string[]) =>
      spawnSync('git', args, { cwd: repository.root, env, encoding: 'utf8' });
    expect(git('checkout', '-q', '--', 'a.ipynb')).toMatchObject({ status: 0 });
    expect(worktree('a.ipynb')).toBe(stored('a.ipynb'));
    repository.nbvc('outputs', 'forget', '--all');
    repository.write('a.ipynb', EDITED);
    expect(git('add', 'a.ipynb')).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(store())).toBe(false);
  });

  test.runIf(process.platform === 'linux')('git archive has none, where the system says who calls', () => {
    start();
    for (const args of [
      ['archive', 'HEAD'],
      ['-C', '.', 'archive', '--format=tar', 'HEAD', 'a.ipynb'],
    ]) {
      const archive = repository.git(...args);
      expect(archive).toContain('plot()');
      expect(archive).not.toContain('plotted');
    }
    repository.git('worktree', 'add', '-q', join(repository.home, 'archive'));
    expect(worktree('../archive/a.ipynb')).toBe(text(FIRST));
  });

  test('git archive has none, as documented', () => {
    start();
    const plain = ['-c', 'filter.nbvc.process=', '-c', 'filter.nbvc.required=false'];
    expect(repository.git(...plain, 'archive', 'HEAD')).not.toContain('plotted');
    const archive = join(repository.home, 'archive.sh');
    writeFileSync(archive, 'NBVC_KEEP_OUTPUTS=0 git archive HEAD\n');
    const { status: code, stdout } = repository.run(archive);
    expect(code).toBe(0);
    expect(stdout).toContain('plot()');
    expect(stdout).not.toContain('plotted');
  });

  test('a clone has none, nor what is pushed', () => {
    start();
    repository.git('clone', '-q', '.', '../clone');
    expect(readFileSync(join(repository.home, 'clone', 'a.ipynb'), 'utf8')).toBe(stored('a.ipynb'));
    expect(existsSync(join(repository.home, 'clone', '.git', 'nbvc'))).toBe(false);
  });

  test('a diff of two revisions shows the change of the source', () => {
    start();
    repository.write('a.ipynb', EDITED);
    repository.commit('two');
    expect(repository.git('log', '-p', '-1')).toContain('plot(2)');
    expect(repository.git('diff', 'HEAD~1', 'HEAD')).toContain('plot({+2+})');
  });
});

describe('when it cannot work', () => {
  test('a folder that cannot be written is one line, and git goes on', () => {
    repository.write('.git/nbvc', 'in the way');
    for (const name of ['a', 'b', 'c']) repository.write(`${name}.ipynb`, FIRST);
    const { status: code, stderr } = repository.tryGit('add', '-A');
    expect(code).toBe(0);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^nbvc: a\.ipynb: outputs are not kept: /),
    ]);
    expect(stored('c.ipynb')).not.toContain('plotted');
  });

  test('a mistake in the configuration does not stop a checkout', () => {
    start();
    rmSync(join(repository.root, 'a.ipynb'));
    repository.write('.nbvc.toml', '[strip]\npolicy = "nonne"\n');
    const { status: code, stderr } = repository.tryGit('checkout', '--', 'a.ipynb');
    expect(code).toBe(0);
    expect(stderr).toContain('outputs are not put back');
    expect(worktree('a.ipynb')).toBe(stored('a.ipynb'));
  });

  test('a notebook that is not stored as the filter would comes as it is', () => {
    start();
    repository.nbvc('uninstall', '--only', 'strip');
    repository.write(
      'a.ipynb',
      notebookBytes([{ id: 'load', source: 'load()' }, ran('x', 'x', 'committed\n')]),
    );
    repository.commit('with outputs');
    repository.nbvc('install', '--keep-outputs');
    rmSync(join(repository.root, 'a.ipynb'));
    repository.tryGit('checkout', '-q', '--', 'a.ipynb');
    expect(worktree('a.ipynb')).toBe(stored('a.ipynb'));
  });
});

describe('nbvc install', () => {
  const setting = (name: string): string => repository.git('config', `filter.nbvc.${name}`);

  test('leaves it as it is when it is not told, and is undone on request', () => {
    expect(setting('process')).toContain('git filter-process --keep-outputs');
    expect(repository.nbvc('install').stdout).toContain('already installed');
    expect(repository.nbvc('doctor')).toMatchObject({ status: 0 });
    repository.nbvc('install', '--no-keep-outputs');
    for (const name of ['process', 'clean', 'smudge']) expect(setting(name)).not.toContain('keep-outputs');
    expect(repository.nbvc('doctor')).toMatchObject({ status: 0 });
    start();
    expect(existsSync(store())).toBe(false);
  });

  test('uninstall knows both forms', () => {
    repository.nbvc('uninstall');
    expect(repository.tryGit('config', '--get-regexp', '^filter').stdout).toBe('');
  });

  test('without the filter it makes no sense', () => {
    const { status: code, stderr } = repository.nbvc('install', '--only', 'diff', '--keep-outputs');
    expect(code).toBe(2);
    expect(stderr).toContain('--keep-outputs');
  });
});

describe('nbvc outputs', () => {
  test('lists, forgets a folder, forgets all', () => {
    repository.write('deep/a.ipynb', FIRST);
    repository.write('deeper.ipynb', EDITED);
    repository.commit('one');
    const list = repository.nbvc('outputs').stdout;
    expect(list).toMatch(/^\d{4}-\d\d-\d\d {2}deep\/a\.ipynb {2}outputs of 2 cells, \d+ bytes$/m);
    expect(list).toMatch(/^kept: outputs of 4 cells, .* of at most /m);
    const { notebooks } = JSON.parse(repository.nbvc('outputs', 'list', '--format', 'json').stdout);
    expect(notebooks).toHaveLength(2);
    expect(repository.nbvc('outputs', 'forget').status).toBe(2);
    expect(repository.nbvc('-C', 'deep', 'outputs', 'forget', '.').stdout).toMatch(
      /^removed outputs of 2 cells/,
    );
    expect(repository.nbvc('outputs').stdout).not.toContain('deep/a.ipynb');
    expect(repository.nbvc('outputs', 'forget', '--all').stdout).toMatch(/^removed outputs of 2 cells/);
    expect(repository.nbvc('outputs').stdout).toBe('no outputs are kept here\n');
  });

  test('a limit holds after each command of git, and for gc', () => {
    repository.git('config', 'nbvc.outputs.maxSize', '2k');
    for (let i = 0; i < 40; i++)
      repository.write(`n${i}.ipynb`, notebookBytes([ran('cell', `cell ${i}`, `${'x'.repeat(200)}\n`)]));
    repository.git('add', '-A');
    const kept = (): number =>
      JSON.parse(repository.nbvc('outputs', '--format', 'json').stdout).notebooks.reduce(
        (sum: number, { bytes }: { bytes: number }) => sum + bytes,
        0,
      );
    expect(kept()).toBeGreaterThan(1000);
    expect(kept()).toBeLessThanOrEqual(2048);
    repository.git('config', 'nbvc.outputs.maxSize', '0');
    expect(repository.nbvc('outputs', 'gc').stdout).toContain('kept outputs of 0 cells');
    repository.git('config', 'nbvc.outputs.maxSize', 'much');
    expect(repository.nbvc('outputs', 'gc').status).toBe(2);
    repository.write('n1.ipynb', EDITED);
    expect(repository.tryGit('add', 'n1.ipynb')).toMatchObject({ status: 0 });
  });
});
