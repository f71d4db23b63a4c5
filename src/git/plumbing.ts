import type { ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { GitFailed, UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';

/** Where git runs: the folder and the environment of the process. */
export interface Place {
  readonly cwd: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** What a run of git may need beside its arguments. */
export interface RunOptions {
  readonly input?: Uint8Array;
  /** Exit codes that are an answer, not a failure; `[0]` if not given. */
  readonly accept?: readonly number[];
}

/** What git said and how it ended. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Runs git without a shell and returns its output; a failure is thrown in git's own words. */
export async function runGit(
  place: Place,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const finished = await spawnGit(place, args, options.input);
  if ((options.accept ?? [0]).includes(finished.exitCode)) return finished;
  throw gitFailure(args, finished);
}

/** Runs git and returns its output as text without the final line end. */
export async function gitText(
  place: Place,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { stdout } = await runGit(place, args, options);
  return stdout.toString('utf8').replace(/\n$/, '');
}

/** Splits what git printed with `-z` into its fields. */
export function splitFields(output: Uint8Array): readonly string[] {
  const fields = Buffer.from(output.buffer, output.byteOffset, output.length).toString('utf8').split('\0');
  // Every field is closed by a NUL, so what follows the last one is empty.
  fields.pop();
  return fields;
}

/**
 * Returns the environment git runs in: the caller's, with messages in English because failures are told apart by
 * their text, and without locks nobody asked for, so that reading never gets in the way of a commit.
 */
export function gitEnvironment(environment: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return { ...environment, LC_ALL: 'C', LANGUAGE: '', GIT_OPTIONAL_LOCKS: '0' };
}

/** Returns the error for a git that failed: a `UserError` for what a person can mend, `GitFailed` for the rest. */
export function gitFailure(args: readonly string[], finished: Omit<Finished, 'stdout'>): Error {
  const first = firstComplaint(finished.stderr.toString('utf8'));
  const message = escapeLine(first.replace(/^(?:fatal|error): /, ''));
  const known = userMistakes.find(({ pattern }) => pattern.test(first));
  if (known !== undefined) return new UserError(message, known.hint);
  const command = escapeLine(args.slice(0, 3).join(' '));
  const ending = finished.exitCode > 128 && message === '' ? 'was killed' : `ended with ${finished.exitCode}`;
  return new GitFailed(`git ${command} ${ending}${message === '' ? '' : `: ${message}`}`);
}

function firstComplaint(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines[0] ?? '';
}

const userMistakes: readonly { readonly pattern: RegExp; readonly hint: string | undefined }[] = [
  { pattern: /not a git repository/, hint: 'Run it inside a repository, or name one with -C <dir>.' },
  {
    pattern: /dubious ownership/,
    hint: 'The folder belongs to another user: git config --global --add safe.directory <dir>',
  },
  { pattern: /must be run in a work tree/, hint: 'A bare repository has no work tree; name two revisions.' },
  {
    pattern:
      /unknown revision|bad revision|bad object|[Nn]ot a valid object name|ambiguous argument|invalid object name/,
    hint: 'See the names there are with: git log --oneline --all',
  },
  { pattern: /does not exist in|exists on disk, but not in|outside repository|pathspec/, hint: undefined },
  { pattern: /could not lock|Permission denied|Read-only file system|unable to create/, hint: undefined },
  {
    pattern: /bad config|invalid value|bad (?:boolean|numeric) config/,
    hint: 'See: git config --list --show-origin',
  },
  { pattern: /index file (?:corrupt|smaller)|unsupported/, hint: undefined },
];

async function spawnGit(
  place: Place,
  args: readonly string[],
  input: Uint8Array | undefined,
): Promise<Finished> {
  // Loaded when it is needed: it brings sockets and streams, 5 ms, and most merges never ask git.
  const { spawn } = await import('node:child_process');
  const child = spawn('git', args, {
    cwd: place.cwd,
    env: gitEnvironment(place.environment),
    windowsHide: true,
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A git that fails early does not read its input; its exit code tells the story, not the broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const exitCode = await exitOf(child, place);
  return { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

/**
 * Returns the exit code of a git, and for one that was killed what a shell makes of it: 128 and the number of the signal.
 *
 * @throws where it could not be started.
 */
export async function exitOf(child: ChildProcess, place: Place): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  }).catch((error: unknown) => explainSpawn(place, error));
}

/** Throws the reason why a program could not be started: node reports a missing folder as a missing program. */
async function explainSpawn(place: Place, error: unknown): Promise<never> {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
  const folder = await stat(place.cwd).catch(() => undefined);
  if (folder === undefined || !folder.isDirectory())
    throw new UserError(`${escapeLine(place.cwd)}: no such folder`, undefined, error);
  throw new GitMissingError(error);
}

/** The `git` program is not on the PATH. */
export class GitMissingError extends UserError {
  constructor(cause: unknown) {
    super(
      'the git program was not found',
      'Install git; diff, show, conflicts, check and strip also work without it (--backend isomorphic).',
      cause,
    );
    this.name = 'GitMissingError';
  }
}
