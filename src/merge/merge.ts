import type { PathChange } from '../json/edit-paths.ts';
import { elements } from '../json/node.ts';
import type { Printable } from '../json/print.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { type CellContext, type CellMerge, mergeCell, sameSource } from './cell.ts';
import type { ConflictKind, ConflictMark, ConflictPart, FieldConflict } from './conflict-form.ts';
import { isBlank, isEdited, tagsChanged } from './edited.ts';
import { type GroupStyle, fieldsCell, markValue, markerCell } from './group.ts';
import { assignIds, versionId } from './ids.ts';
import { sameNode } from './members.ts';
import type { CellConflict, Decision, Merge, MergeOptions, Outcome } from './merge-form.ts';
import { type FieldsMerge, mergeNotebookFields } from './notebook-fields.ts';
import { type Place, type Triple, orderCells } from './order.ts';
import { fieldConflict, pointer, recordChanges } from './record.ts';
import { type Inputs, type ResultCell, writeResult } from './result.ts';
import { checkResult } from './self-check.ts';
import { markedText } from './text.ts';
import { unmergeable } from './unmergeable.ts';

/**
 * Merges two versions of a notebook that come from a third.
 *
 * The result is the bytes of ours with edits, or the bytes of one side where the other changed nothing.
 *
 * @param base undefined where both sides added the file.
 */
export function mergeNotebooks(
  base: Notebook | undefined,
  ours: Notebook,
  theirs: Notebook,
  options: MergeOptions = {},
): Merge {
  const inputs = { base, ours, theirs };
  const reason = unmergeable(inputs);
  if (reason === undefined) return mergeMergeable(inputs, options);
  const whole = takeWhole(inputs);
  if (whole !== undefined) return finished(whole, 'clean');
  return { ...finished(ours.document.bytes, 'conflict'), faults: [reason] };
}

/** Merges as {@link mergeNotebooks} does, for those who know already that {@link unmergeable} has no reason. */
export function mergeMergeable(inputs: Inputs, options: MergeOptions): Merge {
  const whole = takeWhole(inputs);
  if (whole !== undefined) return finished(whole, 'clean');
  const merge = new NotebookMerge(inputs, options).run();
  if (options.virtual === true && merge.outcome === 'conflict')
    return finished((inputs.base ?? inputs.ours).document.bytes, 'soft');
  return merge;
}

/** One side, where the other is as the base is or as this one. */
function takeWhole({ base, ours, theirs }: Inputs): Uint8Array | undefined {
  const [mine, other, origin] = [ours.document.bytes, theirs.document.bytes, base?.document.bytes];
  if (sameFile(mine, other) || (origin !== undefined && sameFile(origin, other))) return mine;
  return origin !== undefined && sameFile(origin, mine) ? other : undefined;
}

function sameFile(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function finished(result: Uint8Array, outcome: Outcome): Merge {
  return { outcome, decisions: [], result, conflicts: [], fields: [], faults: [] };
}

/** The state of one merge: what has been decided so far. */
class NotebookMerge {
  readonly #inputs: Inputs;
  readonly #options: MergeOptions;
  readonly #context: CellContext;
  readonly #cells: ResultCell[] = [];
  readonly #conflicts: CellConflict[] = [];
  readonly #decisions: Decision[] = [];
  readonly #minor: number;
  readonly #group: GroupStyle;
  #lastRun: 'ours' | 'theirs' = 'ours';

  constructor(inputs: Inputs, options: MergeOptions) {
    this.#inputs = inputs;
    this.#options = options;
    this.#minor = Math.max(inputs.ours.minor, inputs.theirs.minor);
    const {
      sources = 'ask',
      metadata = 'ask',
      staleOutputs = 'keep',
      adjacent = 'conflict',
      outputs,
    } = options;
    this.#context = {
      options: { sources, metadata, staleOutputs, adjacent, ...(outputs === undefined ? {} : { outputs }) },
      cleared: clearedSides(inputs),
    };
    const { base = 'base', ours = 'ours', theirs = 'theirs' } = options.labels ?? {};
    this.#group = { size: options.markerSize ?? 7, labels: { base, ours, theirs }, ids: this.#minor >= 5 };
  }

  run(): Merge {
    const { base, ours, theirs } = this.#inputs;
    const lists = { base: base?.cells ?? [], ours: ours.cells, theirs: theirs.cells };
    for (const place of orderCells(lists, (triple) => this.#fateOf(triple))) this.#place(place);
    this.#noteWarnings();
    const fields = mergeNotebookFields(this.#inputs, {
      metadata: this.#context.options.metadata,
      lastRun: this.#lastRun,
      outputs: this.#options.outputs === 'ours' ? 'ours' : 'theirs',
    });
    const conflicts = this.#fieldConflicts(fields);
    if (conflicts.length > 0) this.#cells.unshift(fresh(fieldsCell(conflicts, this.#group.ids)));
    const known = new Set(ours.cells.flatMap(({ id }) => id ?? []));
    const replaced = this.#minor >= 5 ? assignIds(this.#cells, known) : 0;
    if (replaced > 0) this.#note('id-taken', 'both');
    const result = writeResult(this.#inputs, this.#cells, fields.changes, (notebook) =>
      recordChanges(notebook, this.#conflicts, conflicts, this.#options),
    );
    const strategies = [this.#options.sources, this.#options.metadata, this.#options.outputs];
    const allowLoss = strategies.some((one) => one !== undefined && one !== 'ask');
    const open = this.#conflicts.length + conflicts.length > 0;
    const soft = this.#decisions.length > 0;
    return {
      outcome: open ? 'conflict' : soft ? 'soft' : 'clean',
      decisions: this.#decisions,
      result,
      conflicts: this.#conflicts,
      fields: conflicts,
      faults: checkResult(result, this.#inputs, allowLoss),
    };
  }

  #fateOf({ base, ours, theirs, moved }: Triple): 'stays' | 'goes' {
    const left = ours ?? theirs;
    if (base === undefined || left === undefined) return 'stays';
    const deletedBy = ours === undefined ? 'ours' : 'theirs';
    if (isEdited(base, left)) return this.#fateOfEdited(deletedBy);
    if (tagsChanged(base, left)) this.#note('deleted-despite-tags', deletedBy);
    else if (moved.ours || moved.theirs) this.#note('deleted-despite-move', deletedBy);
    return 'goes';
  }

  #fateOfEdited(deletedBy: 'ours' | 'theirs'): 'stays' | 'goes' {
    const { sources } = this.#context.options;
    return sources === deletedBy ? 'goes' : 'stays';
  }

  #note(rule: string, taken: Decision['taken']): void {
    this.#decisions.push({
      outcome: 'soft',
      path: '/cells',
      ours: 'changed',
      theirs: 'changed',
      taken,
      rule,
    });
  }

  #noteWarnings(): void {
    const { base, ours, theirs } = this.#inputs;
    if (base === undefined) this.#note('no-base', 'both');
    const doubled = [base, ours, theirs].some((side) =>
      side?.warnings.some(({ message }) => /key/.test(message)),
    );
    if (doubled) this.#note('duplicate-keys', 'ours');
  }

  #place(place: Place): void {
    if (place.kind === 'inserts') this.#placeInserts(place.ours, place.theirs);
    else this.#placeCell(place.triple);
  }

  #placeInserts(ours: readonly Triple[], theirs: readonly Triple[]): void {
    const { insert = 'conflict' } = this.#options;
    const { sources } = this.#context.options;
    const mine = ours.flatMap((triple) => triple.ours ?? []);
    const others = theirs.flatMap((triple) => triple.theirs ?? []);
    if (sources === 'ours' || sources === 'theirs' || sources === 'base')
      this.#note('insert-strategy', sources);
    if (
      sources !== 'base' &&
      sources !== 'theirs' &&
      (insert === 'union' || sources !== 'ask' || isBlank(mine) || isBlank(others))
    ) {
      mine.forEach((cell) => this.#add(cell, 'ours'));
      if (sources !== 'ours') others.forEach((cell) => this.#add(cell, 'theirs'));
    } else if (sources === 'theirs') others.forEach((cell) => this.#add(cell, 'theirs'));
    else if (sources === 'ask')
      this.#conflictGroup('insert', mine.map(plainCell('ours')), others.map(plainCell('theirs')));
  }

  #add(cell: Cell, side: 'ours' | 'theirs', changes: PathChange[] = []): void {
    this.#cells.push({ from: { cell, side }, changes, inPlace: side === 'ours', decisions: [], clashes: [] });
  }

  #placeCell(triple: Triple): void {
    const { base, ours, theirs, moved } = triple;
    if (ours !== undefined && theirs !== undefined) {
      if (moved.ours && moved.theirs && !this.#samePlace(ours, theirs)) this.#note('moved-twice', 'ours');
      this.#placePair({ base, ours, theirs }, !moved.theirs || moved.ours);
    } else if (base !== undefined) this.#placeDeleted(base, ours, theirs);
    else if (ours !== undefined) this.#add(ours, 'ours');
    else if (theirs !== undefined) this.#add(theirs, 'theirs', this.#clearedRun(theirs));
  }

  #samePlace(ours: Cell, theirs: Cell): boolean {
    const before = this.#inputs.ours.cells[ours.index - 1];
    const other = this.#inputs.theirs.cells[theirs.index - 1];
    if (before === undefined || other === undefined) return before === other;
    return sameSource(before, other);
  }

  /** Where ours has cleared its outputs, new cells of theirs come without. */
  #clearedRun({ type }: Cell): PathChange[] {
    if (!this.#context.cleared.ours || type !== 'code') return [];
    return [
      { path: ['outputs'], value: [] },
      { path: ['execution_count'], value: null },
    ];
  }

  #placePair(triple: { base: Cell | undefined; ours: Cell; theirs: Cell }, inPlace: boolean): void {
    const { base, ours, theirs } = triple;
    if (sameNode(ours.node, theirs.node)) {
      this.#cells.push({
        from: { cell: ours, side: 'ours' },
        changes: [],
        inPlace,
        decisions: [],
        clashes: [],
      });
      return;
    }
    const merged = mergeCell(triple, this.#context);
    if (merged.run === 'theirs') this.#lastRun = 'theirs';
    if (merged.conflict === undefined) {
      const changes = [...merged.changes, ...idChange(triple)];
      const { decisions, clashes } = merged;
      this.#cells.push({ from: { cell: ours, side: 'ours' }, changes, inPlace, decisions, clashes });
    } else if (merged.text !== undefined && base !== undefined && this.#options.conflictStyle === 'inline')
      this.#placeInline(ours, merged, inPlace);
    else this.#placeVersions(triple, merged, inPlace);
  }

  #placeInline(ours: Cell, merged: CellMerge, inPlace: boolean): void {
    const { showBase = 'merge' } = this.#options;
    const { size, labels } = this.#group;
    const id = this.#open('source');
    if (merged.text === undefined) return;
    const source = markedText(merged.text, { size, showBase, labels });
    const changes: PathChange[] = [
      ...merged.changes.filter(({ path }) => path[0] !== 'source'),
      { path: ['source'], value: source.split(/(?<=\n)/) },
      ...this.#markChange(ours, { id, part: 'ours', kind: 'source' }),
    ];
    const { decisions, clashes } = merged;
    this.#cells.push({ from: { cell: ours, side: 'ours' }, changes, inPlace, decisions, clashes });
  }

  #placeVersions(
    { base, ours, theirs }: { base: Cell | undefined; ours: Cell; theirs: Cell },
    merged: CellMerge,
    inPlace: boolean,
  ): void {
    const mine: Version = { cell: ours, side: 'ours', changes: merged.changes, inPlace, merged };
    const other: Version = { cell: theirs, side: 'theirs', changes: merged.theirChanges, inPlace: false };
    this.#conflictGroup(merged.conflict ?? 'source', [mine], [other], base, merged);
  }

  #placeDeleted(base: Cell, ours: Cell | undefined, theirs: Cell | undefined): void {
    const { sources } = this.#context.options;
    const left = ours ?? theirs;
    const side = ours === undefined ? 'theirs' : 'ours';
    if (left === undefined) return;
    if (sources === 'ask') {
      const version = [plainCell(side)(left)];
      this.#conflictGroup(
        'delete',
        ours === undefined ? [] : version,
        ours === undefined ? version : [],
        base,
      );
      return;
    }
    this.#note('delete-strategy', side);
    this.#add(left, side);
  }

  // oxlint-disable-next-line max-params -- the parts of a group in their order
  #conflictGroup(
    kind: ConflictKind,
    ours: readonly Version[],
    theirs: readonly Version[],
    base?: Cell,
    merged?: CellMerge,
  ): void {
    const id = this.#open(kind);
    const marker = (part: ConflictPart): void => {
      this.#cells.push(
        fresh(markerCell({ id, part, kind }, this.#group, part === 'open' ? merged?.text : undefined)),
      );
    };
    marker('open');
    for (const version of ours) this.#addVersion(version, { id, part: 'ours', kind });
    if (base !== undefined && (this.#options.showBase ?? 'merge') !== 'merge') {
      marker('base');
      this.#addVersion({ cell: base, side: 'base', changes: [], inPlace: false }, { id, part: 'base', kind });
    }
    marker('separator');
    for (const version of theirs) this.#addVersion(version, { id, part: 'theirs', kind });
    marker('close');
  }

  #open(kind: ConflictKind): string {
    const id = `c${this.#conflicts.length + 1}`;
    this.#conflicts.push({ id, kind });
    return id;
  }

  #addVersion({ cell, side, changes, inPlace, merged }: Version, mark: ConflictMark): void {
    const id =
      this.#group.ids && side !== 'ours' && cell.id !== undefined ? versionId(cell.id, side) : undefined;
    const full = id === undefined || cell.id === undefined ? mark : { ...mark, cell: cell.id };
    const own: PathChange[] = [...changes, ...this.#markChange(cell, full)];
    if (id !== undefined) own.push({ path: ['id'], value: id });
    this.#cells.push({
      from: { cell, side },
      changes: own,
      inPlace,
      decisions: merged?.decisions ?? [],
      clashes: merged?.clashes ?? [],
    });
  }

  #markChange({ metadata }: Cell, mark: ConflictMark): PathChange[] {
    const value = new Map([['conflict', markValue(mark)]]);
    return metadata === undefined
      ? [{ path: ['metadata'], value: new Map([['nbvc', value]]) }]
      : [{ path: ['metadata', 'nbvc'], value }];
  }

  /** Where what is decided about cells will be found; returns the fields in conflict. */
  #fieldConflicts(fields: FieldsMerge): FieldConflict[] {
    const some =
      fields.clashes.length + this.#cells.reduce((sum, { clashes }) => sum + clashes.length, 0) > 0;
    // The cell that names the fields will stand before all others.
    const first = some ? 1 : 0;
    const conflicts: FieldConflict[] = [];
    for (const [i, { decisions, clashes }] of this.#cells.entries()) {
      const at = ['cells', String(i + first)];
      for (const decision of decisions)
        this.#decisions.push({ ...decision, path: pointer(at), cell: i + first });
      for (const clash of clashes) conflicts.push(fieldConflict(clash, [...at, ...clash.path]));
    }
    for (const { path, ...decision } of fields.decisions)
      this.#decisions.push({ ...decision, path: pointer(path) });
    for (const clash of fields.clashes) conflicts.push(fieldConflict(clash, clash.path));
    return conflicts;
  }
}

/** One side of a group. */
interface Version {
  readonly cell: Cell;
  readonly side: 'ours' | 'theirs' | 'base';
  readonly changes: readonly PathChange[];
  readonly inPlace: boolean;
  readonly merged?: CellMerge;
}

function plainCell(side: 'ours' | 'theirs'): (cell: Cell) => Version {
  return (cell) => ({ cell, side, changes: [], inPlace: side === 'ours' });
}

function fresh(value: Printable): ResultCell {
  return { from: { fresh: value }, changes: [], inPlace: false, decisions: [], clashes: [] };
}

/** A side that has no outputs at all where the base had some has cleared them. */
function clearedSides({ base, ours, theirs }: Inputs): CellContext['cleared'] {
  const had = base !== undefined && hasOutputs(base);
  return { ours: had && !hasOutputs(ours), theirs: had && !hasOutputs(theirs) };
}

function hasOutputs({ cells }: Notebook): boolean {
  return cells.some(({ outputs }) => elements(outputs).length > 0);
}

/** The side that gave a cell a new id has it; ours where both did. */
function idChange({
  base,
  ours,
  theirs,
}: {
  base: Cell | undefined;
  ours: Cell;
  theirs: Cell;
}): PathChange[] {
  if (theirs.id === undefined || theirs.id === ours.id) return [];
  const take = ours.id === undefined || (base?.id !== undefined && ours.id === base.id);
  return take ? [{ path: ['id'], value: theirs.id }] : [];
}
