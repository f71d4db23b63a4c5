import { append } from '../append.ts';
import type { CompiledRule, RuleSet } from './rule-set.ts';

/** A place where the pattern of a rule matches; offsets in UTF-16 units of the text. */
export interface Match {
  readonly rule: number;
  readonly secret: string;
  /** Of the secret. */
  readonly start: number;
  readonly end: number;
  /** Of all that the pattern matched. */
  readonly matchStart: number;
  readonly matchEnd: number;
}

/** Something that was not searched to its end, because the text is made to take long or repeats itself. */
export interface ScanLimit {
  readonly rule: string;
  readonly kind: 'matches' | 'window';
}

/** A part of a text in which the pattern of a rule is tried. */
interface Window {
  start: number;
  end: number;
}

/** Windows that follow each other are searched as one up to this length, those of large windows up to a larger one. */
const MAX_MERGED = 8192;
/** A match that touches the end of its window is searched for again in a larger one, up to this length. */
const MAX_WIDE = 65_536;
const MAX_MATCHES = 1000;

/**
 * Returns what the rules match in a text: each pattern is tried only around the keywords of its rule.
 *
 * @param isActive false for rules that are not to be tried.
 */
export function matchText(
  text: string,
  ruleSet: RuleSet,
  isActive: (rule: number) => boolean,
  onLimit: (limit: ScanLimit) => void,
): Match[] {
  const windows = windowsOf(text, ruleSet, isActive);
  const matches: Match[] = [];
  for (const [number, list] of windows) {
    const compiled = ruleSet.compiled[number];
    if (compiled !== undefined) append(matches, new RuleSearch(text, number, compiled, onLimit).run(list));
  }
  return matches;
}

function windowsOf(
  text: string,
  ruleSet: RuleSet,
  isActive: (rule: number) => boolean,
): Map<number, Window[]> {
  const { words, rules, automaton } = ruleSet.index();
  const windows = new Map<number, Window[]>();
  for (const rule of ruleSet.always) if (isActive(rule)) windows.set(rule, tiles(text.length));
  automaton.visit(text, (keyword, end) => {
    const start = end - (words[keyword]?.length ?? 0);
    for (const rule of rules[keyword] ?? []) {
      const compiled = ruleSet.compiled[rule];
      if (compiled === undefined || !isActive(rule)) continue;
      if (compiled.rule.startsWord === true && !beginsWord(text, start)) continue;
      if (!hasNeeded(text, compiled, end)) continue;
      const window = {
        start: Math.max(0, start - compiled.before),
        end: Math.min(text.length, end + compiled.after),
      };
      const known = windows.get(rule);
      if (known === undefined) windows.set(rule, [window]);
      else addWindow(known, window, compiled);
    }
  });
  return windows;
}

/** Returns true behind anything but a letter, and at a capital behind a small letter. */
function beginsWord(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (isSmall(before)) return isCapital(text.charCodeAt(at));
  return !isCapital(before);
}

function isSmall(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function hasNeeded(text: string, { rule: { needs }, after }: CompiledRule, end: number): boolean {
  return needs === undefined || text.slice(end, end + after).includes(needs);
}

function addWindow(windows: Window[], window: Window, { before, after }: CompiledRule): void {
  const last = windows.at(-1);
  // Windows larger than this limit would never be joined, and each be searched for itself.
  const limit = Math.max(MAX_MERGED, 4 * (before + after));
  if (last !== undefined && window.start <= last.end && window.end - last.start <= limit)
    last.end = Math.max(last.end, window.end);
  else windows.push(window);
}

/** The whole text in overlapping parts, for rules without keywords. */
function tiles(length: number): Window[] {
  const windows: Window[] = [];
  for (let start = 0; start < length; start += MAX_MERGED / 2)
    windows.push({ start, end: Math.min(length, start + MAX_MERGED) });
  return windows;
}

class RuleSearch {
  readonly #text: string;
  readonly #number: number;
  readonly #compiled: CompiledRule;
  readonly #onLimit: (limit: ScanLimit) => void;
  readonly #matches: Match[] = [];
  /** What lies before this offset is searched. */
  #done = 0;

  constructor(text: string, number: number, compiled: CompiledRule, onLimit: (limit: ScanLimit) => void) {
    this.#text = text;
    this.#number = number;
    this.#compiled = compiled;
    this.#onLimit = onLimit;
  }

  run(windows: readonly Window[]): Match[] {
    for (const window of windows) {
      if (window.end <= this.#done) continue;
      this.#searchWindow(window);
      if (this.#matches.length < MAX_MATCHES) continue;
      this.#limit('matches');
      break;
    }
    return this.#matches;
  }

  /** Searches a window, and a larger one where a match touches an end that is not the text's own. */
  #searchWindow(first: Window): void {
    let window = first;
    for (;;) {
      const found = this.#search(window);
      const cut = found.some((match) => this.#isCut(match, window));
      const size = window.end - window.start;
      if (!cut || size >= MAX_WIDE) {
        if (cut) this.#limit('window');
        this.#add(found);
        this.#done = window.end;
        return;
      }
      window = {
        start: Math.max(0, window.start - size),
        end: Math.min(this.#text.length, window.end + 2 * size),
      };
    }
  }

  #isCut({ matchStart, matchEnd }: Match, { start, end }: Window): boolean {
    return (matchStart === start && start > 0) || (matchEnd === end && end < this.#text.length);
  }

  #search(window: Window): Match[] {
    const pattern = this.#compiled.search();
    const slice = this.#text.slice(window.start, window.end);
    const found: Match[] = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(slice); match !== null; match = pattern.exec(slice)) {
      const one = this.#matchOf(match, window.start);
      if (one !== undefined) found.push(one);
      if (match[0] === '') pattern.lastIndex++;
      if (found.length >= MAX_MATCHES) break;
    }
    return found;
  }

  #matchOf(match: RegExpExecArray, offset: number): Match | undefined {
    const group = groupOf(match, this.#compiled.rule.group);
    const secret = match[group];
    if (secret === undefined || secret === '') return undefined;
    const start = offset + (group === 0 ? match.index : (match.indices?.[group]?.[0] ?? match.index));
    return {
      rule: this.#number,
      secret,
      start,
      end: start + secret.length,
      matchStart: offset + match.index,
      matchEnd: offset + match.index + match[0].length,
    };
  }

  /** Windows overlap, so that a match may be found twice. */
  #add(found: readonly Match[]): void {
    for (const match of found) if (match.start >= (this.#matches.at(-1)?.end ?? 0)) this.#matches.push(match);
  }

  #limit(kind: ScanLimit['kind']): void {
    this.#onLimit({ rule: this.#compiled.rule.id, kind });
  }
}

function groupOf(match: RegExpExecArray, group: number | 'first'): number {
  if (group !== 'first') return group;
  const first = match.findIndex((text, i) => i > 0 && text !== undefined && text !== '');
  return Math.max(0, first);
}
