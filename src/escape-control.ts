/**
 * Control characters but line feed and tab, bidi controls, line separators, byte order marks and lone
 * surrogates: what could drive a terminal, reorder a line or hide in it.
 */
const DANGEROUS =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Returns a text that is safe to print: what could drive a terminal is written out, ESC as `^[`. */
export function escapeControl(text: string): string {
  return text.replace(DANGEROUS, spell);
}

function spell(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return '^?';
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}

/** Returns a text as part of one line: line feeds and tabs are written out, too. For names and messages. */
export function escapeLine(text: string): string {
  return escapeControl(text).replaceAll('\n', '^J').replaceAll('\t', '^I');
}
