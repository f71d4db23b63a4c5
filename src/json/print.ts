import type { JsonNode } from './document.ts';
import { effectiveMembers, elements, kindOf, rawText, stringOf } from './node.ts';
import type { JsonStyle } from './style.ts';

/**
 * What can be printed: plain data of ours, and nodes of any document, whose numbers keep their spelling.
 * Numbers of ours are integers; anything else comes as a node.
 */
export type Printable =
  | JsonNode
  | string
  | number
  | boolean
  | null
  | readonly Printable[]
  | ReadonlyMap<string, Printable>;

/** How numbers and other words are written, and in which order keys stand where the style sorts them. */
export interface Spelling {
  readonly number: (text: string) => string;
  readonly compareKeys: (a: string, b: string) => number;
}

const AS_WRITTEN: Spelling = { number: (text) => text, compareKeys: (a, b) => (a < b ? -1 : 1) };

/**
 * Returns a value as JSON text in a style.
 *
 * @param depth the number of containers around the place where the text will stand.
 */
export function printJson(
  value: Printable,
  style: JsonStyle,
  depth: number,
  spelling: Spelling = AS_WRITTEN,
): string {
  return new Printer(style, depth, spelling).print(value);
}

/** Returns a string as a JSON string. Lone surrogates and, in an ASCII style, all above U+007F are escaped. */
export function printString(text: string, style: Pick<JsonStyle, 'asciiOnly'>): string {
  const escaped = JSON.stringify(text);
  return style.asciiOnly ? escaped.replace(/[\u007f-\uffff]/g, unicodeEscape) : escaped;
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What is nested deeper stands on one line: its indentation would be larger than memory. Python's json stops there. */
const DEEPEST = 1000;

/** A container whose text is begun: what is still to come, and what ends it. */
interface Frame {
  readonly items: Iterator<readonly [string | undefined, Printable]>;
  readonly close: string;
  empty: boolean;
}

/** Prints without recursion: a node of a user's document may be nested deeper than the stack. */
class Printer {
  readonly #style: JsonStyle;
  readonly #depth: number;
  readonly #spelling: Spelling;
  readonly #frames: Frame[] = [];
  readonly #parts: string[] = [];

  constructor(style: JsonStyle, depth: number, spelling: Spelling) {
    this.#style = style;
    this.#depth = depth;
    this.#spelling = spelling;
  }

  print(value: Printable): string {
    this.#value(value);
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) this.#step(frame);
    return this.#parts.join('');
  }

  #step(frame: Frame): void {
    const next = frame.items.next();
    if (next.done === true) {
      this.#frames.pop();
      if (!frame.empty) this.#lineBreak();
      this.#parts.push(frame.close);
      return;
    }
    const [key, value] = next.value;
    if (!frame.empty) this.#parts.push(this.#style.indent === undefined ? this.#style.itemSeparator : ',');
    frame.empty = false;
    this.#lineBreak();
    if (key !== undefined) this.#parts.push(printString(key, this.#style), this.#style.keySeparator);
    this.#value(value);
  }

  #lineBreak(): void {
    const { indent, newline } = this.#style;
    const depth = this.#depth + this.#frames.length;
    if (indent !== undefined && depth <= DEEPEST) this.#parts.push(newline, indent.repeat(depth));
  }

  #value(value: Printable): void {
    if (isNode(value)) this.#node(value);
    else if (isList(value)) this.#open('[', ']', list(value));
    else if (value instanceof Map) this.#open('{', '}', this.#sorted(value));
    else if (typeof value === 'string') this.#parts.push(printString(value, this.#style));
    else this.#parts.push(JSON.stringify(value));
  }

  #node(node: JsonNode): void {
    const kind = kindOf(node);
    if (kind === 'array') this.#open('[', ']', list(elements(node)));
    else if (kind === 'object') this.#open('{', '}', this.#sorted(effectiveMembers(node)));
    else if (kind === 'string') this.#parts.push(printString(stringOf(node) ?? '', this.#style));
    else if (kind === 'number') this.#parts.push(this.#spelling.number(rawText(node)));
    else this.#parts.push(rawText(node));
  }

  #open(open: string, close: string, items: Frame['items']): void {
    this.#parts.push(open);
    this.#frames.push({ items, close, empty: true });
  }

  #sorted(entries: ReadonlyMap<string, Printable>): Frame['items'] {
    if (!this.#style.sortedKeys) return entries.entries();
    return [...entries].toSorted(([a], [b]) => this.#spelling.compareKeys(a, b)).values();
  }
}

function* list(values: readonly Printable[]): Generator<readonly [undefined, Printable]> {
  for (const value of values) yield [undefined, value];
}

function isList(value: Printable): value is readonly Printable[] {
  return Array.isArray(value);
}

/** Returns true for a node of a document, false for data of ours. */
export function isNode(value: Printable): value is JsonNode {
  return typeof value === 'object' && value !== null && 'document' in value;
}
