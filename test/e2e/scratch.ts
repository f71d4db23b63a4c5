import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childCoverage } from '../child-coverage.ts';

/** More than any test prints. */
const MUCH = 256 * 1024 * 1024;

const PROGRAM = fileURLToPath(new URL('../../bin/nbvc.cjs', import.meta.url));

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** A program with a page. */
export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
}

/** A repository in a temporary folder with a home of its own, so that no setting of the machine gets in. */
export class ScratchRepository {
  readonly home: string = mkdtempSync(join(tmpdir(), 'nbvc e2e-'));
  readonly root: string = join(this.home, 'work');
  readonly #env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: this.home,
    XDG_CONFIG_HOME: join(this.home, '.config'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
    LC_ALL: 'C.UTF-8',
    COLUMNS: '100',
    ...childCoverage,
  };

  constructor() {
    mkdirSync(this.root);
    this.git('init', '-q', '-b', 'main');
  }

  write(path: string, content: string | Uint8Array): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  commit(message: string): void {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
  }

  /** Runs git and returns what it prints; fails where git does. */
  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, env: this.#env, encoding: 'utf8' });
  }

  /** Runs git whatever its outcome. */
  tryGit(...args: string[]): Outcome {
    return spawnSync('git', args, { cwd: this.root, env: this.#env, encoding: 'utf8' });
  }

  /** Runs nbvc. */
  nbvc(...args: string[]): Outcome {
    return this.nbvcWith({}, ...args);
  }

  /** Runs nbvc with more variables in its environment. */
  nbvcWith(variables: NodeJS.ProcessEnv, ...args: string[]): Outcome {
    return spawnSync(process.execPath, [PROGRAM, ...args], {
      cwd: this.root,
      env: { ...this.#env, ...variables },
      encoding: 'utf8',
      maxBuffer: MUCH,
    });
  }

  /** Starts nbvc and returns it with the address of its page, which it prints. */
  async serve(...args: string[]): Promise<Served> {
    return this.start(process.execPath, PROGRAM, ...args);
  }

  /** Starts a program that prints the address of a page of nbvc. */
  async start(program: string, ...args: string[]): Promise<Served> {
    const child = spawn(program, args, {
      cwd: this.root,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise<number | null>((done) => child.on('exit', done));
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const url = await new Promise<string>((found, failed) => {
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        const printed = /^http:.*(?=\n)/m.exec(stdout)?.[0];
        if (printed !== undefined) found(printed);
      });
      child.on('exit', () => failed(new Error(`it ended: ${stderr}`)));
    });
    return { url, child, exited };
  }

  /** Runs a script that finds nbvc on its PATH, as a person would have it. */
  run(script: string): Outcome {
    const bin = join(this.home, 'bin');
    mkdirSync(bin, { recursive: true });
    if (!existsSync(join(bin, 'nbvc'))) symlinkSync(PROGRAM, join(bin, 'nbvc'));
    const env = { ...this.#env, PATH: `${bin}${delimiter}${this.#env['PATH'] ?? ''}` };
    return spawnSync('sh', [script], { cwd: this.root, env, encoding: 'utf8' });
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
