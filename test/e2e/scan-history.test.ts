import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notebookBytes } from '../notebooks.ts';
import { EXAMPLES, cook } from '../secrets/examples.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository.remove());

const KEY = cook(EXAMPLES['github-personal-token'] ?? '', 5);
const OTHER = cook(EXAMPLES['npm-token'] ?? '', 6);
const notebook = (...sources: readonly string[]): Uint8Array =>
  notebookBytes(sources.map((source, index) => ({ id: `c${index}`, source })));
const commit = (path: string, content: string | Uint8Array): string => {
  repository.write(path, content);
  repository.commit(`write ${path}`);
  return repository.git('rev-parse', 'HEAD').trim().slice(0, 10);
};

describe('nbvc scan --staged', () => {
  test('reports what is new, and counts what HEAD has', () => {
    commit('a.ipynb', notebook(`token = "${KEY}"`));
    repository.write('a.ipynb', notebook('x = 1', `token = "${KEY}"`));
    repository.git('add', '-A');
    const known = repository.nbvc('scan', '--staged');
    expect(known.stdout).toContain('1 that were there before are not shown (--all)');
    expect(known.status).toBe(0);
    expect(repository.nbvc('scan', '--staged', '--all').status).toBe(1);
    repository.write('a.ipynb', notebook(`other = "${OTHER}"`, `token = "${KEY}"`));
    repository.git('add', '-A');
    const added = repository.nbvc('scan', '--staged');
    expect(added.stdout).toMatch(/^a\.ipynb:\d+:\d+: npm-token: cell 1, line 1/);
    expect(added.stdout).not.toContain('github-personal-token');
    expect(added.status).toBe(1);
  });

  test('a file that was renamed brings nothing new; one that is no notebook is searched, too', () => {
    commit('a.ipynb', notebook(`token = "${KEY}"`));
    repository.git('mv', 'a.ipynb', 'b.ipynb');
    expect(repository.nbvc('scan', '--staged').status).toBe(0);
    repository.write('.env', `TOKEN=${OTHER}\n`);
    repository.git('add', '-A');
    expect(repository.nbvc('scan', '--staged').stdout).toMatch(/^\.env:1:7: npm-token/);
  });

  test('works before the first commit', () => {
    repository.write('a.ipynb', notebook(`token = "${KEY}"`));
    repository.git('add', '-A');
    expect(repository.nbvc('scan', '--staged').status).toBe(1);
  });

  test('a file that git takes for binary by its attributes, or shows stripped, is searched as it is', () => {
    repository.write('.gitattributes', '*.ipynb binary diff=none\n');
    repository.git('config', 'diff.none.textconv', 'true');
    repository.write('a.ipynb', notebook(`token = "${KEY}"`));
    repository.git('add', '-A');
    expect(repository.nbvc('scan', '--staged').status).toBe(1);
    repository.git('commit', '-qm', 'x');
    expect(repository.nbvc('scan', '--history').status).toBe(1);
  });
});

describe('nbvc scan --range', () => {
  test('finds a key that came and went within the range, with the commit that brought it', () => {
    commit('a.ipynb', notebook('x = 1'));
    const bad = commit('a.ipynb', notebook('x = 1', `token = "${KEY}"`));
    commit('a.ipynb', notebook('x = 2'));
    const { status, stdout } = repository.nbvc('scan', '--range', 'HEAD~2..HEAD');
    expect(stdout).toContain(`since ${bad} by A`);
    expect(stdout).toContain('cell 2, line 1');
    expect(status).toBe(1);
    expect(repository.nbvc('scan', '--range', 'HEAD~1..HEAD').status).toBe(0);
  });

  test('what was there before the range is counted; what still is there has its place of today', () => {
    commit('a.ipynb', notebook(`token = "${KEY}"`));
    commit('a.ipynb', notebook(`token = "${KEY}"`, `other = "${OTHER}"`));
    commit('a.ipynb', notebook('x = 1', 'y = 2', `token = "${KEY}"`, `other = "${OTHER}"`));
    const { stdout } = repository.nbvc('scan', '--range', 'HEAD~2..HEAD');
    expect(stdout).toMatch(/^a\.ipynb:\d+:\d+: npm-token: cell 4, line 1/);
    expect(stdout).toContain('1 that were there before are not shown');
    expect(stdout).not.toContain('github-personal-token');
  });

  test('a key that only a merge put in is found', () => {
    commit('a.ipynb', notebook('x = 1'));
    repository.git('checkout', '-q', '-b', 'side');
    commit('b.ipynb', notebook('y = 1'));
    repository.git('checkout', '-q', 'main');
    commit('c.ipynb', notebook('z = 1'));
    repository.git('merge', '-q', '--no-commit', 'side');
    const merge = commit('a.ipynb', notebook(`token = "${KEY}"`));
    const { stdout } = repository.nbvc('scan', '--range', 'main~1..main');
    expect(stdout).toContain(`since ${merge}`);
  });
});

describe('nbvc scan --history', () => {
  test('names the first commit of each secret, in branches, too', () => {
    const first = commit('a.ipynb', notebook(`token = "${KEY}"`));
    commit('a.ipynb', notebook('x = 1', `token = "${KEY}"`));
    commit('a.ipynb', notebook('x = 1'));
    repository.git('checkout', '-q', '-b', 'side');
    const other = commit('b.txt', `other = "${OTHER}"\n`);
    repository.git('checkout', '-q', 'main');
    const { status, stdout } = repository.nbvc('scan', '--history', '--format', 'json');
    const { findings } = JSON.parse(stdout);
    expect(findings).toMatchObject([
      { path: 'a.ipynb', rule: 'github-personal-token', origin: { author: 'A' } },
      { path: 'b.txt', rule: 'npm-token', line: 1 },
    ]);
    expect(findings[0].origin.commit.slice(0, 10)).toBe(first);
    expect(findings[1].origin.commit.slice(0, 10)).toBe(other);
    expect(status).toBe(1);
    expect(repository.nbvc('scan', '--history', '--', 'b.txt').stdout).not.toContain('a.ipynb');
  });

  test('of a shallow clone not all is known', () => {
    commit('a.ipynb', notebook('x = 1'));
    commit('a.ipynb', notebook('x = 2'));
    repository.git('clone', '-q', '--depth', '1', `file://${repository.root}`, 'shallow');
    const { status, stdout } = repository.nbvc('-C', 'shallow', 'scan', '--history');
    expect(stdout).toContain('a shallow clone');
    expect(status).toBe(3);
  });

  test('many blobs are read by one process, and those without secrets not again', () => {
    manyCommits(300, 290);
    const run = (): { out: string; trace: string } => {
      repository.write('.git/scan.sh', 'GIT_TRACE="$PWD/.git/trace" nbvc scan --history\n');
      const { stdout } = repository.run('.git/scan.sh');
      const trace = readFileSync(join(repository.root, '.git/trace'), 'utf8');
      repository.write('.git/trace', '');
      return { out: stdout, trace };
    };
    const { out, trace } = run();
    expect(out).toMatch(
      /^n\.ipynb:\d+:\d+: github-personal-token: cell 1, line 2.* since [0-9a-f]{10} by A, 2026-01-02/,
    );
    expect(out).toContain('300 versions, 1 secret');
    expect(trace.match(/git cat-file/g)).toHaveLength(1);
    expect(trace.match(/built-in: git log/g)).toHaveLength(1);
    const cache = join(repository.root, '.git/nbvc/scan-cache');
    const kept = readFileSync(cache, 'latin1');
    expect(kept.split('\n')).toHaveLength(299 + 3);
    expect(run().out).toBe(out);
    writeFileSync(cache, kept.replace(/\n[0-9a-f]/, '\nx'));
    expect(run().out).toBe(out);
    expect(readFileSync(cache, 'latin1')).toBe(kept);
  });
});

/** Writes commits, one of them with a key that the next one takes away. */
function manyCommits(count: number, bad: number): void {
  const lines: string[] = [];
  for (let number = 0; number < count; number++) {
    const source = number === bad ? `x = ${number}\ntoken = "${KEY}"` : `x = ${number}`;
    const text = new TextDecoder().decode(notebook(source));
    lines.push(
      'commit refs/heads/main',
      'author A <a@example.org> 1767348000 +0000',
      'committer A <a@example.org> 1767348000 +0000',
      'data 1',
      'm',
      'M 100644 inline n.ipynb',
      `data ${Buffer.byteLength(text)}`,
      text,
    );
  }
  repository.write('.git/stream', `${lines.join('\n')}\n`);
  repository.write('.git/import.sh', 'git fast-import --quiet < .git/stream\n');
  repository.run('.git/import.sh');
}
