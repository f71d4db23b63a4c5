const ESCAPE = 0x1b;

/**
 * Returns a text without ANSI control sequences (ECMA-48, 5.4: `ESC [` to a final byte) and operating system
 * commands (`ESC ]` to BEL or `ESC \`). One pass, whatever the text; of an unknown sequence the escape
 * character goes.
 */
export function withoutAnsi(text: string): string {
  let from = 0;
  let result = '';
  for (let at = text.indexOf('\u001b'); at !== -1; at = text.indexOf('\u001b', from)) {
    result += text.slice(from, at);
    from = sequenceEnd(text, at);
  }
  return from === 0 ? text : result + text.slice(from);
}

/**
 * Returns a text without the sequences that colour it (`ESC [ … m`). All others stay for the caller to make
 * visible: what is searched for secrets may not lose anything else.
 */
export function withoutColors(text: string): string {
  let from = 0;
  let result = '';
  for (let at = text.indexOf('\u001b['); at !== -1; at = text.indexOf('\u001b[', at + 1)) {
    const end = controlEnd(text, at + 2);
    if (text[end - 1] !== 'm' || end === at + 2) continue;
    result += text.slice(from, at);
    from = end;
  }
  return from === 0 ? text : result + text.slice(from);
}

/** Returns the offset after the sequence that starts at an escape character, at least one after it. */
function sequenceEnd(text: string, start: number): number {
  const kind = text.charAt(start + 1);
  if (kind === '[') return controlEnd(text, start + 2);
  if (kind === ']') return commandEnd(text, start + 2);
  return start + 1;
}

function controlEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isBetween(text.charCodeAt(at), 0x20, 0x3f)) at++;
  return isBetween(text.charCodeAt(at), 0x40, 0x7e) ? at + 1 : at;
}

/** Longer commands do not occur; without a limit unfinished ones would take quadratic time. */
const MAX_COMMAND = 4096;

function commandEnd(text: string, start: number): number {
  const end = Math.min(text.length, start + MAX_COMMAND);
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x07) return at + 1;
    if (code === ESCAPE) return text.charAt(at + 1) === '\\' ? at + 2 : at;
  }
  return start;
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}
