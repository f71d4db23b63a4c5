import { escapeControl, escapeLine } from '../../escape-control.ts';

/**
 * What a CI runner would take for a command wherever it stands in a line: `##[error]` (GitHub, Azure), `##vso[…]`
 * (Azure), `##teamcity[…]`. GitHub's runner looks for it anywhere: actions/runner, `ActionCommand.TryParse`.
 */
const COMMAND = /##(?=\[|vso\[|teamcity\[)/gi;

/** Returns a text as part of one line of a log: it can neither drive a terminal nor the runner that reads the log. */
export function logLine(text: string): string {
  return escapeLine(text).replace(COMMAND, String.raw`#\x23`);
}

/** Returns a text as the beginning of a line of a log, where `::` would be a workflow command; `./a` is `a`. */
export function logStart(text: string): string {
  const written = logLine(text);
  return /^\s*[:#]/.test(written) ? `./${written}` : written;
}

/** What JSON may hold as it is and a log must not: controls above ASCII, bidi controls, separators, `#`. */
const UNSAFE_IN_JSON =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[#\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Returns a value as JSON without line breaks that means the same and is safe in any log. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '#': '&#35;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Returns a text for XML 1.0, which has no control characters even as references: they are written out. */
export function xmlText(text: string): string {
  return escapeControl(text)
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"#\n\t]/g, (character) => ENTITIES[character] ?? character);
}
