import type { JsonNode } from '../json/document.ts';
import type { Cell, Notebook, Output } from '../notebook/notebook.ts';

/**
 * What changed between two notebooks. It holds places in both documents, not copies of their content, and
 * it is complete: applied to `before` it gives the content of `after`.
 */
export interface NotebookDiff {
  readonly before: Notebook;
  readonly after: Notebook;
  /** Everything at the root but the cells; paths start with the root's own keys, such as `metadata`. */
  readonly fields: readonly ValueChange[];
  /** In the order of `after`; a deleted cell stands after the cell that it followed in `before`. */
  readonly cells: readonly CellChange[];
  /** A budget ran out: the diff is right, but a shorter or better aligned one may exist. */
  readonly approximate: boolean;
}

export type CellChange = UnchangedCell | ModifiedCell | AddedCell | DeletedCell;

/** Content, id and metadata are the same; `moved` where the cell stands elsewhere among the others. */
export interface UnchangedCell {
  readonly kind: 'unchanged';
  readonly before: Cell;
  readonly after: Cell;
  readonly moved: boolean;
}

export interface ModifiedCell {
  readonly kind: 'modified';
  readonly before: Cell;
  readonly after: Cell;
  readonly moved: boolean;
  readonly type: Pair<string> | undefined;
  readonly id: Pair<string | undefined> | undefined;
  readonly source: TextDiff | undefined;
  readonly attachments: readonly MimeChange[];
  readonly tags: TagChange | undefined;
  /** Of the cell's metadata, tags left out; paths start below `metadata`. */
  readonly metadata: readonly ValueChange[];
  readonly executionCount: ValueChange | undefined;
  readonly outputs: readonly OutputChange[];
  /** Parts that nbformat does not name; paths start at the cell. */
  readonly fields: readonly ValueChange[];
  /** This cell and its neighbour were one before, or were two before and are one now. */
  readonly relation: Split | Join | undefined;
}

export interface AddedCell {
  readonly kind: 'added';
  readonly after: Cell;
  /** Where this is the other half of a split, the cell that was split (of `before`). */
  readonly splitFrom: Cell | undefined;
}

export interface DeletedCell {
  readonly kind: 'deleted';
  readonly before: Cell;
  /** Where its source went into a neighbour, that cell (of `after`). */
  readonly joinedInto: Cell | undefined;
}

/** One cell became two that stand together. `source` compares the one with both, one after the other. */
export interface Split {
  readonly kind: 'split';
  readonly into: readonly [Cell, Cell];
  readonly source: TextDiff;
}

/** Two cells became one. `source` compares both, one after the other, with the one. */
export interface Join {
  readonly kind: 'join';
  readonly from: readonly [Cell, Cell];
  readonly source: TextDiff;
}

export interface Pair<T> {
  readonly before: T;
  readonly after: T;
}

/** Two texts as lines (each with its `\n`, see splitLines) and the runs of lines that differ. */
export interface TextDiff {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly hunks: readonly Hunk[];
  readonly approximate: boolean;
}

/** A run of lines that differs; line numbers count from 0, half-open. */
export interface Hunk {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

/** A JSON value that came, went or changed. Objects are compared key by key, lists as one value. */
export type ValueChange =
  | { readonly kind: 'added'; readonly path: JsonPath; readonly after: JsonNode }
  | { readonly kind: 'deleted'; readonly path: JsonPath; readonly before: JsonNode }
  | {
      readonly kind: 'modified';
      readonly path: JsonPath;
      readonly before: JsonNode;
      readonly after: JsonNode;
    };

export type JsonPath = readonly string[];

/** Tags are a set: their order alone is no change of meaning, but it is told. */
export interface TagChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The list after, undefined where there is none any more. */
  readonly after: JsonNode | undefined;
  readonly before: JsonNode | undefined;
}

export type OutputChange =
  | { readonly kind: 'unchanged'; readonly before: Output; readonly after: Output }
  | { readonly kind: 'added'; readonly after: Output }
  | { readonly kind: 'deleted'; readonly before: Output }
  | ModifiedOutput;

/** An output of the same type and name whose content differs. Texts are compared on demand: textDiffOf. */
export interface ModifiedOutput {
  readonly kind: 'modified';
  readonly before: Output;
  readonly after: Output;
  /** Streams: the text. */
  readonly text: Pair<JsonNode | undefined> | undefined;
  readonly data: readonly MimeChange[];
  readonly metadata: readonly ValueChange[];
  readonly executionCount: ValueChange | undefined;
  /** The rest: ename, evalue and traceback of an error, fields nbformat does not name. */
  readonly fields: readonly ValueChange[];
}

/** One representation of an output, or one attachment's, that came, went or changed. */
export interface MimeChange {
  /** The file name of an attachment; undefined in outputs. */
  readonly attachment: string | undefined;
  readonly mime: string;
  /** The key the file has for it (nbformat 3 has short ones). */
  readonly key: string;
  readonly before: JsonNode | undefined;
  readonly after: JsonNode | undefined;
}
