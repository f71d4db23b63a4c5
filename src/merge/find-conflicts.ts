import type { Cell, Notebook } from '../notebook/notebook.ts';
import { tagsOf } from '../diff/tags.ts';
import type { ConflictKind, ConflictPart, FieldConflict } from './conflict-form.ts';
import { type TextMark, markOf, recordOf, textMarkOf } from './marks.ts';
import { type ForeignRest, restsInCell, restsOfNotebook } from './nbdime-rests.ts';
import { hasMarkers, splitMarkers } from './text-markers.ts';

/** Something in a notebook that a merge left for a person to settle. */
export type FoundConflict = GroupConflict | SourceConflict | FieldLeft | ForeignRest;

/** Cells between marker cells, in the order `open, ours…, (base…,) separator, theirs…, close`. */
export interface GroupConflict {
  readonly kind: 'group';
  readonly id: string;
  /** What conflicted; undefined where metadata does not say. */
  readonly about: ConflictKind | undefined;
  readonly form: TextMark['form'];
  /** Indexes of the marker cells that are still there. */
  readonly markers: readonly number[];
  readonly ours: readonly number[];
  readonly base: readonly number[] | undefined;
  readonly theirs: readonly number[];
  /** False where a person has taken some of the marker cells away. */
  readonly whole: boolean;
}

/** Marks in the lines of a cell's source. */
export interface SourceConflict {
  readonly kind: 'source';
  readonly cell: number;
  /** Lines of the opening marks, counted from 0. */
  readonly lines: readonly number[];
}

/** A field both sides changed; ours stands in place. */
export interface FieldLeft {
  readonly kind: 'field';
  readonly field: FieldConflict;
}

/** A cell with this tag shows marks on purpose: it teaches git. */
export const ALLOWED_TAG = 'allow-conflict-markers';

/** Returns what is left to settle, in the order of the cells; fields and the notebook's own metadata last. */
export function findConflicts(notebook: Notebook): FoundConflict[] {
  const groups = findGroups(notebook.cells);
  const found = notebook.cells.flatMap((cell): FoundConflict[] => {
    const group = groups.get(cell.index);
    if (group !== undefined) return [group];
    return tagsOf(cell.metadata)?.includes(ALLOWED_TAG) === true ? [] : inCell(notebook, cell);
  });
  const fields = recordOf(notebook)?.fields ?? [];
  const own: FoundConflict[] = fields.map((field) => ({ kind: 'field', field }));
  return [...found, ...own, ...restsOfNotebook(notebook)];
}

function inCell(notebook: Notebook, cell: Cell): FoundConflict[] {
  const found: FoundConflict[] = [];
  const source = cell.text;
  if (hasMarkers(source)) {
    const lines = splitMarkers(source).flatMap((part) => (part.kind === 'conflict' ? [part.line] : []));
    found.push({ kind: 'source', cell: cell.index, lines });
  }
  return [...found, ...restsInCell(notebook, cell)];
}

/** What a cell is within a group. */
interface Piece {
  readonly cell: number;
  readonly part: ConflictPart | undefined;
  /** Its text is that of a marker. */
  readonly isMarker: boolean;
  readonly form: TextMark['form'];
  readonly id: string | undefined;
  readonly about: ConflictKind | undefined;
}

/** Returns the groups by the index of their first cell. */
function findGroups(cells: readonly Cell[]): Map<number, GroupConflict> {
  const groups = new Map<number, GroupConflict>();
  for (const run of runs(cells.map(pieceOf))) {
    const group = groupOf(run, groups.size + 1);
    const first = run[0]?.cell;
    if (group !== undefined && first !== undefined) groups.set(first, group);
  }
  return groups;
}

function pieceOf(cell: Cell): Piece {
  const mark = markOf(cell);
  const text = textMarkOf(cell);
  return {
    cell: cell.index,
    part: mark?.part ?? text?.part,
    isMarker: text !== undefined || (mark !== undefined && ALWAYS_MARKERS.has(mark.part)),
    form: mark === undefined ? (text?.form ?? 'nbvc') : 'nbvc',
    id: mark?.id,
    about: mark?.kind,
  };
}

const ALWAYS_MARKERS: ReadonlySet<ConflictPart> = new Set(['open', 'separator', 'close']);

/** Divides cells into runs that may be groups: from an opening mark to its closing one, or of one group's id. */
function runs(pieces: readonly Piece[]): Piece[][] {
  const found: Piece[][] = [];
  let current: Piece[] = [];
  const finish = (): void => {
    if (current.length > 0) found.push(current);
    current = [];
  };
  for (const piece of pieces) {
    const [first] = current;
    const other = piece.id !== undefined && first?.id !== undefined && piece.id !== first.id;
    if (piece.part === 'open' || other) finish();
    if (current.length > 0 || piece.part !== undefined) current.push(piece);
    if (piece.part === 'close') finish();
  }
  finish();
  return found;
}

/** @param number names a group without an id. */
function groupOf(run: readonly Piece[], number: number): GroupConflict | undefined {
  const whole = isWhole(run);
  // Cells after marks that never close are nobody's, and a single mark of another tool may be there to teach git.
  const pieces = whole ? run : run.filter(isCertain);
  if (!pieces.some(({ isMarker }) => isMarker)) return undefined;
  return {
    kind: 'group',
    id: pieces.find(({ id }) => id !== undefined)?.id ?? `g${number}`,
    about: pieces.find(({ about }) => about !== undefined)?.about,
    form: pieces[0]?.form ?? 'nbvc',
    whole,
    ...divide(pieces),
  };
}

function isWhole(run: readonly Piece[]): boolean {
  const markers = run.filter(({ isMarker }) => isMarker).map(({ part }) => part);
  return markers[0] === 'open' && markers.includes('separator') && markers.at(-1) === 'close';
}

function isCertain({ id, isMarker, form }: Piece): boolean {
  return id !== undefined || (isMarker && form === 'nbvc');
}

/** Where a cell does not say itself whose it is, the marks before it do. */
function divide(pieces: readonly Piece[]): Pick<GroupConflict, 'markers' | 'ours' | 'base' | 'theirs'> {
  const markers: number[] = [];
  const sides: Record<Side, number[]> = { ours: [], base: [], theirs: [] };
  let side: Side = 'ours';
  for (const { cell, part, isMarker } of pieces) {
    if (part === 'base') side = 'base';
    if (part === 'separator') side = 'theirs';
    if (isMarker) markers.push(cell);
    else sides[part === 'ours' || part === 'theirs' || part === 'base' ? part : side].push(cell);
  }
  const hasBase = pieces.some(({ part }) => part === 'base');
  return { markers, ours: sides.ours, base: hasBase ? sides.base : undefined, theirs: sides.theirs };
}

type Side = 'ours' | 'base' | 'theirs';
