import {
  access,
  constants,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from '../errors.ts';
import { withFileLock } from './file-lock.ts';
import { isTemporaryName, temporaryName } from './temporary-name.ts';
import { forgetUnfinished, rememberUnfinished } from './unfinished-files.ts';

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed, then renamed over it. Keeps the mode
 * and the owner, writes to the target of a symbolic link, and does not touch a file that already has this content.
 * Into what is no file, such as `/dev/null`, the content goes as it is.
 *
 * @param content one buffer, or pieces to be joined.
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | readonly Uint8Array[],
): Promise<'written' | 'unchanged'> {
  const pieces = content instanceof Uint8Array ? [content] : content;
  const target = await finalTarget(path);
  if (await isDevice(target)) {
    await writeFile(target, pieces);
    return 'written';
  }
  if (await holds(target, pieces)) return 'unchanged';
  await replace(target, pieces, () => Promise.resolve()).catch(namesOnly(path));
  return 'written';
}

/** What a file was, by what the system says of it: for one that nobody read. */
export interface FileStamp {
  readonly size: bigint;
  readonly modified: bigint;
  readonly inode: bigint;
}

/** Returns the stamp of a file; undefined where there is none, or no file. */
export async function stampOf(path: string): Promise<FileStamp | undefined> {
  const found = await stat(path, { bigint: true }).catch(absent);
  if (found?.isFile() !== true) return undefined;
  return { size: found.size, modified: found.mtimeNs, inode: found.ino };
}

/** A file that is there, or not yet, and is to be written. */
export interface Replacement {
  /** What was read, or the stamp of what was not; undefined where there was no such file. */
  readonly before: Uint8Array | FileStamp | undefined;
  /** One buffer, or pieces to be joined. */
  readonly after: Uint8Array | readonly Uint8Array[];
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
  const pieces = after instanceof Uint8Array ? [after] : after;
  if (await isDevice(target)) {
    await writeFile(target, pieces);
    return 'written';
  }
  // What somebody read and changed is compared with that: two who count one on must not take one for both.
  if (!(before instanceof Uint8Array) && (await holds(target, pieces))) return 'written';
  return withFileLock(target, async () => {
    try {
      await replace(target, pieces, async () => {
        if (!(await isStill(target, before))) throw new ChangedSince();
        await keep?.();
      });
      return 'written';
    } catch (error) {
      if (error instanceof ChangedSince) return 'changed';
      throw error;
    }
  }).catch(namesOnly(path));
}

/** What the system refuses is told of the file that people know, and not of those that help to write it. */
function namesOnly(path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Error && 'syscall' in error) Object.assign(error, { path, syscall: 'write' });
    throw error;
  };
}

class ChangedSince extends Error {}

async function isStill(target: string, before: Replacement['before']): Promise<boolean> {
  if (before instanceof Uint8Array) return holds(target, [before]);
  const now = await stampOf(target);
  if (before === undefined || now === undefined) return now === before;
  return now.size === before.size && now.modified === before.modified && now.inode === before.inode;
}

/** @param last done when all is ready to be renamed; leaves the file as it is by throwing. */
async function replace(
  target: string,
  pieces: readonly Uint8Array[],
  last: () => Promise<void>,
): Promise<void> {
  await removeAbandoned(dirname(target));
  const temporary = temporaryName(target);
  rememberUnfinished(temporary);
  try {
    await writeTemporary(temporary, target, pieces);
    await last();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    forgetUnfinished(temporary);
  }
}

/** Nobody is still writing into a temporary file that has not grown for so many milliseconds. */
const ABANDONED = 60_000;
const lookedThrough = new Set<string>();

/** Removes what a killed nbvc left in a folder; once for each folder, as it may be a large one. */
async function removeAbandoned(folder: string): Promise<void> {
  if (lookedThrough.has(folder)) return;
  lookedThrough.add(folder);
  const names = await readdir(folder).catch(() => []);
  for (const path of names.filter(isTemporaryName).map((name) => join(folder, name))) {
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** `/dev/null`, a pipe: there is nothing to keep, and a file renamed over it would take its place for everybody. */
async function isDevice(path: string): Promise<boolean> {
  const found = await stat(path).catch(absent);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

const CHUNK = 65_536;

/** Returns true where a file has just this content. It is compared part by part, as it may be large. */
async function holds(path: string, pieces: readonly Uint8Array[]): Promise<boolean> {
  const handle = await open(path, 'r').catch(absent);
  if (handle === undefined) return false;
  try {
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if ((await handle.stat()).size !== size) return false;
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size));
    for (const piece of pieces) if (!(await continues(handle, piece, chunk))) return false;
    return true;
  } finally {
    await handle.close();
  }
}

/** Returns true where a piece is what follows in a file. */
async function continues(handle: FileHandle, piece: Uint8Array, chunk: Buffer): Promise<boolean> {
  for (let at = 0; at < piece.length;) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, piece.length - at), null);
    const same = chunk.subarray(0, bytesRead).equals(piece.subarray(at, at + bytesRead));
    if (bytesRead === 0 || !same) return false;
    at += bytesRead;
  }
  return true;
}

async function writeTemporary(
  temporary: string,
  target: string,
  pieces: readonly Uint8Array[],
): Promise<void> {
  const original = await stat(target).catch(absent);
  // A file that is protected could still be replaced by a person who may write into its folder.
  if (original !== undefined) await access(target, constants.W_OK);
  // `wx`: never through a link somebody placed at a guessed name.
  const handle = await open(temporary, 'wx', original === undefined ? 0o666 : original.mode & 0o777);
  try {
    for (const piece of pieces) await handle.writeFile(piece);
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
