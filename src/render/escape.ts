import { escapeControl } from '../escape-control.ts';
import { withoutAnsi } from '../json/ansi.ts';

/**
 * Returns a text of an output as a terminal would have left it: without ANSI sequences, of progress bars that
 * write over their line only the last state, everything else that could drive a terminal written out.
 */
export function plainText(text: string): string {
  return escapeControl(collapseReturns(withoutAnsi(text)));
}

function collapseReturns(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.slice(line.trimEnd().lastIndexOf('\r') + 1).replace(/\r$/, ''))
    .join('\n');
}
