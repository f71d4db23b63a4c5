import { rmSync } from 'node:fs';
import { open, readlink, realpath, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed, then renamed over it. Keeps the mode
 * and the owner, writes to the target of a symbolic link, and does not touch a file that already has this content.
 * Into what is no file, such as `/dev/null`, the content goes as it is.
 */
export async function writeWhole(path: string, content: Uint8Array): Promise<'written' | 'unchanged'> {
  const target = await finalTarget(path);
  if (await isDevice(target)) {
    await writeFile(target, content);
    return 'written';
  }
  if (await holds(target, content)) return 'unchanged';
  const temporary = join(dirname(target), `.${basename(target)}.${uniqueName()}.tmp`);
  remember(temporary);
  try {
    await writeTemporary(temporary, target, content);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    forget(temporary);
  }
  return 'written';
}

/** `/dev/null`, a pipe: there is nothing to keep, and a file renamed over it would take its place for everybody. */
async function isDevice(path: string): Promise<boolean> {
  const found = await stat(path).catch(absent);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Only has to differ from others: who guesses it cannot make us write elsewhere. `node:crypto` takes 4 ms to load. */
function uniqueName(): string {
  return `${process.pid.toString(36)}-${Math.random().toString(36).slice(2)}`;
}

const CHUNK = 65_536;

/** Returns true where a file has just this content. It is compared piece by piece, as it may be large. */
async function holds(path: string, content: Uint8Array): Promise<boolean> {
  const handle = await open(path, 'r').catch(absent);
  if (handle === undefined) return false;
  try {
    if ((await handle.stat()).size !== content.length) return false;
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, content.length));
    for (let at = 0; at < content.length;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      const same = chunk.subarray(0, bytesRead).equals(content.subarray(at, at + bytesRead));
      if (bytesRead === 0 || !same) return false;
      at += bytesRead;
    }
    return true;
  } finally {
    await handle.close();
  }
}

async function writeTemporary(temporary: string, target: string, content: Uint8Array): Promise<void> {
  const original = await stat(target).catch(absent);
  // `wx`: never through a link somebody placed at a guessed name.
  const handle = await open(temporary, 'wx', original === undefined ? 0o666 : original.mode & 0o777);
  try {
    await handle.writeFile(content);
    if (original !== undefined) await keepOwner(handle, original.uid, original.gid);
    // The umask was taken off the mode above; an existing file keeps exactly its own.
    if (original !== undefined) await handle.chmod(original.mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keepOwner(handle: FileHandle, uid: number, gid: number): Promise<void> {
  const { uid: ownUid, gid: ownGid } = await handle.stat();
  if (uid === ownUid && gid === ownGid) return;
  // Only root may give files away; for others a file of another owner becomes theirs, as with any editor.
  await handle.chown(uid, gid).catch(() => undefined);
}

/** Follows links even to a target that does not exist yet. */
async function finalTarget(path: string): Promise<string> {
  const found = await realpath(path).catch(absent);
  if (found !== undefined) return found;
  const link = await readlink(path).catch(() => undefined);
  return link === undefined ? path : resolve(dirname(path), link);
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
  throw error;
}

// Removes what an interrupted program would leave behind; listens only while there is something to remove.
const unfinished = new Set<string>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function remember(temporary: string): void {
  if (unfinished.size === 0) for (const signal of signals) process.once(signal, abandon);
  unfinished.add(temporary);
}

function forget(temporary: string): void {
  unfinished.delete(temporary);
  if (unfinished.size === 0) for (const signal of signals) process.removeListener(signal, abandon);
}

function abandon(signal: NodeJS.Signals): void {
  for (const temporary of unfinished) rmSync(temporary, { force: true });
  unfinished.clear();
  for (const one of signals) process.removeListener(one, abandon);
  // Ends the way it would have ended without us, unless somebody else listens too.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
