import type { Range } from '../json/document.ts';

/** What can be removed or changed, in the order in which reports name it. */
export type StripPart =
  | 'cells'
  | 'outputs'
  | 'mime-types'
  | 'addresses'
  | 'execution-counts'
  | 'cell-metadata'
  | 'notebook-metadata'
  | 'ids'
  | 'form';

/** One thing that does not stand in the notebook as the policy says. */
export interface Removal {
  readonly part: StripPart;
  /** How many of it: the outputs of a cell are one removal. */
  readonly count: number;
  /** Byte offsets of it in the file. */
  readonly range: Range;
  /** Position of the cell, counted from 0; undefined for what belongs to no cell. */
  readonly cell?: number;
  /** Position of the output in its cell, counted from 0; undefined where all of them go. */
  readonly output?: number;
  /** What exactly: the path of a metadata key, a mime type. */
  readonly label?: string;
}
