import { positionAt } from '../json/position.ts';
import { JsonSyntaxError } from '../json/syntax-error.ts';
import { NotebookFormatError } from './format-error.ts';

/** Why bytes cannot be read as a notebook, where, and what helps. */
export interface Diagnosis {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly hint: string | undefined;
}

/**
 * Returns what is wrong with bytes that parseNotebook refused, in words for the person who has the file: a
 * file with conflict markers is not "unexpected character" to them.
 *
 * @param error what parseNotebook threw; anything but its two errors is thrown on.
 */
export function diagnose(bytes: Uint8Array, error: unknown): Diagnosis {
  if (error instanceof NotebookFormatError) return at(bytes, error.offset, error.message, error.hint);
  if (!(error instanceof JsonSyntaxError)) throw error;
  const known = KNOWN_CONTENTS.find((content) => content.offsetIn(bytes) !== -1);
  if (known !== undefined) return at(bytes, known.offsetIn(bytes), known.message, known.hint);
  const hint =
    error.code === 'truncated' || error.code === 'unterminated-string' ? TRUNCATED_HINT : undefined;
  return at(bytes, error.offset, error.message, hint);
}

const TRUNCATED_HINT = 'it was perhaps not saved completely; an older version is in: git log -- <file>';

interface KnownContent {
  readonly message: string;
  readonly hint: string | undefined;
  /** Returns the byte offset at which it shows, or -1. */
  readonly offsetIn: (bytes: Uint8Array) => number;
}

const KNOWN_CONTENTS: readonly KnownContent[] = [
  {
    message: 'this is a Git LFS pointer, not the notebook itself',
    hint: 'fetch the content with: git lfs pull',
    offsetIn: (bytes) => (startsWith(bytes, 'version https://git-lfs') ? 0 : -1),
  },
  {
    message: 'unresolved merge conflict markers',
    hint: 'take one side with: git checkout --ours <file> (or --theirs)',
    offsetIn: conflictMarkerOffset,
  },
  {
    message: 'the text is UTF-16; notebooks are UTF-8',
    hint: 'convert it with: iconv -f UTF-16 -t UTF-8 <file>',
    offsetIn: (bytes) => (startsWith(bytes, '\u00ff\u00fe') || startsWith(bytes, '\u00fe\u00ff') ? 0 : -1),
  },
  {
    message: 'this is a binary file, not a notebook',
    hint: undefined,
    // A NUL among the first 8,000 bytes is what git goes by as well.
    offsetIn: (bytes) => bytes.subarray(0, 8000).indexOf(0),
  },
];

function at(bytes: Uint8Array, offset: number, message: string, hint: string | undefined): Diagnosis {
  return { message, hint, ...positionAt(bytes, offset) };
}

function startsWith(bytes: Uint8Array, prefix: string, start = 0): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix.charCodeAt(i)) return false;
  return true;
}

/** Returns the offset of the first line that begins with seven `<`, or -1. */
function conflictMarkerOffset(bytes: Uint8Array): number {
  const marker = '<<<<<<<';
  if (startsWith(bytes, marker)) return 0;
  for (let newline = bytes.indexOf(0x0a); newline !== -1; newline = bytes.indexOf(0x0a, newline + 1))
    if (startsWith(bytes, marker, newline + 1)) return newline + 1;
  return -1;
}
