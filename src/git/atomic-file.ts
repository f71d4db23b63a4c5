import { open, readlink, realpath, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf } from '../errors.ts';
import { withFileLock } from './file-lock.ts';
import { uniqueName } from './unique-name.ts';
import { forgetUnfinished, rememberUnfinished } from './unfinished-files.ts';

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
  await replace(target, content, () => Promise.resolve());
  return 'written';
}

/** A file that was read and is to be written again. */
export interface Replacement {
  /** What was read; undefined where there was no such file. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
  /** Done once it is sure that the file is what was read, and before it becomes something else. */
  readonly keep?: (() => Promise<void>) | undefined;
}

/**
 * Writes a file as {@link writeWhole} does, but only if it still is what was read, and while no other nbvc writes it.
 * It is compared last of all, when only the renaming is left to do.
 *
 * @throws UserError where another process has the lock of the file and keeps it.
 */
export async function replaceWhole(
  path: string,
  { before, after, keep }: Replacement,
): Promise<'written' | 'changed'> {
  const target = await finalTarget(path);
  if (await isDevice(target)) {
    await writeFile(target, after);
    return 'written';
  }
  return withFileLock(target, async () => {
    try {
      await replace(target, after, async () => {
        if (!(await isStill(target, before))) throw new ChangedSince();
        await keep?.();
      });
      return 'written';
    } catch (error) {
      if (error instanceof ChangedSince) return 'changed';
      throw error;
    }
  });
}

class ChangedSince extends Error {}

async function isStill(target: string, before: Uint8Array | undefined): Promise<boolean> {
  if (before !== undefined) return holds(target, before);
  return (await stat(target).catch(absent)) === undefined;
}

/** @param last done when all is ready to be renamed; leaves the file as it is by throwing. */
async function replace(target: string, content: Uint8Array, last: () => Promise<void>): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${uniqueName()}.tmp`);
  rememberUnfinished(temporary);
  try {
    await writeTemporary(temporary, target, content);
    await last();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    forgetUnfinished(temporary);
  }
}

/** `/dev/null`, a pipe: there is nothing to keep, and a file renamed over it would take its place for everybody. */
async function isDevice(path: string): Promise<boolean> {
  const found = await stat(path).catch(absent);
  return found !== undefined && !found.isFile() && !found.isDirectory();
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
  if (codeOf(error) === 'ENOENT') return;
  throw error;
}
