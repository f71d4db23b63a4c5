import type { Sides } from '../merge/conflict-form.ts';
import { PayloadStore } from './payload-store.ts';

/** Three versions of a notebook, and what gives back the payloads that are left out of them and of their merge. */
export interface Versions {
  readonly sides: Sides<Uint8Array>;
  readonly payloads: PayloadStore | undefined;
}

/** With less than this, memory is no matter. */
const LARGE = 8 * 1024 * 1024;

/**
 * Reads three versions. Large outputs are in memory once, however many versions have them, and a buffer that is not
 * needed any more is used for the next version.
 *
 * @param read reads a file into the room it is given, where that is large enough.
 */
export async function readVersions(
  names: Sides<string>,
  read: (name: string, room: ArrayBufferLike | undefined) => Uint8Array | Promise<Uint8Array>,
): Promise<Versions> {
  let store: PayloadStore | undefined;
  let room: ArrayBufferLike | undefined;
  const readLean = async (name: string): Promise<Uint8Array> => {
    const bytes = await read(name, room);
    if (bytes.length < LARGE) return bytes;
    store ??= new PayloadStore();
    const lean = store.lean(bytes);
    room = lean.spent ? bytes.buffer : undefined;
    return lean.bytes;
  };
  // The base first: where a side did not touch an output, its buffer has nothing new.
  const base = await readLean(names.base);
  const theirs = await readLean(names.theirs);
  const ours = await readLean(names.ours);
  return { sides: { base, ours, theirs }, payloads: store };
}
