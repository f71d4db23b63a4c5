import { type Option, type OptionValue, parseSize } from '../option.ts';
import { nearest } from './suggest.ts';

/** A value of the right type, or what is wrong with it. */
export type Checked =
  | { readonly kind: 'value'; readonly value: OptionValue }
  | { readonly kind: 'wrong'; readonly message: string; readonly hint?: string };

/** Checks a value of a configuration file. */
export function checkValue(option: Option, value: unknown): Checked {
  switch (option.type) {
    case 'flag':
      return typeof value === 'boolean' ? good(value) : wrong('true or false', value);
    case 'count':
      return isCount(value) ? good(Number(value)) : wrong('a whole number', value);
    case 'size':
      return checkSize(value);
    case 'text':
      return typeof value === 'string' ? good(value) : wrong('a string', value);
    case 'choice':
      return typeof value === 'string' ? checkChoice(option, value) : wrong('a string', value);
    case 'list':
      return checkList(option, value);
    case 'levels':
      return checkLevels(option, value);
  }
}

/** Checks a value of the environment or of git's configuration, where everything is text. */
export function checkText(option: Option, text: string): Checked {
  switch (option.type) {
    case 'flag':
      if (/^(?:true|yes|on|1)$/i.test(text)) return good(true);
      return /^(?:false|no|off|0|)$/i.test(text) ? good(false) : wrong('true or false', text);
    case 'count':
      return /^\d{1,9}$/.test(text) ? good(Number(text)) : wrong('a whole number', text);
    case 'list':
      return checkList(option, listOf(text));
    case 'levels':
      return checkLevels(option, Object.fromEntries(listOf(text).map(pairOf)));
    case 'size':
    case 'text':
    case 'choice':
      return checkValue(option, text);
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function pairOf(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals === -1 ? [text, ''] : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

function isCount(value: unknown): boolean {
  return (
    (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) || typeof value === 'bigint'
  );
}

function checkSize(value: unknown): Checked {
  if (isCount(value)) return good(Number(value));
  const size = typeof value === 'string' ? parseSize(value) : undefined;
  return size === undefined ? wrong('a size like 500, 100k or 2M', value) : good(size);
}

function checkChoice({ choices = [] }: Option, value: string): Checked {
  return choices.includes(value) ? good(value) : unknownWord(value, choices);
}

function checkList({ choices }: Option, value: unknown): Checked {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    return wrong('a list of strings', value);
  const unknown = choices === undefined ? undefined : value.find((item) => !choices.includes(item));
  return unknown === undefined ? good(value) : unknownWord(unknown, choices ?? []);
}

function checkLevels({ keys = [], choices = [] }: Option, value: unknown): Checked {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('a table', value);
  const found: [string, string][] = [];
  for (const [key, level] of Object.entries(value)) {
    if (!keys.includes(key)) return unknownWord(key, keys);
    if (typeof level !== 'string' || !choices.includes(level))
      return wrong(`${choices.join(', ')} for ${key}`, level);
    found.push([key, level]);
  }
  return good(Object.fromEntries(found));
}

function good(value: OptionValue): Checked {
  return { kind: 'value', value };
}

function wrong(expected: string, value: unknown): Checked {
  return { kind: 'wrong', message: `expected ${expected}, got ${shown(value)}` };
}

/** Returns what is said about a word that is none of the known ones. */
export function unknownWord(word: string, known: readonly string[]): Checked & { readonly kind: 'wrong' } {
  const meant = nearest(word, known);
  const hint = meant === undefined ? `one of: ${known.join(', ')}` : `did you mean '${meant}'?`;
  return { kind: 'wrong', message: `unknown '${word.slice(0, 80)}'`, hint };
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  return Array.isArray(value) ? 'a list' : `a ${typeof value === 'object' ? 'table' : typeof value}`;
}
