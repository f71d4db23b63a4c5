import type { JsonNode } from '../json/document.ts';
import type { JsonPath, Pair } from './notebook-diff.ts';

/** A diff read from its JSON form: all that is needed to apply it. Values are places in the diff's own text. */
export interface ParsedDiff extends Pair<ParsedNotebookRef> {
  readonly fields: readonly ParsedValueChange[];
  readonly cells: readonly ParsedCellChange[];
}

/** What the diff tells of a whole notebook. */
export interface ParsedNotebookRef {
  readonly nbformat: number;
  readonly cellCount: number;
}

/** Which cell or output is meant, counted from 0, and what identifies it as far as the diff tells. */
export interface ParsedRef {
  readonly index: number;
  readonly type: string | undefined;
  readonly id: string | undefined;
}

/** Neighbours on both sides that have not changed; `before` and `after` are the first of them. */
interface ParsedRun extends Pair<ParsedRef> {
  readonly kind: 'unchanged';
  readonly count: number;
}

interface ParsedAddition {
  readonly kind: 'added';
  readonly after: ParsedRef;
  readonly value: JsonNode;
}

interface ParsedDeletion {
  readonly kind: 'deleted';
  readonly before: ParsedRef;
  readonly value: JsonNode;
}

/** One entry of a list of cells or outputs. */
export type ParsedListChange<Modified> = ParsedRun | ParsedAddition | ParsedDeletion | Modified;

export type ParsedCellChange = ParsedListChange<ParsedModifiedCell>;
export type ParsedOutputChange = ParsedListChange<ParsedModifiedOutput>;

export interface ParsedModifiedCell extends Pair<ParsedRef> {
  readonly kind: 'modified';
  readonly type: Pair<string> | undefined;
  readonly id: Pair<string | undefined> | undefined;
  readonly source: ParsedTextDiff | undefined;
  readonly attachments: readonly ParsedMimeChange[];
  readonly tags: Pair<JsonNode | undefined> | undefined;
  readonly metadata: readonly ParsedValueChange[];
  readonly executionCount: ParsedValueChange | undefined;
  readonly outputs: readonly ParsedOutputChange[];
  readonly fields: readonly ParsedValueChange[];
}

export interface ParsedModifiedOutput extends Pair<ParsedRef> {
  readonly kind: 'modified';
  readonly text: Pair<JsonNode | undefined> | undefined;
  readonly data: readonly ParsedMimeChange[];
  readonly metadata: readonly ParsedValueChange[];
  readonly executionCount: ParsedValueChange | undefined;
  readonly fields: readonly ParsedValueChange[];
}

/** The lines of a text that change; `beforeLines` and `afterLines` count all its lines. */
export interface ParsedTextDiff {
  readonly beforeLines: number;
  readonly afterLines: number;
  readonly hunks: readonly ParsedHunk[];
}

export interface ParsedHunk {
  readonly beforeStart: number;
  readonly afterStart: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A value at a path of at least one key; undefined on the side where it is missing. */
export interface ParsedValueChange extends Pair<JsonNode | undefined> {
  readonly path: JsonPath;
}

export interface ParsedMimeChange extends Pair<JsonNode | undefined> {
  readonly attachment: string | undefined;
  readonly mime: string;
  readonly key: string;
}
