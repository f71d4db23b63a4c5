import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeWhole } from './atomic-file.ts';

/**
 * Returns the attributes file with the line at its end. The last matching line wins, so at the end it holds. A file
 * without a final line end gets none, so that taking the line out gives the same bytes back.
 */
export function addAttributeLine(text: string, line: string): string {
  const end = lineEndOf(text);
  if (text === '' || text.endsWith('\n')) return `${text}${line}${end}`;
  return `${text}${end}${line}`;
}

/** Returns the attributes file without the lines that are exactly this one; every other byte stays. */
export function removeAttributeLine(text: string, line: string): string {
  const lines = text.split('\n');
  const kept = lines.filter((one) => one.replace(/\r$/, '') !== line);
  if (kept.length === lines.length) return text;
  const rest = kept.join('\n');
  // The line was the last and had no line end: the line end before it was written together with it.
  const last = lines.at(-1)?.replace(/\r$/, '') === line;
  return last && rest.endsWith('\r') ? rest.slice(0, -1) : rest;
}

/** A word that goes from the lines of some patterns. */
export interface AttributeWord {
  readonly patterns: readonly string[];
  readonly word: string;
}

/** Returns the attributes file without some words; a line with nothing else goes, every other byte stays. */
export function removeAttributeWords(text: string, unwanted: readonly AttributeWord[]): string {
  const lines = text.split(/(?<=\n)/).flatMap((line) => {
    const [pattern = '', ...found] = words(line);
    const kept = found.filter(
      (word) => !unwanted.some((one) => one.word === word && one.patterns.includes(pattern)),
    );
    if (kept.length === found.length) return [line];
    return kept.length === 0 ? [] : [`${[pattern, ...kept].join(' ')}${/\r?\n$/.exec(line)?.[0] ?? ''}`];
  });
  return lines.join('');
}

/** Says whether a file has this line, however it is spaced. */
export function hasAttributeLine(text: string, line: string): boolean {
  const wanted = words(line).join(' ');
  return attributeLines(text).some((one) => one.join(' ') === wanted);
}

/** Returns the lines that say something, as words: the pattern first, then the attributes. */
export function attributeLines(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .map(words)
    .filter(([pattern]) => pattern !== undefined && !pattern.startsWith('#'));
}

/** Returns the content of an attributes file; one that does not exist is empty. */
export async function readAttributesFile(file: string): Promise<string> {
  // latin1 maps each byte to one character and back, so a file in any encoding survives.
  return readFile(file, 'latin1').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
}

/** Writes an attributes file; one without content is removed, because an empty one says nothing. */
export async function writeAttributesFile(file: string, text: string): Promise<void> {
  if (text === '') return rm(file, { force: true });
  await mkdir(dirname(file), { recursive: true });
  await writeWhole(file, Buffer.from(text, 'latin1'));
}

function words(line: string): string[] {
  return line.split(/[\s\uFEFF]+/).filter((word) => word !== '');
}

function lineEndOf(text: string): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}
