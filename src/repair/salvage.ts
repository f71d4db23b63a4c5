import { append } from '../append.ts';
import type { Range } from '../json/document.ts';
import { integerOf, member, stringOf } from '../json/node.ts';
import { JUPYTER_STYLE } from '../json/style.ts';
import { fingerprintText } from '../json/hash.ts';
import { concat } from './encoding.ts';
import { CellFinder, nodeIn, skipSpace, wholeValue } from './fragment.ts';
import { syntaxErrorOf } from './mend-syntax.ts';
import type { Mended, RepairStep } from './step.ts';

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Makes a notebook of what is whole in a damaged one: cut off, overwritten in the middle, or with another after it.
 * Every whole cell is kept byte for byte and in order; everything else is rejected. Of what stands after the end of the
 * notebook, as after a shorter save over a longer one, cells that the notebook does not have are put at its end.
 *
 * Returns undefined where nothing says that the text was ever a notebook.
 */
export function salvage(bytes: Uint8Array): Mended | undefined {
  const wreck = new Wreck(bytes);
  if (!wreck.read()) return undefined;
  const { steps, rejected } = describe(wreck);
  return { bytes: rebuild(wreck), steps, rejected };
}

const ROOT_KEYS = new Set(['cells', 'metadata', 'nbformat', 'nbformat_minor', 'worksheets']);

function isRootKey(key: string): boolean {
  return ROOT_KEYS.has(key);
}

/** Where these stand among the fields of a notebook, the brace of a cell was lost before them. */
const CELL_KEYS = new Set(['cell_type', 'id', 'source', 'outputs', 'execution_count', 'attachments']);

/** What can be made out in a damaged file. */
class Wreck {
  readonly bytes: Uint8Array;
  readonly cells: Range[] = [];
  /** Cells found after the end of the notebook that it does not have. */
  readonly late: Range[] = [];
  /** Values of the members of the root but for its cells, by key, in the order of the file. */
  readonly fields = new Map<string, Range>();
  readonly rejected: Range[] = [];
  /** The key under which the cells stand; undefined where the file does not get that far. */
  list: 'cells' | 'worksheets' | undefined;
  readonly #finder: CellFinder;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#finder = new CellFinder(bytes);
  }

  /** Returns false where it is no notebook. */
  read(): boolean {
    this.#at = skipSpace(this.bytes, 0);
    const start = this.#at;
    if (this.bytes[start] !== OPEN_BRACE) return false;
    this.#at++;
    const whole = this.#readRoot();
    this.#readRest(whole);
    const known = this.list !== undefined || this.fields.has('nbformat');
    return known || this.cells.length + this.late.length > 0 || this.#isStump();
  }

  /** So little is left that it could be anything, but so far as it goes it is a notebook. */
  #isStump(): boolean {
    const code = syntaxErrorOf(this.bytes)?.code;
    return (
      (code === 'truncated' || code === 'unterminated-string') && [...this.fields.keys()].every(isRootKey)
    );
  }

  /** Reads members until the root ends, which returns true, or something is not whole. */
  #readRoot(): boolean {
    for (;;) {
      this.#at = skipSpace(this.bytes, this.#at);
      const byte = this.bytes[this.#at];
      if (byte === CLOSE_BRACE) {
        this.#at++;
        return true;
      }
      if (byte === COMMA) this.#at++;
      else if (byte !== QUOTE || !this.#readMember()) return false;
    }
  }

  #readMember(): boolean {
    const start = this.#at;
    const keyRange = wholeValue(this.bytes, start);
    const colon = skipSpace(this.bytes, keyRange?.end ?? start);
    if (keyRange === undefined || this.bytes[colon] !== COLON) return this.#fail(start);
    const key = stringOf(nodeIn(this.bytes, keyRange)) ?? '';
    const at = skipSpace(this.bytes, colon + 1);
    if ((key === 'cells' || key === 'worksheets') && this.bytes[at] === OPEN_BRACKET)
      return this.#readList(key, at);
    const value = wholeValue(this.bytes, at);
    if (value === undefined) return this.#fail(start);
    if (CELL_KEYS.has(key)) this.rejected.push({ start, end: value.end });
    else this.fields.set(key, value);
    this.#at = value.end;
    return true;
  }

  #fail(start: number): false {
    this.#at = start;
    return false;
  }

  /** @param at offset of the bracket. */
  #readList(key: 'cells' | 'worksheets', at: number): boolean {
    this.list = key;
    if (key === 'cells') return this.#readCells(at + 1);
    // What worksheets have beside their cells is rarely anything; the cells are read by their looks.
    const sheets = wholeValue(this.bytes, at);
    const end = sheets?.end ?? this.bytes.length;
    append(this.cells, this.#cellsIn(at + 1, end));
    this.#at = end;
    return sheets !== undefined;
  }

  #cellsIn(start: number, end: number): Range[] {
    const found: Range[] = [];
    for (let cell = this.#finder.next(start); cell !== undefined && cell.end <= end;) {
      found.push(cell);
      cell = this.#finder.next(cell.end);
    }
    return found;
  }

  /** Reads cells up to the end of their list; false where there is none. */
  #readCells(start: number): boolean {
    this.#at = start;
    for (;;) {
      this.#at = skipSpace(this.bytes, this.#at);
      const byte = this.bytes[this.#at];
      if (byte === undefined) return false;
      if (byte === CLOSE_BRACKET) {
        this.#at++;
        return true;
      }
      const cell = byte === OPEN_BRACE ? wholeValue(this.bytes, this.#at) : undefined;
      if (cell !== undefined) {
        this.cells.push(cell);
        this.#at = cell.end;
      } else if (byte === COMMA) this.#at++;
      else if (!this.#skipDamage()) return false;
    }
  }

  /** Goes to the next whole cell, if there is one. */
  #skipDamage(): boolean {
    const start = this.#at;
    const next = this.#finder.next(start + 1);
    this.#at = next?.start ?? start;
    if (next !== undefined) this.rejected.push({ start, end: next.start });
    return next !== undefined;
  }

  /** Looks for cells in what comes after the notebook, or after the place where it breaks off. */
  #readRest(whole: boolean): void {
    const start = skipSpace(this.bytes, this.#at);
    const { length } = this.bytes;
    if (start >= length) return;
    this.rejected.push({ start, end: length });
    const found = this.#cellsIn(start, length);
    if (whole || this.list === undefined) this.#addMissing(found);
    else append(this.cells, found);
    this.#at = length;
  }

  #addMissing(found: readonly Range[]): void {
    const known = new Set(this.cells.flatMap((cell) => namesOf(this.bytes, cell)));
    for (const cell of found) {
      const names = namesOf(this.bytes, cell);
      if (names.some((name) => known.has(name))) continue;
      for (const name of names) known.add(name);
      this.late.push(cell);
    }
  }
}

/** By what a cell is recognised as another version of one that is there: its id, or its source. */
function namesOf(bytes: Uint8Array, range: Range): string[] {
  const cell = nodeIn(bytes, range);
  const id = stringOf(member(cell, 'id'));
  const source = fingerprintText(member(cell, 'source') ?? member(cell, 'input'));
  return [...(id === undefined ? [] : [`id ${id}`]), `source ${source}`];
}

function describe({ bytes, cells, late, fields, rejected }: Wreck): Pick<Mended, 'steps' | 'rejected'> {
  const size = rejected.reduce((sum, { start, end }) => sum + end - start, 0);
  const steps: RepairStep[] = [
    { message: `the JSON was damaged: kept ${cells.length} whole cells` },
    ...(late.length === 0
      ? []
      : [{ message: `put ${late.length} cells at the end that stood after the end of the notebook` }]),
    ...(size === 0 ? [] : [{ message: `${size} bytes belong to no whole cell` }]),
    ...['metadata', 'nbformat']
      .filter((key) => !fields.has(key))
      .map((key) => ({ message: `"${key}" was lost; it has its default now` })),
  ];
  return { steps, rejected: rejected.map(({ start, end }) => bytes.subarray(start, end)) };
}

function rebuild(wreck: Wreck): Uint8Array {
  const { bytes, fields } = wreck;
  const encoder = new TextEncoder();
  const layout = layoutOf(bytes);
  const members = new Map<string, readonly (string | Uint8Array)[]>();
  members.set(listOf(wreck), listParts(wreck, layout));
  for (const [key, { start, end }] of fields) members.set(key, [bytes.subarray(start, end)]);
  for (const [key, value] of defaults(wreck)) if (!members.has(key)) members.set(key, [value]);
  const parts: (string | Uint8Array)[] = ['{'];
  for (const [key, value] of members)
    parts.push(parts.length === 1 ? layout.line(1) : layout.next(1), `${JSON.stringify(key)}: `, ...value);
  parts.push(layout.line(0), '}', layout.line(0));
  return concat(parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part)));
}

/** How lines are broken: as the beginning of the file has it, on one line only where all of it is. */
interface Layout {
  /** What stands before an item at a depth. */
  readonly line: (depth: number) => string;
  /** What stands between two items at a depth. */
  readonly next: (depth: number) => string;
}

function layoutOf(bytes: Uint8Array): Layout {
  const brace = skipSpace(bytes, 0);
  const gap = String.fromCharCode(
    ...bytes.subarray(brace + 1, Math.min(skipSpace(bytes, brace + 1), brace + 40)),
  );
  const newline = gap.includes('\r\n') ? '\r\n' : '\n';
  const isFlat = !gap.includes('\n') && bytes.length > brace + 1 && gap.length + brace + 1 < bytes.length;
  const indent = isFlat ? undefined : gap.slice(gap.lastIndexOf('\n') + 1) || JUPYTER_STYLE.indent;
  const line = (depth: number): string => (indent === undefined ? '' : newline + indent.repeat(depth));
  return { line, next: (depth) => (indent === undefined ? ', ' : `,${line(depth)}`) };
}

/** A file that does not get as far as its cells may say which list they would have stood in. */
function listOf({ bytes, list, fields }: Wreck): 'cells' | 'worksheets' {
  const major = fields.get('nbformat');
  const isOld = major !== undefined && integerOf(nodeIn(bytes, major)) === 3;
  return list ?? (isOld ? 'worksheets' : 'cells');
}

function listParts(wreck: Wreck, layout: Layout): (string | Uint8Array)[] {
  const { bytes, cells, late } = wreck;
  const list = listOf(wreck);
  const all = [...cells, ...late];
  const depth = list === 'worksheets' ? 4 : 2;
  const parts = all.flatMap(({ start, end }, i) => [
    i === 0 ? layout.line(depth) : layout.next(depth),
    bytes.subarray(start, end),
  ]);
  const written = all.length === 0 ? ['[]'] : ['[', ...parts, layout.line(depth - 1), ']'];
  return list === 'worksheets' ? ['[{"cells": ', ...written, ', "metadata": {}}]'] : written;
}

function defaults(wreck: Wreck): (readonly [string, string])[] {
  const { bytes, cells } = wreck;
  const old = listOf(wreck) === 'worksheets';
  const hasIds = cells.some((cell) => member(nodeIn(bytes, cell), 'id') !== undefined);
  return [
    ['metadata', '{}'],
    ['nbformat', old ? '3' : '4'],
    ['nbformat_minor', old ? '0' : hasIds ? '5' : '4'],
  ];
}
