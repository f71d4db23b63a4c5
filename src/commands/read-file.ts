import { openSync, closeSync, fstatSync, readSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { largestFile, tooLarge } from '../git/repository.ts';

const STDIN = 0;

/**
 * Returns the content of a file, or of standard input for `-`.
 *
 * @param room a buffer that is free for it; where it is too small, or not given, the content has a buffer of its own.
 * @throws UserError where it is missing, a folder, unreadable or too large.
 */
export function readInput(path: string, room?: ArrayBufferLike): Uint8Array {
  if (path === '-') return readStandardInput();
  const file = open(path);
  try {
    const status = fstatSync(file);
    if (status.isDirectory()) throw new UserError(`${escapeLine(path)}: is a folder, not a notebook`);
    if (!status.isFile()) return readPipe(file);
    if (status.size > largestFile) throw tooLarge(path, status.size);
    return readExactly(file, status.size, room);
  } finally {
    closeSync(file);
  }
}

/** Of a file (`< a.ipynb`) the size is known, so it stands in memory once. */
function readStandardInput(): Uint8Array {
  const status = fstatSync(STDIN);
  if (!status.isFile()) return readPipe(STDIN);
  if (status.size > largestFile) throw tooLarge('-', status.size);
  return readExactly(STDIN, status.size);
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const known =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? 'no such file'
        : code === 'EACCES'
          ? 'permission denied'
          : undefined;
    if (known === undefined) throw error;
    throw new UserError(`${escapeLine(path)}: ${known}`, undefined, error);
  }
}

/** Of a file larger than this the head is looked at first: it takes seconds to read, and may be no text at all. */
const HUGE = 256 * 1024 * 1024;
const HEAD = 8000;

function readExactly(file: number, size: number, room?: ArrayBufferLike): Uint8Array {
  const bytes = roomOf(size, room);
  let length = 0;
  if (size > HUGE) {
    length = readSync(file, bytes, 0, HEAD, null);
    // A NUL there makes it a binary file whatever follows; the rest would change nothing.
    if (bytes.subarray(0, length).includes(0)) return bytes.slice(0, length);
  }
  while (length < size) {
    const count = readSync(file, bytes, length, size - length, null);
    if (count === 0) return bytes.subarray(0, length);
    length += count;
  }
  return bytes;
}

/** Another version of a large file is hardly ever longer by more than this. Memory that nobody touches costs nothing. */
const SLACK = 1024 * 1024;

function roomOf(size: number, room: ArrayBufferLike | undefined): Uint8Array {
  if (room !== undefined && room.byteLength >= size) return new Uint8Array(room, 0, size);
  // Not allocUnsafe: a small one would share a pool with others and keep it alive.
  return new Uint8Array(size > SLACK ? size + SLACK : size).subarray(0, size);
}

const CHUNK = 65_536;

/** Reads what has no size: a pipe, a terminal, `/dev/null`. */
function readPipe(file: number): Uint8Array {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = readSync(file, chunk, 0, CHUNK, null);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
  }
}
