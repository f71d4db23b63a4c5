import type { JsonDocument, JsonNode } from '../json/document.ts';

/**
 * A view of a notebook: where in the JSON text its parts stand. Nothing is decoded until somebody asks.
 */
export interface Notebook {
  readonly document: JsonDocument;
  readonly root: JsonNode;
  /** 3 or 4; nbformat 5 and later are read as 4 with a warning. */
  readonly major: number;
  readonly minor: number;
  readonly metadata: JsonNode | undefined;
  readonly cells: readonly Cell[];
  readonly warnings: readonly NotebookWarning[];
}

/** Something odd that did not stop the reading. */
export interface NotebookWarning {
  readonly message: string;
  /** Byte offset of what is odd. */
  readonly offset: number;
}

/** One cell; its parts under nbformat 4's names whatever the version calls them. */
export interface Cell {
  /** Counted from 0. A person reads `index + 1`. */
  readonly index: number;
  readonly node: JsonNode;
  /** `code`, `markdown`, `raw`; in nbformat 3 also `heading` and `html`; whatever the file says. */
  readonly type: string;
  readonly id: string | undefined;
  /** A string or a list of strings to be joined. */
  readonly source: JsonNode | undefined;
  /** The source as one text, empty where there is none; decoded when it is first asked for. */
  readonly text: string;
  readonly metadata: JsonNode | undefined;
  readonly outputs: JsonNode | undefined;
  readonly attachments: JsonNode | undefined;
  readonly executionCount: JsonNode | undefined;
}

/** One entry of a cell's `outputs`. */
export interface Output {
  /** Counted from 0 within its cell. */
  readonly index: number;
  readonly node: JsonNode;
  /** nbformat 4's name of it also in nbformat 3: `stream`, `display_data`, `execute_result`, `error`, or what the file says. */
  readonly type: string;
  /** `stdout` or `stderr` of a stream. */
  readonly name: string | undefined;
  /** Text of a stream, a string or a list of strings. */
  readonly text: JsonNode | undefined;
  /** The mime bundle of a display or a result; mime types are those of nbformat 4. */
  readonly data: readonly MimeEntry[];
  readonly metadata: JsonNode | undefined;
  readonly executionCount: JsonNode | undefined;
}

/** One representation of an output or an attachment. */
export interface MimeEntry {
  readonly mime: string;
  /** The key the file has for it: the mime type itself, or nbformat 3's short name. */
  readonly key: string;
  readonly value: JsonNode;
}
