/**
 * Returns the text with control characters and bidirectional overrides spelled out (`\n`, `\x1b`, `\u202e`), so
 * that a file name or a message of git cannot move the cursor or reorder a line.
 */
export function escapeControl(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, spell);
}

function spell(character: string): string {
  const named = names.get(character);
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

const names: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);
