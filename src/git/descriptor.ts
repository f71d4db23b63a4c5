import { readSync, writeSync } from 'node:fs';
import { codeOf } from '../errors.ts';

/** Milliseconds to wait for a pipe that somebody made non-blocking. */
const PAUSE = 2;

/** Reads what is there, at least one byte, into a part of a buffer; 0 at the end of the input. */
export function readSome(descriptor: number, buffer: Uint8Array, start: number): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, start, buffer.length - start, null);
    } catch (error) {
      const code = codeOf(error);
      // Windows reports the end of a pipe as an error.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** Writes all bytes, however little the other end takes at a time. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** Says whether writing failed because nobody reads any more. */
export function isReaderGone(error: unknown): boolean {
  return codeOf(error) === 'EPIPE';
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
}
