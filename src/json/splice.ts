import { append } from '../append.ts';
import type { JsonNode, Range } from './document.ts';
import { ESCAPED, NON_ASCII } from './document.ts';
import type { Edit } from './edit.ts';
import { sameBytes } from './equal.ts';
import { effectiveMembers, elements, endOf, kindOf, members, rangeOf, rawBytes, startOf } from './node.ts';
import { type Printable, isNode, printJson, printString } from './print.ts';
import { decodeAscii } from './string.ts';
import type { JsonStyle } from './style.ts';

/** One element of the list that is wanted: one that stands there already, or a new one as JSON text. */
export type SpliceItem =
  | { readonly kind: 'keep'; readonly index: number }
  | { readonly kind: 'insert'; readonly text: string | Uint8Array };

/**
 * Returns the edits that give an array the elements of `items`, in their order. What is kept keeps its bytes,
 * and an edit inside of a kept element may be applied together with these.
 *
 * @param items the indexes of kept elements ascend.
 * @param depth the number of containers around the array.
 */
export function spliceArray(
  array: JsonNode,
  items: readonly SpliceItem[],
  style: JsonStyle,
  depth: number,
): Edit[] {
  return spliceParts(containerOf(array, elements(array).map(rangeOf), style, depth), items);
}

/**
 * Returns the edits that set, add or (undefined) remove members of an object. A member that exists is set in
 * its place, of several with one key the last, which is the one that counts; removed are all of them. A new
 * one stands before the first with a greater key where the style sorts keys, else at the end.
 *
 * Values that are only set may not be edited otherwise; all other members may.
 *
 * @param depth the number of containers around the object.
 */
export function editMembers(
  object: JsonNode,
  changes: ReadonlyMap<string, Printable | undefined>,
  style: JsonStyle,
  depth: number,
): Edit[] {
  const written = members(object);
  const parts = written.map(({ keyNode, value }) => ({ start: startOf(keyNode), end: endOf(value) }));
  const existing = effectiveMembers(object);
  const edits: Edit[] = [];
  const added: NewMember[] = [];
  for (const [key, value] of changes) {
    const old = existing.get(key);
    if (value === undefined) continue;
    if (old === undefined) added.push(newMember(key, value, style, depth));
    else if (!isNode(value) || !sameBytes(old, value))
      edits.push({ ...rangeOf(old), content: contentOf(valueText(value, style, depth + 1)) });
  }
  const removed = (key: string): boolean => changes.has(key) && changes.get(key) === undefined;
  const items = memberItems(
    written.map(({ key }) => (removed(key) ? undefined : key)),
    added,
    style.sortedKeys,
  );
  return [...edits, ...spliceParts(containerOf(object, parts, style, depth), items)];
}

interface NewMember {
  readonly key: string;
  readonly text: Uint8Array;
}

function newMember(key: string, value: Printable, style: JsonStyle, depth: number): NewMember {
  const text = join([printString(key, style), style.keySeparator, valueText(value, style, depth + 1)]);
  return { key, text };
}

/** @param kept the keys of the object as they are written, undefined for those that go. */
function memberItems(
  kept: readonly (string | undefined)[],
  added: readonly NewMember[],
  sorted: boolean,
): SpliceItem[] {
  const early = sorted ? added.toSorted((a, b) => (a.key < b.key ? -1 : 1)) : [];
  const items: SpliceItem[] = [];
  let next = 0;
  for (const [index, key] of kept.entries()) {
    if (key === undefined) continue;
    for (let one = early[next]; one !== undefined && one.key < key; one = early[++next])
      items.push({ kind: 'insert', text: one.text });
    items.push({ kind: 'keep', index });
  }
  const late = sorted ? early.slice(next) : added;
  return [...items, ...late.map(({ text }) => ({ kind: 'insert' as const, text }))];
}

/** Long plain strings, such as images, are copied: to decode and print them gives the same bytes slowly. */
function valueText(value: Printable, style: JsonStyle, depth: number): string | Uint8Array {
  if (!isNode(value) || kindOf(value) !== 'string') return printJson(value, style, depth);
  const flags = value.document.kinds[value.index] ?? 0;
  return (flags & (ESCAPED | NON_ASCII)) === 0 ? rawBytes(value) : printJson(value, style, depth);
}

/** An array or object, the ranges of its elements or members, and what stands between them. */
interface Container {
  /** Between the brackets. */
  readonly interior: Range;
  readonly parts: readonly Range[];
  readonly separator: string;
  /** What stands after the opening and before the closing bracket of one that was empty. */
  readonly open: string;
  readonly close: string;
}

function containerOf(node: JsonNode, parts: readonly Range[], style: JsonStyle, depth: number): Container {
  const { start, end } = rangeOf(node);
  const { indent, newline } = style;
  const open = indent === undefined ? '' : newline + indent.repeat(depth + 1);
  return {
    interior: { start: start + 1, end: end - 1 },
    parts,
    separator:
      separatorBetween(node, parts, style) ?? (indent === undefined ? style.itemSeparator : `,${open}`),
    open,
    close: indent === undefined ? '' : newline + indent.repeat(depth),
  };
}

/** What stands between the first two parts, or what follows from the place of the only one. */
function separatorBetween(node: JsonNode, parts: readonly Range[], style: JsonStyle): string | undefined {
  const [first, second] = parts;
  if (first === undefined) return undefined;
  const { bytes } = node.document;
  if (second !== undefined) return decodeAscii(bytes, first.end, second.start);
  const lead = decodeAscii(bytes, startOf(node) + 1, first.start);
  return lead.includes('\n') ? `,${lead}` : style.itemSeparator;
}

function spliceParts(container: Container, items: readonly SpliceItem[]): Edit[] {
  const edits: Edit[] = [];
  let previous = -1;
  let inserts: (string | Uint8Array)[] = [];
  for (const item of items) {
    if (item.kind === 'insert') inserts.push(item.text);
    else {
      append(edits, gapEdits(container, { previous, next: item.index }, inserts));
      previous = item.index;
      inserts = [];
    }
  }
  append(edits, gapEdits(container, { previous, next: container.parts.length }, inserts));
  return edits;
}

/** Two neighbours of the result: -1 and the number of parts stand for the brackets. */
interface Gap {
  readonly previous: number;
  readonly next: number;
}

/** Replaces what stands between two kept neighbours; the blanks after the first of them stay. */
function gapEdits(
  container: Container,
  { previous, next }: Gap,
  inserts: readonly (string | Uint8Array)[],
): Edit[] {
  if (next === previous + 1 && inserts.length === 0) return [];
  const { interior, parts, separator, open, close } = container;
  const first = parts[previous + 1];
  const last = parts.at(-1);
  const after = parts[next];
  const before = parts[previous];
  if (first !== undefined && after !== undefined)
    return replacement(
      first.start,
      after.start,
      inserts.flatMap((text) => [text, separator]),
    );
  if (before !== undefined && last !== undefined)
    return replacement(
      before.end,
      last.end,
      inserts.flatMap((text) => [separator, text]),
    );
  if (inserts.length === 0) return last === undefined ? [] : replacement(interior.start, interior.end, []);
  const joined = inserts.flatMap((text, i) => (i === 0 ? [text] : [separator, text]));
  return first === undefined || last === undefined
    ? replacement(interior.start, interior.end, [open, ...joined, close])
    : replacement(first.start, last.end, joined);
}

function replacement(start: number, end: number, parts: readonly (string | Uint8Array)[]): Edit[] {
  return start === end && parts.length === 0 ? [] : [{ start, end, content: join(parts) }];
}

let encoder: InstanceType<typeof TextEncoder> | undefined;

function contentOf(text: string | Uint8Array): Uint8Array {
  encoder ??= new TextEncoder();
  return typeof text === 'string' ? encoder.encode(text) : text;
}

function join(parts: readonly (string | Uint8Array)[]): Uint8Array {
  const contents = parts.map(contentOf);
  const joined = new Uint8Array(contents.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const content of contents) {
    joined.set(content, at);
    at += content.length;
  }
  return joined;
}
