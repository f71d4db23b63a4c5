import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { childCoverage } from '../child-coverage.ts';

/** A home folder of its own with a repository in it, so that nothing of the machine's git settings is seen. */
export interface Scratch {
  readonly home: string;
  readonly repository: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs git in the repository, or in another folder, and returns what it printed. */
  git(args: readonly string[], cwd?: string): string;
  /** Runs git that may fail. */
  tryGit(args: readonly string[], cwd?: string): { status: number | null; stdout: string; stderr: string };
  /** Writes a file, by its path from the home folder or absolute. */
  write(path: string, content: string | Uint8Array): string;
  remove(): void;
}

export function scratch(): Scratch {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'nbvc-scratch-')));
  const repository = join(home, 'work');
  mkdirSync(repository);
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'xdg'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
    GIT_PAGER: 'cat',
    ...childCoverage,
  };
  const git = (args: readonly string[], cwd = repository): string =>
    execFileSync('git', args, { cwd, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  git(['init', '-q', '-b', 'main']);
  return {
    home,
    repository,
    environment,
    git,
    tryGit: (args, cwd = repository) => spawnSync('git', args, { cwd, env: environment, encoding: 'utf8' }),
    write: (path, content) => {
      const file = path.startsWith('/') ? path : join(home, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
