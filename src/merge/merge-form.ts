/** What a three-way merge is asked and what it answers, as data; how a conflict stands in a notebook: conflict-form.ts. */
import type { ConflictKind, FieldConflict, Sides } from './conflict-form.ts';

/** What settles a conflict of one part; what did not conflict is never touched by it. */
export type Strategy = 'ours' | 'theirs' | 'union' | 'base' | 'ask';

export interface MergeOptions {
  readonly conflictStyle?: 'cells' | 'inline';
  readonly showBase?: 'merge' | 'diff3' | 'zdiff3';
  /** Length of the marks, 7 where absent. */
  readonly markerSize?: number;
  readonly labels?: Partial<Sides<string>>;
  /** Names of the three blobs in git's object store. */
  readonly blobs?: Partial<Sides<string>>;
  readonly sources?: Strategy;
  readonly outputs?: Strategy | 'drop';
  readonly metadata?: Strategy;
  readonly staleOutputs?: 'keep' | 'drop';
  readonly adjacent?: 'conflict' | 'merge';
  readonly insert?: 'conflict' | 'union';
  /** The inner merge of a criss-cross: the value of the base for every conflict, and no conflict. */
  readonly virtual?: boolean;
}

/** `soft`: merged, but a rule decided something that a person may want to know. */
export type Outcome = 'clean' | 'soft' | 'conflict';

export interface Decision {
  readonly outcome: Outcome;
  /** JSON Pointer (RFC 6901) into the merged notebook. */
  readonly path: string;
  /** Index of the cell in the merged notebook; absent for what belongs to the notebook. */
  readonly cell?: number;
  readonly ours: string;
  readonly theirs: string;
  readonly taken: 'ours' | 'theirs' | 'base' | 'both' | 'neither';
  /** Name of the rule that decided. */
  readonly rule: string;
}

/** A group of conflict cells in the result. */
export interface CellConflict {
  /** As in the marks: `c1`, `c2`, … */
  readonly id: string;
  readonly kind: ConflictKind;
}

export interface Merge {
  readonly outcome: Outcome;
  readonly decisions: readonly Decision[];
  readonly result: Uint8Array;
  readonly conflicts: readonly CellConflict[];
  readonly fields: readonly FieldConflict[];
  /** Why the result is not to be used, and the caller merges as text: what the self-check found, or what cannot be merged. */
  readonly faults: readonly string[];
}
