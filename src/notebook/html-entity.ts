/** Those that Jupyter, pandas and people write; others are left as they stand. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** What stands between `&` and `;`, one of the three. */
export interface EntityName {
  readonly decimal: string | undefined;
  readonly hex: string | undefined;
  readonly name: string | undefined;
}

/** Returns the character that an HTML entity stands for, or undefined where it is none. */
export function entityCharacter({ decimal, hex, name }: EntityName): string | undefined {
  if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
