/**
 * How a notebook holds its unresolved conflicts: groups of cells between marker cells, and a record in the notebook's
 * metadata. A group reads `open, ours…, (base…,) separator, theirs…, close`; both versions are whole cells.
 * All of it stands under the key `nbvc` of the metadata concerned, and the notebook stays valid nbformat.
 */

/** The key under which nbvc keeps what is its own in the metadata of a cell or a notebook. */
export const NAMESPACE = 'nbvc';

/** What stands between two versions of the same cells. */
export type ConflictKind =
  /** The same lines changed in two ways. */
  | 'source'
  /** The cell's type changed in two ways. */
  | 'type'
  /** An attachment of one name with two contents. */
  | 'attachments'
  /** One side deleted what the other edited; the side that deleted has no cells in the group. */
  | 'delete'
  /** Both sides inserted at one place. */
  | 'insert'
  /** Outputs of two runs, where the strategy says to ask. */
  | 'outputs';

/** Which piece of a group a cell is. */
export type ConflictPart = 'open' | 'ours' | 'base' | 'separator' | 'theirs' | 'close';

/** `metadata.nbvc.conflict` of every cell of a group. */
export interface ConflictMark {
  /** Names the group within its notebook: `c1`, `c2`, … from the top. */
  readonly id: string;
  readonly part: ConflictPart;
  readonly kind: ConflictKind;
  /** The id the cell had on its side, where it stands under another one in the group; restored when it is kept. */
  readonly cell?: string;
}

/** A key of metadata (or another field outside the cells' content) that both sides changed; ours stands in place. */
export interface FieldConflict {
  /** JSON Pointer (RFC 6901) into the merged notebook. */
  readonly path: string;
  /** JSON texts of the three values; absent where a side has no such key. */
  readonly base?: string;
  readonly ours?: string;
  readonly theirs?: string;
}

/** The three sides of a merge by one value each. */
export interface Sides<T> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

/** `metadata.nbvc.merge` of a notebook that has unresolved conflicts. */
export interface MergeRecord {
  readonly version: 1;
  /** Names of the three blobs in git's object store, where they are known: the exact way back to each side. */
  readonly blobs?: Partial<Sides<string>>;
  /** What git calls the three sides. */
  readonly labels?: Partial<Sides<string>>;
  /** The groups that were open when this was written. */
  readonly open: readonly string[];
  readonly fields: readonly FieldConflict[];
}

/** What becomes of one conflict. */
export type Choice = 'ours' | 'theirs' | 'base' | 'both';
