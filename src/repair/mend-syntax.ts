import { type Edit, applyEdits } from '../json/edit.ts';
import { positionAt } from '../json/position.ts';
import { scan } from '../json/scan.ts';
import { JsonSyntaxError } from '../json/syntax-error.ts';
import type { Mended, RepairStep } from './step.ts';

/** A file with more slips than this was not edited by hand, it is damaged. */
const MOST_SLIPS = 100;

/**
 * Mends the slips of somebody who edited the JSON by hand: a comma too many or too few, a raw control character or an
 * unknown escape in a string. Returns undefined where that does not make the text JSON.
 */
export function mendSyntax(bytes: Uint8Array): Mended | undefined {
  const steps: RepairStep[] = [];
  let text = bytes;
  for (let slips = 0; slips <= MOST_SLIPS; slips++) {
    const error = syntaxErrorOf(text);
    if (error === undefined) return { bytes: text, steps, rejected: [] };
    const mend = mendAt(text, error);
    if (mend === undefined) return undefined;
    const { line, column } = positionAt(text, error.offset);
    steps.push({ message: `${mend.what} at line ${line}, column ${column}` });
    text = applyEdits(text, [mend.edit]);
  }
  return undefined;
}

/** Returns why a text is not JSON, or undefined where it is. */
export function syntaxErrorOf(bytes: Uint8Array): JsonSyntaxError | undefined {
  try {
    scan(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
}

interface Mend {
  readonly what: string;
  readonly edit: Edit;
}

function mendAt(bytes: Uint8Array, { code, offset }: JsonSyntaxError): Mend | undefined {
  switch (code) {
    case 'control-character':
      return escapeControlAt(bytes, offset);
    case 'bad-escape':
      return { what: 'escaped a backslash', edit: insertion(offset, '\\') };
    case 'unexpected-character':
    case 'expected-key':
      return removeCommaBefore(bytes, offset);
    case 'expected-separator':
      return addCommaBefore(bytes, offset);
    default:
      return undefined;
  }
}

/** Not a NUL: those come from disks, not from hands. */
function escapeControlAt(bytes: Uint8Array, offset: number): Mend | undefined {
  const byte = bytes[offset] ?? 0;
  if (byte === 0) return undefined;
  const escaped = JSON.stringify(String.fromCharCode(byte)).slice(1, -1);
  return {
    what: 'escaped a control character',
    edit: { start: offset, end: offset + 1, content: encode(escaped) },
  };
}

const COMMA = 0x2c;
const CLOSERS = new Set([0x5d, 0x7d]);
/** What can begin a value or a key after a comma that is missing. */
const OPENERS = new Set([0x22, 0x5b, 0x7b]);

function removeCommaBefore(bytes: Uint8Array, offset: number): Mend | undefined {
  const comma = lastInk(bytes, offset);
  if (!CLOSERS.has(bytes[offset] ?? 0) || bytes[comma] !== COMMA) return undefined;
  return {
    what: 'removed a comma too many',
    edit: { start: comma, end: comma + 1, content: new Uint8Array() },
  };
}

/** Only where the next value has a line of its own: `"a" "b"` on one line may be anything. */
function addCommaBefore(bytes: Uint8Array, offset: number): Mend | undefined {
  const before = lastInk(bytes, offset);
  if (!OPENERS.has(bytes[offset] ?? 0) || !bytes.subarray(before + 1, offset).includes(0x0a))
    return undefined;
  return { what: 'added a missing comma', edit: insertion(before + 1, ',') };
}

/** Returns the offset of the last byte before another that is no white space. */
function lastInk(bytes: Uint8Array, offset: number): number {
  let at = offset - 1;
  while (at >= 0 && (bytes[at] ?? 0) <= 0x20) at--;
  return at;
}

function insertion(at: number, text: string): Edit {
  return { start: at, end: at, content: encode(text) };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
