/** Bits of the eight dots of a braille character, by row and column (Unicode, U+2800). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** Returns a map of true and false as rows of braille characters, each of two by four fields. */
export function brailleRows(mask: readonly (readonly boolean[])[]): string[] {
  const rows: string[] = [];
  for (let top = 0; top < mask.length; top += DOTS.length) {
    let row = '';
    for (let left = 0; left < (mask[top]?.length ?? 0); left += 2) row += character(mask, top, left);
    rows.push(row);
  }
  return rows;
}

function character(mask: readonly (readonly boolean[])[], top: number, left: number): string {
  let bits = 0x2800;
  for (const [y, dots] of DOTS.entries())
    for (const [x, bit] of dots.entries()) if (mask[top + y]?.[left + x] === true) bits |= bit;
  return String.fromCharCode(bits);
}
