/**
 * Returns the offset after the UTF-8 sequence of two to four bytes at `at`, or undefined where it is not
 * well formed (The Unicode Standard, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
 */
export function utf8SequenceEnd(bytes: Uint8Array, at: number): number | undefined {
  const lead = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (lead >= 0xc2 && lead <= 0xdf) return isContinuation(second) ? at + 2 : undefined;
  if (lead >= 0xe0 && lead <= 0xef) {
    const low = lead === 0xe0 ? 0xa0 : 0x80;
    const high = lead === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && isContinuation(bytes[at + 2]) ? at + 3 : undefined;
  }
  if (lead < 0xf0 || lead > 0xf4) return undefined;
  const low = lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xf4 ? 0x8f : 0xbf;
  const wellFormed =
    second >= low && second <= high && isContinuation(bytes[at + 2]) && isContinuation(bytes[at + 3]);
  return wellFormed ? at + 4 : undefined;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
