import type { JsonNode } from '../json/document.ts';
import { type Edit, applyEdits } from '../json/edit.ts';
import { effectiveMembers, elements, member, stringOf } from '../json/node.ts';
import type { Printable } from '../json/print.ts';
import { rootOf } from '../json/document.ts';
import { scan } from '../json/scan.ts';
import { type SpliceItem, editMembers, spliceArray } from '../json/splice.ts';
import { type JsonStyle, detectStyle } from '../json/style.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { joinedText, splitLines } from '../notebook/text.ts';
import { type FieldConflict, NAMESPACE } from './conflict-form.ts';
import {
  type FieldLeft,
  type FoundConflict,
  type GroupConflict,
  type SourceConflict,
  findConflicts,
} from './find-conflicts.ts';
import { markOf } from './marks.ts';
import { splitMarkers } from './text-markers.ts';

/** What becomes of one conflict. */
export type Choice = 'ours' | 'theirs' | 'base' | 'both';

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
 */
export function resolveConflicts(
  notebook: Notebook,
  choose: (conflict: FoundConflict) => Choice | undefined,
): Resolution {
  const plan = new Plan(notebook);
  const resolved: FoundConflict[] = [];
  const left: FoundConflict[] = [];
  for (const conflict of findConflicts(notebook)) {
    const choice = choose(conflict);
    const done = choice !== undefined && plan.settle(conflict, choice);
    (done ? resolved : left).push(conflict);
  }
  return { edits: plan.edits(left), resolved, left };
}

/** Returns the bytes of a notebook with the edits of a resolution made. */
export function applyResolution(notebook: Notebook, { edits }: Resolution): Uint8Array {
  return applyEdits(notebook.document.bytes, edits);
}

/** Depth of the values in question: containers around the list of cells, a cell and its metadata. */
const DEPTH = { root: 0, cells: 1, cell: 2, cellMetadata: 3, notebookMetadata: 1 } as const;

/** Collects what is to become of the cells; edits are made of it once, so that none meets another. */
class Plan {
  readonly #notebook: Notebook;
  readonly #style: JsonStyle;
  readonly #dropped = new Set<number>();
  readonly #kept = new Set<number>();
  readonly #sources = new Map<number, string>();
  readonly #fields: { readonly field: FieldConflict; readonly choice: 'base' | 'theirs' }[] = [];

  constructor(notebook: Notebook) {
    this.#notebook = notebook;
    this.#style = detectStyle(notebook.document);
  }

  /** Returns false where the choice is not to be had. */
  settle(conflict: FoundConflict, choice: Choice): boolean {
    switch (conflict.kind) {
      case 'group':
        return this.#settleGroup(conflict, choice);
      case 'source':
        return this.#settleSource(conflict, choice);
      case 'field':
        return this.#settleField(conflict, choice);
      case 'foreign':
        return false;
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

  #settleSource({ cell }: SourceConflict, choice: Choice): boolean {
    const lines: string[] = [];
    const text = joinedText(this.#notebook.cells[cell]?.source);
    const parts = splitMarkers(text);
    for (const part of parts) {
      if (part.kind === 'common') lines.push(...part.lines);
      else if (choice === 'both') lines.push(...part.ours, ...part.theirs);
      else if (part[choice] === undefined) return false;
      else lines.push(...(part[choice] ?? []));
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

  edits(left: readonly FoundConflict[]): Edit[] {
    if (!left.some(({ kind }) => kind === 'field'))
      for (const cell of this.#notebook.cells) if (namesFields(cell)) this.#dropped.add(cell.index);
    const list = member(this.#notebook.root, 'cells');
    const edits = this.#notebook.cells
      .filter(({ index }) => !this.#dropped.has(index))
      .flatMap((cell) => this.#editCell(cell));
    if (list !== undefined && this.#dropped.size > 0) {
      const kept = elements(list).flatMap((_, index): SpliceItem[] =>
        this.#dropped.has(index) ? [] : [{ kind: 'keep', index }],
      );
      edits.push(...spliceArray(list, kept, this.#style, DEPTH.cells));
    }
    return [...edits, ...this.#editNotebook(left)];
  }

  #editCell(cell: Cell): Edit[] {
    const changes = new Map<string, Printable | undefined>();
    const source = this.#sources.get(cell.index);
    if (source !== undefined) changes.set('source', splitLines(source));
    const id = this.#kept.has(cell.index) ? this.#formerId(cell) : undefined;
    if (id !== undefined) changes.set('id', id);
    const edits = changes.size === 0 ? [] : editMembers(cell.node, changes, this.#style, DEPTH.cell);
    const metadata = this.#kept.has(cell.index) && cell.metadata !== undefined ? cell.metadata : undefined;
    const fields = this.#fieldChanges(`/cells/${cell.index}/metadata/`);
    if (metadata === undefined && fields.size === 0) return edits;
    const target = cell.metadata;
    return target === undefined
      ? edits
      : [...edits, ...this.#editMetadata(target, 'conflict', fields, DEPTH.cellMetadata)];
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

  #editNotebook(left: readonly FoundConflict[]): Edit[] {
    const { metadata } = this.#notebook;
    if (metadata === undefined) return [];
    const fields = this.#fieldChanges('/metadata/');
    const own = member(metadata, NAMESPACE);
    const record = member(own, 'merge');
    if (record === undefined || own === undefined)
      return fields.size === 0 ? [] : editMembers(metadata, fields, this.#style, DEPTH.notebookMetadata);
    if (left.length === 0) return this.#editMetadata(metadata, 'merge', fields, DEPTH.notebookMetadata);
    const rest = this.#editRecord(record, left);
    return [...editMembers(metadata, fields, this.#style, DEPTH.notebookMetadata), ...rest];
  }

  /** What is settled goes from the record. */
  #editRecord(record: JsonNode, left: readonly FoundConflict[]): Edit[] {
    const groups = new Set(left.flatMap((one) => (one.kind === 'group' ? [one.id] : [])));
    const paths = new Set(left.flatMap((one) => (one.kind === 'field' ? [one.field.path] : [])));
    const keep = (list: JsonNode, isLeft: (item: JsonNode) => boolean): Edit[] => {
      const items = elements(list).flatMap((item, index): SpliceItem[] =>
        isLeft(item) ? [{ kind: 'keep', index }] : [],
      );
      return spliceArray(list, items, this.#style, DEPTH.notebookMetadata + 3);
    };
    const open = member(record, 'open');
    const fields = member(record, 'fields');
    return [
      ...(open === undefined ? [] : keep(open, (id) => groups.has(stringOf(id) ?? ''))),
      ...(fields === undefined
        ? []
        : keep(fields, (field) => paths.has(stringOf(member(field, 'path')) ?? ''))),
    ];
  }

  /** Sets fields and takes away what is ours under a key, with the namespace where nothing else is in it. */
  #editMetadata(
    metadata: JsonNode,
    key: 'conflict' | 'merge',
    fields: ReadonlyMap<string, Printable | undefined>,
    depth: number,
  ): Edit[] {
    const own = member(metadata, NAMESPACE);
    if (own === undefined || member(own, key) === undefined)
      return fields.size === 0 ? [] : editMembers(metadata, fields, this.#style, depth);
    if (effectiveMembers(own).size === 1)
      return editMembers(metadata, new Map([...fields, [NAMESPACE, undefined]]), this.#style, depth);
    return [
      ...editMembers(metadata, fields, this.#style, depth),
      ...editMembers(own, new Map([[key, undefined]]), this.#style, depth + 1),
    ];
  }

  /** Keys to set (or, undefined, to remove) directly below a place that conflicts of fields name. */
  #fieldChanges(prefix: string): Map<string, Printable | undefined> {
    const changes = new Map<string, Printable | undefined>();
    for (const { field, choice } of this.#fields) {
      if (!field.path.startsWith(prefix)) continue;
      const text = field[choice];
      changes.set(
        unescapePointer(field.path.slice(prefix.length)),
        text === undefined ? undefined : valueOf(text),
      );
    }
    return changes;
  }
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
