import { append } from '../append.ts';
import type { JsonNode } from '../json/document.ts';
import { type Edit, applyEdits } from '../json/edit.ts';
import { type PathChange, editPaths } from '../json/edit-paths.ts';
import { effectiveMembers, elements, kindOf, member, rangeOf, stringOf } from '../json/node.ts';
import { type Printable, printJson } from '../json/print.ts';
import { rootOf } from '../json/document.ts';
import { scan } from '../json/scan.ts';
import { type SpliceItem, editMembers, spliceArray } from '../json/splice.ts';
import { type JsonStyle, detectStyle } from '../json/style.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { freshCellId } from '../notebook/fresh-id.ts';
import { splitLines } from '../notebook/text.ts';
import { type Choice, type FieldConflict, NAMESPACE } from './conflict-form.ts';
import {
  type FieldLeft,
  type FoundConflict,
  type GroupConflict,
  type SourceConflict,
  findConflicts,
} from './find-conflicts.ts';
import { markOf } from './marks.ts';
import { type ForeignRest, type RestSettled, restEdits, settleRest } from './nbdime-rests.ts';
import { RUN_KEYS } from './run-record.ts';
import { splitMarkers } from './text-markers.ts';

/** A choice with what a person did besides. */
export interface Settlement {
  readonly choice: Choice | 'theirs-first';
  /** Texts that kept cells get, by the index of the cell. */
  readonly sources?: ReadonlyMap<number, string>;
  /** Whose run the kept cell shows, where each side has one cell. */
  readonly outputs?: 'ours' | 'theirs' | 'none';
}

/** What becomes of cells that are in no conflict, by their index. */
export interface Overrides {
  readonly replaced: ReadonlyMap<number, Printable>;
  readonly dropped: ReadonlySet<number>;
  /** New cells after a cell; after -1 they stand first. */
  readonly inserted: ReadonlyMap<number, readonly Printable[]>;
}

/** What resolving did. */
export interface Resolution {
  readonly edits: readonly Edit[];
  readonly resolved: readonly FoundConflict[];
  /** Not chosen for, or the choice is not there: a base that is not shown, what only its own tool can settle. */
  readonly left: readonly FoundConflict[];
}

/**
 * Settles conflicts in a notebook. What is kept keeps its bytes; when nothing is left, so does no trace of the merge.
 *
 * @param choose says what becomes of a conflict; undefined leaves it.
 * @param overrides for cells that are in no conflict.
 */
export function resolveConflicts(
  notebook: Notebook,
  choose: (conflict: FoundConflict) => Choice | Settlement | undefined,
  overrides: Overrides = NO_OVERRIDES,
): Resolution {
  const plan = new Plan(notebook, overrides);
  const resolved: FoundConflict[] = [];
  const left: FoundConflict[] = [];
  for (const conflict of findConflicts(notebook)) {
    const choice = choose(conflict);
    const settlement = typeof choice === 'string' ? { choice } : choice;
    const done = settlement !== undefined && plan.settle(conflict, settlement);
    (done ? resolved : left).push(conflict);
  }
  return { edits: plan.edits(left), resolved, left };
}

/** Returns the bytes of a notebook with the edits of a resolution made. */
export function applyResolution(notebook: Notebook, { edits }: Resolution): Uint8Array {
  return applyEdits(notebook.document.bytes, edits);
}

/** Stands for the notebook where others have the index of a cell. */
const NOTEBOOK = -1;

const NO_OVERRIDES: Overrides = { replaced: new Map(), dropped: new Set(), inserted: new Map() };

/** Depth of the values in question: containers around the list of cells, a cell and its metadata. */
const DEPTH = { root: 0, cells: 1, cell: 2, cellMetadata: 3, notebookMetadata: 1 } as const;

/** Collects what is to become of the cells; edits are made of it once, so that none meets another. */
class Plan {
  readonly #notebook: Notebook;
  readonly #style: JsonStyle;
  readonly #dropped = new Set<number>();
  readonly #kept = new Set<number>();
  readonly #sources = new Map<number, string>();
  readonly #runs = new Map<number, Cell | undefined>();
  /** Cells that come to stand before another one. */
  readonly #ahead = new Map<number, readonly number[]>();
  /** Where kept cells stand afterwards; empty where no cell comes or goes. */
  readonly #places = new Map<number, number>();
  readonly #overrides: Overrides;
  readonly #rests = new Map<number, RestSettled>();
  readonly #newIds = new Set<string>();
  readonly #fields: { readonly field: FieldConflict; readonly choice: 'base' | 'theirs' }[] = [];

  constructor(notebook: Notebook, overrides: Overrides) {
    this.#notebook = notebook;
    this.#style = detectStyle(notebook.document);
    this.#overrides = overrides;
    for (const index of overrides.dropped) this.#dropped.add(index);
  }

  /** Returns false where the choice is not to be had. */
  settle(conflict: FoundConflict, settlement: Settlement): boolean {
    const choice = settlement.choice === 'theirs-first' ? 'both' : settlement.choice;
    switch (conflict.kind) {
      case 'group':
        if (!this.#settleGroup(conflict, choice)) return false;
        this.#settleDetails(conflict, settlement);
        return true;
      case 'source':
        return this.#settleText(conflict, settlement) || this.#settleSource(conflict, choice);
      case 'field':
        return this.#settleField(conflict, choice);
      case 'foreign':
        return this.#settleRest(conflict, choice);
    }
  }

  #settleGroup({ about, ours, base, theirs, markers }: GroupConflict, choice: Choice): boolean {
    // Where both inserted there was nothing before.
    if (choice === 'base' && base === undefined && about !== 'insert') return false;
    const wanted = { ours, theirs, base: base ?? [], both: [...ours, ...theirs] }[choice];
    for (const index of [...markers, ...ours, ...(base ?? []), ...theirs]) this.#dropped.add(index);
    for (const index of wanted) {
      this.#dropped.delete(index);
      this.#kept.add(index);
    }
    return true;
  }

  #settleDetails({ ours, theirs }: GroupConflict, { choice, sources, outputs }: Settlement): void {
    const [first] = ours;
    if (choice === 'theirs-first' && first !== undefined) this.#ahead.set(first, theirs);
    for (const [index, text] of sources ?? []) if (this.#kept.has(index)) this.#sources.set(index, text);
    if (outputs === undefined) return;
    const { cells } = this.#notebook;
    const [mine, other] = [cells[first ?? -1], cells[theirs[0] ?? -1]];
    const run = { ours: mine, theirs: other, none: undefined }[outputs];
    for (const cell of [mine, other])
      if (cell?.type === 'code' && this.#kept.has(cell.index)) this.#runs.set(cell.index, run);
  }

  /** @returns false where no text was given. */
  #settleText({ cell }: SourceConflict, { sources }: Settlement): boolean {
    const text = sources?.get(cell);
    if (text === undefined) return false;
    this.#sources.set(cell, text);
    return true;
  }

  #settleSource({ cell }: SourceConflict, choice: Choice): boolean {
    const lines: string[] = [];
    const text = this.#notebook.cells[cell]?.text ?? '';
    const parts = splitMarkers(text);
    for (const part of parts) {
      if (part.kind === 'common') append(lines, part.lines);
      else if (choice === 'both') append(lines, [...part.ours, ...part.theirs]);
      else if (part[choice] === undefined) return false;
      else append(lines, part[choice] ?? []);
    }
    const settled = lines.join('');
    // The closing mark was the last line and had no end, so the line before it shall have none either.
    const cut = parts.at(-1)?.kind === 'conflict' && !text.endsWith('\n');
    this.#sources.set(cell, cut ? settled.replace(/\r?\n$/, '') : settled);
    return true;
  }

  /** Ours stands in place already. Of two values there is no both. */
  #settleField({ field }: FieldLeft, choice: Choice): boolean {
    if (choice === 'both') return false;
    if (choice !== 'ours') this.#fields.push({ field, choice });
    return true;
  }

  #settleRest(rest: ForeignRest, choice: Choice): boolean {
    const settled = settleRest(this.#notebook, rest, choice);
    if (settled === undefined) return false;
    const cell = rest.cell ?? NOTEBOOK;
    if (settled.drop === true) this.#dropped.add(cell);
    if (settled.source !== undefined) this.#sources.set(cell, settled.source);
    this.#rests.set(cell, { ...this.#rests.get(cell), ...settled });
    return true;
  }

  edits(left: readonly FoundConflict[]): Edit[] {
    if (!left.some(({ kind }) => kind === 'field'))
      for (const cell of this.#notebook.cells) if (namesFields(cell)) this.#dropped.add(cell.index);
    const list = member(this.#notebook.root, 'cells');
    const moved = new Set([...this.#ahead.values()].flat());
    const edits = this.#notebook.cells
      .filter(({ index }) => !this.#dropped.has(index) && !moved.has(index))
      .flatMap((cell) => this.#editCell(cell));
    const rearranged = this.#dropped.size + moved.size + this.#overrides.inserted.size > 0;
    if (list !== undefined && rearranged) {
      const items = [
        ...this.#insertedAfter(-1),
        ...elements(list).flatMap((_, i) => this.#itemsAt(i, moved)),
      ];
      append(edits, spliceArray(list, items, this.#style, DEPTH.cells));
      for (const [place, item] of items.entries())
        if (item.kind === 'keep') this.#places.set(item.index, place);
    }
    return [...edits, ...this.#editNotebook(left)];
  }

  #itemsAt(index: number, moved: ReadonlySet<number>): SpliceItem[] {
    const ahead = (this.#ahead.get(index) ?? []).map((one): SpliceItem => ({
      kind: 'insert',
      text: this.#editedText(one),
    }));
    const stays = !this.#dropped.has(index) && !moved.has(index);
    return [...ahead, ...(stays ? [{ kind: 'keep' as const, index }] : []), ...this.#insertedAfter(index)];
  }

  #insertedAfter(index: number): SpliceItem[] {
    const cells = this.#overrides.inserted.get(index) ?? [];
    return cells.map((cell) => ({ kind: 'insert', text: printJson(cell, this.#style, DEPTH.cell) }));
  }

  /** A cell that comes to stand elsewhere, as it will be. */
  #editedText(index: number): Uint8Array {
    const cell = this.#notebook.cells[index];
    if (cell === undefined) return new Uint8Array();
    const { start, end } = rangeOf(cell.node);
    const edits = this.#editCell(cell).map(({ content, ...range }) => ({
      start: range.start - start,
      end: range.end - start,
      content,
    }));
    return applyEdits(this.#notebook.document.bytes.subarray(start, end), edits);
  }

  #editCell(cell: Cell): Edit[] {
    const replaced = this.#overrides.replaced.get(cell.index);
    if (replaced !== undefined) {
      const text = printJson(replaced, this.#style, DEPTH.cell);
      return [{ ...rangeOf(cell.node), content: new TextEncoder().encode(text) }];
    }
    const changes = new Map<string, Printable | undefined>();
    const source = this.#sources.get(cell.index);
    if (source !== undefined) changes.set('source', splitLines(source));
    const id = this.#kept.has(cell.index) ? (this.#formerId(cell) ?? this.#freshId(cell)) : undefined;
    if (id !== undefined) changes.set('id', id);
    const rest = this.#rests.get(cell.index);
    // One side had metadata that is no object, so all of it is one value.
    const whole = this.#fieldChanges(`/cells/${cell.index}/`, undefined).find(
      ({ path }) => path.length === 1 && path[0] === 'metadata',
    );
    if (whole !== undefined) changes.set('metadata', whole.value);
    const fields = this.#fieldChanges(`/cells/${cell.index}/metadata/`, rest);
    if (this.#runs.has(cell.index)) this.#takeRun(this.#runs.get(cell.index), changes, fields);
    const edits = changes.size === 0 ? [] : editMembers(cell.node, changes, this.#style, DEPTH.cell);
    if (rest !== undefined) append(edits, restEdits(cell, rest, this.#style, DEPTH.cell + 1));
    const { metadata } = cell;
    if (metadata === undefined || kindOf(metadata) !== 'object' || whole !== undefined) return edits;
    if (!this.#kept.has(cell.index) && fields.length === 0) return edits;
    return [...edits, ...this.#editMetadata(metadata, 'conflict', fields, DEPTH.cellMetadata)];
  }

  /** Outputs, count and what else a run writes are one record: all of it comes from one cell, or goes. */
  #takeRun(run: Cell | undefined, changes: Map<string, Printable | undefined>, fields: PathChange[]): void {
    changes.set('outputs', run?.outputs ?? []);
    changes.set('execution_count', run?.executionCount ?? null);
    for (const key of RUN_KEYS) fields.push({ path: [key], value: member(run?.metadata, key) });
  }

  /** The id a cell had on its side, unless another cell that stays has it. */
  #formerId(cell: Cell): string | undefined {
    const former = markOf(cell)?.cell;
    if (former === undefined || former === cell.id) return undefined;
    const taken = this.#notebook.cells.some(
      ({ id, index }) => id === former && index !== cell.index && !this.#dropped.has(index),
    );
    return taken ? undefined : former;
  }

  /** Tools that copy whole cells leave two of one id; the later one gets another. */
  #freshId(cell: Cell): string | undefined {
    const { cells } = this.#notebook;
    const isSecond = cells.some(
      ({ id, index }) => id === cell.id && index < cell.index && !this.#dropped.has(index),
    );
    if (cell.id === undefined || !isSecond || markOf(cell) !== undefined) return undefined;
    const id = freshCellId(
      cell,
      cell.index,
      (one) => this.#newIds.has(one) || cells.some((other) => other.id === one),
    );
    this.#newIds.add(id);
    return id;
  }

  #editNotebook(left: readonly FoundConflict[]): Edit[] {
    const { metadata } = this.#notebook;
    if (metadata === undefined) return [];
    const fields = this.#fieldChanges('/metadata/', this.#rests.get(NOTEBOOK));
    const own = member(metadata, NAMESPACE);
    const record = member(own, 'merge');
    if (record === undefined || own === undefined)
      return editPaths(metadata, fields, this.#style, DEPTH.notebookMetadata);
    if (left.length === 0) return this.#editMetadata(metadata, 'merge', fields, DEPTH.notebookMetadata);
    const rest = this.#editRecord(record, left);
    return [...editPaths(metadata, fields, this.#style, DEPTH.notebookMetadata), ...rest];
  }

  /** What is settled goes from the record. */
  #editRecord(record: JsonNode, left: readonly FoundConflict[]): Edit[] {
    const groups = new Set(left.flatMap((one) => (one.kind === 'group' ? [one.id] : [])));
    const paths = new Set(left.flatMap((one) => (one.kind === 'field' ? [one.field.path] : [])));
    // A field whose cell has gone with another conflict is in conflict with nothing any more.
    const isLeft = (path: string): boolean => paths.has(path) && this.#newPath(path) !== undefined;
    const keep = (list: JsonNode, stays: (item: JsonNode) => boolean): Edit[] => {
      const items = elements(list).flatMap((item, index): SpliceItem[] =>
        stays(item) ? [{ kind: 'keep', index }] : [],
      );
      return spliceArray(list, items, this.#style, DEPTH.notebookMetadata + 3);
    };
    const open = member(record, 'open');
    const fields = member(record, 'fields');
    return [
      ...(open === undefined ? [] : keep(open, (id) => groups.has(stringOf(id) ?? ''))),
      ...(fields === undefined ? [] : keep(fields, (field) => isLeft(pathOf(field)))),
      ...elements(fields).flatMap((field) => (isLeft(pathOf(field)) ? this.#editPath(field) : [])),
    ];
  }

  /** A field is found by the place of its cell, which changes when cells before it go; undefined where it has gone. */
  #newPath(path: string): string | undefined {
    const [, index, rest = ''] = /^\/cells\/(\d+)(\/.*)$/.exec(path) ?? [];
    if (index === undefined || this.#places.size === 0) return path;
    const place = this.#places.get(Number(index));
    return place === undefined ? undefined : `/cells/${place}${rest}`;
  }

  #editPath(field: JsonNode): Edit[] {
    const path = this.#newPath(pathOf(field));
    const changes = new Map<string, Printable | undefined>([['path', path ?? '']]);
    return path === pathOf(field) ? [] : editMembers(field, changes, this.#style, DEPTH.notebookMetadata + 4);
  }

  /** Sets fields and takes away what is ours under a key, with the namespace where nothing else is in it. */
  #editMetadata(
    metadata: JsonNode,
    key: 'conflict' | 'merge',
    fields: readonly PathChange[],
    depth: number,
  ): Edit[] {
    const own = effectiveMembers(member(metadata, NAMESPACE));
    if (!own.has(key)) return editPaths(metadata, fields, this.#style, depth);
    const path = own.size === 1 ? [NAMESPACE] : [NAMESPACE, key];
    return editPaths(metadata, [...fields, { path, value: undefined }], this.#style, depth);
  }

  /** What conflicts of fields change below a place, by the choices for them, and what nbdime has left there. */
  #fieldChanges(prefix: string, rest: RestSettled | undefined): PathChange[] {
    const left = [...(rest?.metadata ?? [])].map(([key, value]): PathChange => ({ path: [key], value }));
    const chosen = this.#fields
      .filter(({ field }) => field.path.startsWith(prefix))
      .map(({ field, choice }): PathChange => {
        const text = field[choice];
        return {
          path: field.path.slice(prefix.length).split('/').map(unescapePointer),
          value: text === undefined ? undefined : valueOf(text),
        };
      });
    return [...left, ...chosen];
  }
}

function pathOf(field: JsonNode): string {
  return stringOf(member(field, 'path')) ?? '';
}

/** The cell that told which fields are in conflict. */
function namesFields({ metadata }: Cell): boolean {
  return member(member(metadata, NAMESPACE), 'fields') !== undefined;
}

/** `~1` is a slash, `~0` a tilde (RFC 6901). */
function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function valueOf(json: string): JsonNode {
  return rootOf(scan(new TextEncoder().encode(json)));
}
