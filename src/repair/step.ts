/** One thing that was done to a file, in words for the person whose file it is. */
export interface RepairStep {
  /** Counted from 1; undefined where it is about the file as a whole. */
  readonly cell?: number;
  readonly message: string;
}

/** What became of bytes: the new ones, what was done, and what found no place in them. */
export interface Mended {
  readonly bytes: Uint8Array;
  readonly steps: readonly RepairStep[];
  /** Pieces of the old bytes that are not in the new ones. */
  readonly rejected: readonly Uint8Array[];
}
