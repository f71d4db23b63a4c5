import type { NotebookPlace } from '../../notebook/finding.ts';
import type { LocatedFinding } from './report.ts';

/** Returns a place as people say it: `cell 7, line 3`, `cell 7, output 2 (stdout), line 1`; empty for plain text. */
export function placeText({ part, cell, output, label, line }: NotebookPlace): string {
  if (part === 'text') return '';
  const what = part === 'source' || part === 'notebook' ? '' : part.replace('-', ' ');
  const named = output === undefined ? what : `output ${output}`;
  const parts = [
    cell === undefined ? '' : `cell ${cell}`,
    label === undefined ? named : `${named} (${label})`.trimStart(),
    line === undefined ? '' : `line ${line}`,
  ];
  return parts.filter((text) => text !== '').join(', ');
}

/** Returns the sentence of a finding, which begins with its cell, because hosts show the beginning as a title. */
export function findingSentence({ place, message, origin }: LocatedFinding): string {
  const where = placeText(place);
  const since =
    origin === undefined ? '' : ` (since commit ${origin.commit.slice(0, 10)} by ${origin.author})`;
  const sentence = where === '' ? message : `${where}: ${message}`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${since}`;
}
