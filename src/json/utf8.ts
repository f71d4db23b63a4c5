/** What may follow a lead byte: so many bytes, the first of them within these bounds. */
interface Sequence {
  readonly length: number;
  readonly low: number;
  readonly high: number;
}

/** The Unicode Standard, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF. */
function sequenceOf(lead: number): Sequence | undefined {
  if (lead >= 0xc2 && lead <= 0xdf) return { length: 2, low: 0x80, high: 0xbf };
  if (lead >= 0xe0 && lead <= 0xef)
    return { length: 3, low: lead === 0xe0 ? 0xa0 : 0x80, high: lead === 0xed ? 0x9f : 0xbf };
  if (lead >= 0xf0 && lead <= 0xf4)
    return { length: 4, low: lead === 0xf0 ? 0x90 : 0x80, high: lead === 0xf4 ? 0x8f : 0xbf };
  return undefined;
}

/** Returns the offset after the UTF-8 sequence of two to four bytes at `at`, or undefined where it is malformed. */
export function utf8SequenceEnd(bytes: Uint8Array, at: number): number | undefined {
  const sequence = sequenceOf(bytes[at] ?? 0);
  if (sequence === undefined) return undefined;
  const second = bytes[at + 1] ?? 0;
  if (second < sequence.low || second > sequence.high) return undefined;
  for (let i = at + 2; i < at + sequence.length; i++) if (((bytes[i] ?? 0) & 0xc0) !== 0x80) return undefined;
  return at + sequence.length;
}
