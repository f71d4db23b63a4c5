import { rmSync, writeFileSync } from 'node:fs';
import { link, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError, codeOf } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { uniqueName } from './unique-name.ts';
import { forgetUnfinished, rememberUnfinished } from './unfinished-files.ts';

/** How long another process that writes the same file is waited for, in milliseconds. */
const PATIENCE = 5000;
/** A lock is held while one file is written. One this old belongs to nobody, whoever has its number by now. */
const STALE = 600_000;
const STEP = 20;

/** Which process holds a lock. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** All that stands in the lock; tells it from a later one of the same process. */
  readonly token: string;
}

/**
 * Does something while no other nbvc does it to the same file. The lock is a file beside it, made only if it is not
 * there: that is atomic on every file system that can hold a repository, also over a network. It is advisory, so who
 * writes files by other means has to be noticed by comparing.
 *
 * A lock that a killed process left is taken over.
 *
 * @param file with its links resolved, so that two names of one file have one lock.
 * @throws UserError where another process does not let go of it.
 */
export async function withFileLock<T>(
  file: string,
  work: () => Promise<T>,
  patience: number = PATIENCE,
): Promise<T> {
  const lock = lockOf(file);
  const token = `${process.pid} ${hostname()} ${uniqueName()}\n`;
  rememberUnfinished(lock, token);
  try {
    await acquire(lock, { token, patience });
    return await work();
  } finally {
    await release(lock, token);
    forgetUnfinished(lock);
  }
}

/** Returns the path of the lock of a file. */
export function lockOf(file: string): string {
  return join(dirname(file), `.${basename(file)}.nbvc-lock`);
}

async function acquire(
  lock: string,
  { token, patience }: { readonly token: string; readonly patience: number },
): Promise<void> {
  const until = Date.now() + patience;
  while (!create(lock, token)) {
    const owner = await readOwner(lock);
    // Gone since; whoever is first has it.
    if (owner === undefined) continue;
    if (await isStale(lock, owner)) await takeAway(lock, owner);
    else if (Date.now() > until) throw heldBy(lock, owner);
    else await pause(STEP);
  }
}

/** In one step, so that an interrupt finds no lock that does not say whose it is. */
function create(lock: string, token: string): boolean {
  try {
    writeFileSync(lock, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // On a full disk the file is made, but nothing can be written into it.
    if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') rmSync(lock, { force: true });
    throw error;
  }
}

async function readOwner(lock: string): Promise<Owner | undefined> {
  const token = await readFile(lock, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (token === undefined) return undefined;
  const [pid = '', host = ''] = token.split(' ');
  return { pid: Number(pid), host, token };
}

async function isStale(lock: string, { pid, host }: Owner): Promise<boolean> {
  // One that is empty was made a moment ago and is not written yet, or its maker was killed in that moment.
  if (host === hostname() && pid > 0 && !isRunning(pid)) return true;
  const status = await stat(lock).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > STALE;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, for somebody else.
    return codeOf(error) !== 'ESRCH';
  }
}

/** Two processes may find the same lock stale, and the slower one must not take away what the faster has made since. */
async function takeAway(lock: string, stale: Owner): Promise<void> {
  const aside = `${lock}.${uniqueName()}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const taken = await readOwner(aside);
  // A link, as it fails where a third one has made its own in the meantime.
  if (taken?.token !== stale.token) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Leaves a lock that somebody has taken over: it is theirs. */
async function release(lock: string, token: string): Promise<void> {
  const owner = await readOwner(lock).catch(() => undefined);
  if (owner?.token === token) await rm(lock, { force: true });
}

function heldBy(lock: string, { pid, host }: Owner): UserError {
  const owner = pid > 0 ? `process ${pid} on ${escapeLine(host)}` : 'another process';
  return new UserError(
    `${escapeLine(lock)}: ${owner} is writing this file; nothing is written`,
    'Run it again when that has ended. If nothing runs, remove the lock.',
  );
}
