import { append } from '../append.ts';
import { type Alignment, alignCells } from '../diff/align.ts';
import { featuresOf, similarity } from '../diff/features.ts';
import { diffSequences, intern } from '../diff/sequence.ts';
import type { Cell } from '../notebook/notebook.ts';

/** One cell in up to three versions. */
export interface Triple {
  readonly base: Cell | undefined;
  readonly ours: Cell | undefined;
  readonly theirs: Cell | undefined;
  readonly moved: { readonly ours: boolean; readonly theirs: boolean };
}

/** What stands between two neighbours of the merged list. */
export type Place =
  | { readonly kind: 'cell'; readonly triple: Triple }
  /** Both sides inserted here. */
  | { readonly kind: 'inserts'; readonly ours: readonly Triple[]; readonly theirs: readonly Triple[] };

/** Which side a cell that one side deleted comes from, or both where both have it. */
type Fate = 'stays' | 'goes';

/** The lists of cells of a merge. */
export interface CellLists {
  readonly base: readonly Cell[];
  readonly ours: readonly Cell[];
  readonly theirs: readonly Cell[];
}

/**
 * Returns the cells of the merged notebook in their order: that of ours, with what theirs inserted or moved after the
 * cell it follows in theirs.
 *
 * @param fateOf whether a cell that one side deleted stays all the same, as where the other side edited it.
 */
export function orderCells(lists: CellLists, fateOf: (triple: Triple) => Fate): Place[] {
  const triples = matchTriples(lists);
  const stays = (triple: Triple): boolean =>
    triple.base === undefined ||
    (triple.ours !== undefined && triple.theirs !== undefined) ||
    fateOf(triple) === 'stays';
  const anchored = (triple: Triple): boolean =>
    triple.ours !== undefined && stays(triple) && !(triple.moved.theirs && !triple.moved.ours);
  const sequence = lists.ours.flatMap((cell) => ofSide(triples.ours, cell)).filter(anchored);
  const following = floats(
    lists.theirs.flatMap((cell) => ofSide(triples.theirs, cell)),
    stays,
    anchored,
  );
  return weave(sequence, following);
}

function ofSide(triples: readonly (Triple | undefined)[], { index }: Cell): Triple[] {
  const triple = triples[index];
  return triple === undefined ? [] : [triple];
}

/** Cells of theirs by the cell of ours they follow; undefined stands for the start. */
type Following = ReadonlyMap<Triple | undefined, readonly Triple[]>;

function floats(
  theirs: readonly Triple[],
  stays: (triple: Triple) => boolean,
  anchored: (triple: Triple) => boolean,
): Following {
  const following = new Map<Triple | undefined, Triple[]>();
  let after: Triple | undefined;
  for (const triple of theirs) {
    if (!stays(triple)) continue;
    if (anchored(triple)) after = triple;
    else following.set(after, [...(following.get(after) ?? []), triple]);
  }
  return following;
}

function weave(sequence: readonly Triple[], following: Following): Place[] {
  const places: Place[] = [];
  let inserted: Triple[] = [];
  let after: Triple | undefined;
  const fill = (): void => {
    append(places, gap(inserted, following.get(after) ?? []));
    inserted = [];
  };
  for (const triple of sequence) {
    if (triple.base === undefined && triple.theirs === undefined) {
      inserted.push(triple);
      continue;
    }
    fill();
    places.push({ kind: 'cell', triple });
    after = triple;
  }
  fill();
  return places;
}

/** What theirs inserted after a cell that ours has deleted or moved is not at the place where ours inserted. */
function gap(ours: readonly Triple[], floating: readonly Triple[]): Place[] {
  const known = floating.findIndex(({ base }) => base !== undefined);
  const theirs = floating.slice(0, known === -1 ? floating.length : known);
  if (ours.length === 0 || theirs.length === 0) return [...ours, ...floating].map(cellPlace);
  return [{ kind: 'inserts', ours, theirs }, ...floating.slice(theirs.length).map(cellPlace)];
}

function cellPlace(triple: Triple): Place {
  return { kind: 'cell', triple };
}

/** The triples by the index of their cell on either side. */
interface Triples {
  readonly ours: (Triple | undefined)[];
  readonly theirs: (Triple | undefined)[];
}

function matchTriples({ base, ours, theirs }: CellLists): Triples {
  const left = alignCells(base, ours);
  const right = alignCells(base, theirs);
  const strays = { ours: new Strays(ours, left), theirs: new Strays(theirs, right) };
  const triples: Triples = { ours: [], theirs: [] };
  const add = (triple: Triple): void => {
    if (triple.ours !== undefined) triples.ours[triple.ours.index] = triple;
    if (triple.theirs !== undefined) triples.theirs[triple.theirs.index] = triple;
  };
  for (const [index, cell] of base.entries()) {
    const [mine, other] = [left.toAfter[index] ?? -1, right.toAfter[index] ?? -1];
    const moved = { ours: left.moved.has(mine), theirs: right.moved.has(other) };
    add({
      base: cell,
      ours: ours[mine] ?? strays.ours.take(theirs[other]),
      theirs: theirs[other] ?? strays.theirs.take(ours[mine]),
      moved,
    });
  }
  const inserted = [inserts(ours, triples.ours), inserts(theirs, triples.theirs)] as const;
  for (const [mine, other] of matchInserts(...inserted)) {
    const moved = { ours: false, theirs: false };
    add({ base: undefined, ours: mine, theirs: other, moved });
  }
  return triples;
}

/** Cells that the base seems not to have, by their content: one may be the other side's edit of a cell. */
class Strays {
  readonly #byContent = new Map<string, Cell[]>();

  constructor(cells: readonly Cell[], { toBefore }: Alignment) {
    for (const cell of cells) {
      if (toBefore[cell.index] !== -1) continue;
      const same = this.#byContent.get(contentOf(cell));
      if (same === undefined) this.#byContent.set(contentOf(cell), [cell]);
      else same.push(cell);
    }
  }

  /** Returns a cell with the content of that of the other side, each only once. */
  take(cell: Cell | undefined): Cell | undefined {
    if (cell === undefined || this.#byContent.size === 0) return undefined;
    return this.#byContent.get(contentOf(cell))?.shift();
  }
}

function contentOf({ type, text }: Cell): string {
  return `${type}\n${text}`;
}

/** Cells without a base by the index of the base's cell they follow; one that only one side has does not count. */
type Inserts = ReadonlyMap<number, readonly Cell[]>;

function inserts(cells: readonly Cell[], triples: readonly (Triple | undefined)[]): Inserts {
  const found = new Map<number, Cell[]>();
  let after = -1;
  for (const cell of cells) {
    const triple = triples[cell.index];
    if (triple === undefined) found.set(after, [...(found.get(after) ?? []), cell]);
    else if (triple.ours !== undefined && triple.theirs !== undefined) after = triple.base?.index ?? after;
  }
  return found;
}

type Pair = readonly [Cell | undefined, Cell | undefined];

/** Pairs what both sides inserted at one place: the same content, then the same id or a similar content. */
function matchInserts(left: Inserts, right: Inserts): Pair[] {
  const pairs: Pair[] = [];
  for (const [after, ours] of left) append(pairs, matchRun(ours, right.get(after) ?? []));
  for (const [after, theirs] of right)
    if (!left.has(after))
      append(
        pairs,
        theirs.map((cell): Pair => [undefined, cell]),
      );
  return pairs;
}

function matchRun(ours: readonly Cell[], theirs: readonly Cell[]): Pair[] {
  const partners = sameContents(ours, theirs);
  const taken = new Set(partners.values());
  for (const mine of ours) {
    if (partners.has(mine)) continue;
    const other = theirs.find((cell) => !taken.has(cell) && isVersionOf(mine, cell));
    if (other === undefined) continue;
    partners.set(mine, other);
    taken.add(other);
  }
  return [
    ...ours.map((mine): Pair => [mine, partners.get(mine)]),
    ...theirs.filter((other) => !taken.has(other)).map((other): Pair => [undefined, other]),
  ];
}

function sameContents(ours: readonly Cell[], theirs: readonly Cell[]): Map<Cell, Cell> {
  const { a, b } = intern(ours, theirs, contentOf);
  const partners = new Map<Cell, Cell>();
  let shift = 0;
  const { changes } = diffSequences(a, b);
  for (let i = 0, at = 0; i < ours.length; i++) {
    const change = changes[at];
    if (change !== undefined && i >= change.aEnd) {
      shift += change.bEnd - change.bStart - (change.aEnd - change.aStart);
      at++;
      i--;
      continue;
    }
    const [mine, other] = [ours[i], theirs[i + shift]];
    const same = change === undefined || i < change.aStart;
    if (same && mine !== undefined && other !== undefined) partners.set(mine, other);
  }
  return partners;
}

/** Of their words; less is another idea. */
const SIMILAR = 0.6;
/** With one id less is asked: it was one cell once. */
const SIMILAR_WITH_ID = 0.25;

function isVersionOf(ours: Cell, theirs: Cell): boolean {
  if (ours.type !== theirs.type) return false;
  const likeness = similarity(featuresOf(ours.text), featuresOf(theirs.text));
  return likeness >= (ours.id !== undefined && ours.id === theirs.id ? SIMILAR_WITH_ID : SIMILAR);
}
