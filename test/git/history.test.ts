import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { openWithGit } from '../../src/git/git-program.ts';
import { openWithIsomorphic } from '../../src/git/isomorphic.ts';
import type { PathCommit } from '../../src/git/path-history.ts';
import { type Scratch, scratch } from '../commands/scratch.ts';

let at: Scratch;

beforeEach(() => {
  at = scratch();
});
afterEach(() => at.remove());

type Way = typeof openWithGit;

async function history(open: Way, revisions: readonly string[], path: string): Promise<PathCommit[]> {
  const repository = await open({ cwd: at.repository, environment: at.environment });
  try {
    const found: PathCommit[] = [];
    for await (const commit of repository.history(revisions, path)) found.push(commit);
    return found;
  } finally {
    await repository.close();
  }
}

/** Of two lines of a history either may come first. */
function sorted(commits: readonly PathCommit[]): readonly PathCommit[] {
  const keyOf = (one: PathCommit): string => `${one.commit} ${one.path}`;
  return commits.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function isChildrenFirst(commits: readonly PathCommit[]): boolean {
  const place = new Map(commits.map(({ commit, path }, index) => [`${commit} ${path}`, index]));
  return commits.every(({ parents }, index) =>
    parents.every(({ commit, path }) => (place.get(`${commit} ${path}`) ?? Infinity) > index),
  );
}

function save(files: Record<string, string>, message: string): void {
  for (const [path, content] of Object.entries(files)) at.write(join(at.repository, path), content);
  at.git(['add', '-A']);
  at.git(['commit', '-qm', message, '--allow-empty']);
}

describe('without the git program the history of a file is', () => {
  test.each<[name: string, revisions: readonly string[], path: string]>([
    ['what git says', [], 'folder/a'],
    ['that before a revision', ['HEAD~2'], 'folder/a'],
    ['that of a range', ['HEAD~3..HEAD'], 'folder/a'],
    ['that of both sides', ['side...main'], 'folder/a'],
    ['that without what another has', ['main', '^side'], 'folder/a'],
    ['that of a file that is gone', [], 'gone'],
    ['the merges for a name that no commit has', [], 'nowhere'],
  ])('%s', async (_name, revisions, path) => {
    save({ old: '1\n2\n3\n', gone: 'x' }, 'the first\nline of two\n\nand more');
    save({ other: '1' }, 'beside it');
    at.git(['rm', '-q', 'gone']);
    at.git(['mv', 'old', 'new']);
    save({}, 'renamed');
    at.git(['checkout', '-qb', 'side']);
    save({ new: '1\n2\n3 on the side\n' }, 'on the side');
    at.git(['checkout', '-q', 'main']);
    save({ new: 'on main 1\n2\n3\n' }, 'on main');
    at.git(['merge', '-q', '--no-edit', 'side']);
    at.git(['config', 'user.name', 'Zoë  É']);
    save({ new: 'all other\n' }, '\n\n  merged and edited  ');
    at.write(join(at.repository, 'folder/b'), 'b');
    at.git(['mv', 'new', 'folder/a']);
    save({}, 'into a folder');
    const [asked, own] = [
      await history(openWithGit, revisions, path),
      await history(openWithIsomorphic, revisions, path),
    ];
    expect(sorted(own)).toEqual(sorted(asked));
    expect(asked.length).toBeGreaterThan(0);
  });

  test('for any graph of commits what git says, children first', async () => {
    const step = fc.record({
      parents: fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 2 }),
      change: fc.constantFrom('a 1', 'a 2', 'a 3', 'b 1', 'b 2', 'a', 'b', ''),
      zone: fc.constantFrom('+0000', '-0330', '+0545', '+1400'),
    });
    const graphs = fc.array(step, { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(graphs, async (steps) => {
        build(steps);
        for (const path of ['a', 'b']) {
          const asked = await history(openWithGit, ['graph'], path);
          const own = await history(openWithIsomorphic, ['graph'], path);
          expect(sorted(own)).toEqual(sorted(asked));
          expect(isChildrenFirst(own)).toBe(true);
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  test('refused for what names nothing', async () => {
    save({ a: '1' }, 'first');
    for (const open of [openWithGit, openWithIsomorphic])
      for (const revision of ['nope', '--all', 'main..nope', '^nope'])
        await expect(history(open, [revision], 'a')).rejects.toThrow(UserError);
  });
});

interface Step {
  readonly parents: readonly number[];
  readonly change: string;
  readonly zone: string;
}

/** Makes the branch `graph` of commits, each with parents among those before it. */
function build(steps: readonly Step[]): void {
  const lines = steps.flatMap(({ parents, change, zone }, index) => {
    const marks = [...new Set(parents.map((parent) => 1 + (parent % Math.max(1, index))))];
    const [path = '', content] = change.split(' ');
    const edit =
      path === ''
        ? []
        : content === undefined
          ? [`D ${path}`]
          : [`M 100644 inline ${path}`, ...data(content)];
    return [
      'commit refs/heads/graph',
      `mark :${index + 1}`,
      `committer A <a@example.org> ${1_700_000_000 + index * 60} ${zone}`,
      ...data(`commit ${index + 1}`),
      ...(index === 0 ? [] : marks.map((mark, place) => `${place === 0 ? 'from' : 'merge'} :${mark}`)),
      ...edit,
      '',
    ];
  });
  execFileSync('git', ['fast-import', '--quiet', '--force'], {
    cwd: at.repository,
    env: at.environment,
    input: ['reset refs/heads/graph', '', ...lines, ''].join('\n'),
  });
}

function data(text: string): string[] {
  return [`data ${Buffer.byteLength(text)}`, text];
}
