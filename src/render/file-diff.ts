import type { MimeChange, NotebookDiff } from '../diff/notebook-diff.ts';
import type { Diagnosis } from '../notebook/diagnose.ts';
import type { PixelDifference } from './pixel-difference.ts';

/** One file of a diff: its two names, and what could be made of its two contents. */
export interface FileDiff {
  /** Absent where the file was added. */
  readonly before: FileSide | undefined;
  /** Absent where the file was deleted. */
  readonly after: FileSide | undefined;
  readonly comparison: Comparison;
}

export interface FileSide {
  readonly path: string;
  /** As git writes it, `100644`; undefined for files outside a repository. */
  readonly mode: string | undefined;
  /** A short object id, `worktree`, `index`: whatever tells the two versions apart. */
  readonly label: string | undefined;
}

export type Comparison =
  | {
      readonly kind: 'notebooks';
      readonly diff: NotebookDiff;
      /** The bytes are the same: only the name or the mode changed. */
      readonly identical: boolean;
    }
  | {
      /** At least one side is no readable notebook: both are compared as text. */
      readonly kind: 'text';
      readonly before: Uint8Array;
      readonly after: Uint8Array;
      readonly reason: UnreadableSide;
    }
  | {
      /** A merge stopped here; there are no two sides to compare. */
      readonly kind: 'unmerged';
    };

export interface UnreadableSide {
  readonly side: 'before' | 'after';
  readonly diagnosis: Diagnosis;
}

/** A file of a report, with what comparing its images gave, or why they were not compared. */
export interface ReportFile {
  readonly file: FileDiff;
  readonly pixels: (change: MimeChange) => PixelDifference | string | undefined;
}
