import { utf8SequenceEnd } from '../json/utf8.ts';
import type { Mended, RepairStep } from './step.ts';

/**
 * Returns a text as UTF-8 without byte order mark and without NULs after its end. UTF-16 is known by its mark, or by
 * the NUL beside the first brace. Bytes that are no UTF-8 are read as Windows-1252, one by one, which is what editors
 * wrote before; a sequence that the end of the file cuts off is left for those who look for the cut.
 */
export function toUtf8(bytes: Uint8Array): Mended {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) {
    const text = new TextDecoder(utf16).decode(bytes);
    return {
      bytes: new TextEncoder().encode(text),
      steps: [{ message: `was ${utf16.toUpperCase()}; is UTF-8 now` }],
      rejected: [],
    };
  }
  const steps: RepairStep[] = [];
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (marked) steps.push({ message: 'removed the byte order mark, which Jupyter does not read' });
  const end = endWithoutNuls(bytes);
  if (end < bytes.length)
    steps.push({ message: `removed ${bytes.length - end} NUL bytes after the end of the text` });
  const { text, replaced } = fromMixed(steps.length === 0 ? bytes : bytes.subarray(marked ? 3 : 0, end));
  if (replaced > 0)
    steps.push({ message: `read ${replaced} bytes that are not UTF-8 as Windows-1252 characters` });
  return { bytes: text, steps, rejected: [] };
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x7b && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x7b)) return 'utf-16be';
  return undefined;
}

function endWithoutNuls(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

/** No sequence of UTF-8 is longer. */
const LONGEST_SEQUENCE = 4;

function fromMixed(bytes: Uint8Array): { readonly text: Uint8Array; readonly replaced: number } {
  const strays = strayBytes(bytes);
  if (strays.length === 0) return { text: bytes, replaced: 0 };
  const decoder = new TextDecoder('windows-1252');
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const at of strays) {
    parts.push(bytes.subarray(from, at), encoder.encode(decoder.decode(bytes.subarray(at, at + 1))));
    from = at + 1;
  }
  return { text: concat([...parts, bytes.subarray(from)]), replaced: strays.length };
}

function strayBytes(bytes: Uint8Array): number[] {
  const strays: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    if ((bytes[at] ?? 0) < 0x80) at++;
    else {
      const end = utf8SequenceEnd(bytes, at);
      if (end === undefined && !isCutOff(bytes, at)) strays.push(at);
      at = end ?? at + 1;
    }
  }
  return strays;
}

/** True for the lead byte of a sequence that the end of the file interrupts, and for what follows it. */
function isCutOff(bytes: Uint8Array, at: number): boolean {
  if (bytes.length - at >= LONGEST_SEQUENCE) return false;
  const rest = bytes.subarray(at);
  return rest.every((byte, i) => (i === 0 ? byte >= 0x80 : (byte & 0xc0) === 0x80));
}

/** Returns byte strings one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
