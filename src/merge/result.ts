import { append } from '../append.ts';
import { rootOf } from '../json/document.ts';
import { type Edit, applyEdits } from '../json/edit.ts';
import { type PathChange, editPaths } from '../json/edit-paths.ts';
import { elements, member, rawBytes, startOf } from '../json/node.ts';
import { type Printable, printJson } from '../json/print.ts';
import { scan } from '../json/scan.ts';
import { type SpliceItem, spliceArray } from '../json/splice.ts';
import { type JsonStyle, detectStyle } from '../json/style.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { CellDecision } from './cell.ts';
import type { MemberClash } from './members.ts';

/** The three notebooks of a merge. */
export interface Inputs {
  readonly base: Notebook | undefined;
  readonly ours: Notebook;
  readonly theirs: Notebook;
}

/** One cell of the result: a cell of a side with changes, or a new one. */
export interface ResultCell {
  readonly from:
    | { readonly cell: Cell; readonly side: 'ours' | 'theirs' | 'base' }
    | { readonly fresh: Printable };
  readonly changes: PathChange[];
  /** It stands where ours has it. */
  readonly inPlace: boolean;
  readonly decisions: readonly CellDecision[];
  readonly clashes: readonly MemberClash[];
}

const DEPTH = { root: 0, list: 1, cell: 2 } as const;

/** Returns the changes that write the record of conflicts into the metadata of a notebook. */
export type RecordWriter = (notebook: Pick<Inputs, 'ours'>) => readonly PathChange[];

/**
 * Returns the bytes of ours with the cells of the result in place of its own, changes of other fields, and the record of
 * conflicts.
 */
export function writeResult(
  inputs: Inputs,
  cells: readonly ResultCell[],
  fields: readonly PathChange[],
  record: RecordWriter,
): Uint8Array {
  const { ours } = inputs;
  const style = detectStyle(ours.document);
  const edits: Edit[] = [];
  const list = member(ours.root, 'cells');
  const items = cells.map((cell): SpliceItem => {
    if ('fresh' in cell.from) return { kind: 'insert', text: printJson(cell.from.fresh, style, DEPTH.cell) };
    if (!cell.inPlace) return { kind: 'insert', text: cellText(cell, style) };
    append(edits, editPaths(cell.from.cell.node, cell.changes, style, DEPTH.cell));
    return { kind: 'keep', index: cell.from.cell.index };
  });
  if (list !== undefined && !isIdentity(items, elements(list).length))
    append(edits, spliceArray(list, items, style, DEPTH.list));
  // One side has no metadata: the record goes into what becomes of them.
  const isLate = fields.some(({ path }) => path.length === 1 && path[0] === 'metadata');
  const changes = isLate ? fields : [...fields, ...record({ ours })];
  append(edits, editPaths(ours.root, changes, style, DEPTH.root));
  const merged = applyEdits(ours.document.bytes, edits);
  return restyled(isLate ? withRecord(merged, record, style) : merged, inputs, style);
}

function withRecord(bytes: Uint8Array, record: RecordWriter, style: JsonStyle): Uint8Array {
  const ours = parseNotebook(bytes);
  return applyEdits(bytes, editPaths(ours.root, record({ ours }), style, DEPTH.root));
}

/** A cell that does not stand where ours has it, as text in the style of ours. */
function cellText(cell: ResultCell, style: JsonStyle): Uint8Array | string {
  if ('fresh' in cell.from) return '';
  const { node } = cell.from.cell;
  const own = cell.from.side === 'ours' ? style : detectStyle(node.document);
  const start = startOf(node);
  const edits = editPaths(node, cell.changes, own, DEPTH.cell);
  const moved = edits.map(({ content, ...edit }): Edit => ({
    content,
    start: edit.start - start,
    end: edit.end - start,
  }));
  const bytes = applyEdits(rawBytes(node), moved);
  return sameStyle(own, style) ? bytes : printJson(rootOf(scan(bytes)), style, DEPTH.cell);
}

/** The way a file is written follows the side that changed it. */
function restyled(result: Uint8Array, { base, theirs }: Inputs, mine: JsonStyle): Uint8Array {
  if (base === undefined) return result;
  const origin = detectStyle(base.document);
  const other = detectStyle(theirs.document);
  const kept = sameStyle(origin, other) || !sameStyle(origin, mine);
  const finalNewline = mine.finalNewline === origin.finalNewline ? other.finalNewline : mine.finalNewline;
  if (kept) return withFinalNewline(result, finalNewline, mine.newline);
  const text = printJson(rootOf(scan(result)), other, 0);
  return new TextEncoder().encode(text + (finalNewline ? other.newline : ''));
}

function isIdentity(items: readonly SpliceItem[], length: number): boolean {
  return items.length === length && items.every((item, i) => item.kind === 'keep' && item.index === i);
}

function sameStyle(a: JsonStyle, b: JsonStyle): boolean {
  return (
    a.indent === b.indent &&
    a.newline === b.newline &&
    a.keySeparator === b.keySeparator &&
    a.itemSeparator === b.itemSeparator &&
    a.asciiOnly === b.asciiOnly
  );
}

function withFinalNewline(bytes: Uint8Array, wanted: boolean, newline: string): Uint8Array {
  const has = bytes.at(-1) === 0x0a;
  if (has === wanted) return bytes;
  if (has) return bytes.subarray(0, bytes.length - newline.length);
  const end = new TextEncoder().encode(newline);
  const result = new Uint8Array(bytes.length + end.length);
  result.set(bytes);
  result.set(end, bytes.length);
  return result;
}
