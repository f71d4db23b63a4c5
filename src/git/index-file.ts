import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { objectId, type ObjectId } from './object-id.ts';

/** One entry of git's index. */
export interface IndexEntry {
  readonly path: string;
  readonly mode: string;
  readonly oid: ObjectId;
  /** 0, or 1 (base), 2 (ours), 3 (theirs) after a merge stopped. */
  readonly stage: number;
  readonly size: number;
  /** Seconds, when the file was last known to have this content. */
  readonly modified: number;
  /** `git add -N`: the path is known, its content is not. */
  readonly intentToAdd: boolean;
}

/** The index and when it was written: an entry as young as the index may have changed unnoticed. */
export interface IndexFile {
  readonly entries: readonly IndexEntry[];
  readonly written: number;
}

/** Returns git's index, versions 2 to 4. See https://git-scm.com/docs/index-format. */
export async function readIndexFile(file: string): Promise<IndexFile> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return { entries: [], written: 0 };
  const { mtimeMs } = await stat(file);
  return { entries: parseIndex(bytes), written: Math.floor(mtimeMs / 1000) };
}

function parseIndex(bytes: Buffer): readonly IndexEntry[] {
  if (bytes.length < 32 || bytes.toString('latin1', 0, 4) !== 'DIRC')
    throw new UserError('index file corrupt');
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) throw new UserError(`index file version ${version} is not supported`);
  const entries: IndexEntry[] = [];
  let offset = 12;
  let previous: Buffer = Buffer.alloc(0);
  for (let count = bytes.readUInt32BE(8); count > 0; count--) {
    const { entry, name, end } = readEntry(bytes, offset, version === 4 ? previous : undefined);
    entries.push(entry);
    offset = end;
    previous = name;
  }
  requireKnownExtensions(bytes, offset);
  return entries;
}

interface Located {
  readonly entry: IndexEntry;
  readonly name: Buffer;
  readonly end: number;
}

/** Fields of 62 bytes, two more if extended, the path; `previous` where paths are stored as what differs (v4). */
function readEntry(bytes: Buffer, start: number, previous: Buffer | undefined): Located {
  const flags = bytes.readUInt16BE(start + 60);
  const extended = (flags & 0x4000) !== 0;
  const nameStart = start + (extended ? 64 : 62);
  const { name, end } =
    previous === undefined ? plainName(bytes, start, nameStart) : compressedName(bytes, nameStart, previous);
  return {
    name,
    end,
    entry: {
      path: name.toString('utf8'),
      mode: bytes
        .readUInt32BE(start + 24)
        .toString(8)
        .padStart(6, '0'),
      oid: objectId(bytes.toString('hex', start + 40, start + 60)),
      stage: (flags >> 12) & 3,
      size: bytes.readUInt32BE(start + 36),
      modified: bytes.readUInt32BE(start + 8),
      intentToAdd: extended && (bytes.readUInt16BE(start + 62) & 0x2000) !== 0,
    },
  };
}

function plainName(bytes: Buffer, start: number, nameStart: number): Omit<Located, 'entry'> {
  const nul = bytes.indexOf(0, nameStart);
  // One to eight NULs bring the entry to a multiple of eight bytes.
  return { name: bytes.subarray(nameStart, nul), end: start + (Math.floor((nul - start) / 8) + 1) * 8 };
}

function compressedName(bytes: Buffer, nameStart: number, previous: Buffer): Omit<Located, 'entry'> {
  const { value: removed, end: suffixStart } = readVariable(bytes, nameStart);
  const nul = bytes.indexOf(0, suffixStart);
  const kept = previous.subarray(0, previous.length - removed);
  return { name: Buffer.concat([kept, bytes.subarray(suffixStart, nul)]), end: nul + 1 };
}

/** The offset encoding of pack files: seven bits a byte, each continuation counts one more. */
function readVariable(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let offset = start;
  let byte = bytes.readUInt8(offset++);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    byte = bytes.readUInt8(offset++);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, end: offset };
}

/** An extension whose name starts in lower case changes what the entries mean (split and sparse indexes). */
function requireKnownExtensions(bytes: Buffer, start: number): void {
  for (let offset = start; offset + 8 <= bytes.length - 20; offset += 8 + bytes.readUInt32BE(offset + 4)) {
    const name = bytes.toString('latin1', offset, offset + 4);
    if (/^[a-z]/.test(name))
      throw new UserError(`the index uses '${name}', which needs the git program`, 'Install git.');
  }
}
