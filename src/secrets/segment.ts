import type { JsonNode, Range } from '../json/document.ts';
import { endOf, startOf } from '../json/node.ts';
import type { NotebookPlace } from '../notebook/finding.ts';
import type { Cell } from '../notebook/notebook.ts';
import { withoutDataUris } from './binary.ts';
import type { Piece } from './source-text.ts';
import type { TextForm } from './views.ts';

/** A text of a notebook that a secret may stand in. What is found never crosses from one into another. */
export interface Segment {
  readonly form: TextForm;
  readonly pieces: readonly Piece[];
  /** Where each output's part of the text begins, by piece: a stream may come in several outputs. */
  readonly places: readonly { readonly piece: number; readonly place: NotebookPlace }[];
  /** The cell it stands in, whose tags and metadata may allow what is found. */
  readonly cell: Cell | undefined;
  /** The key of a value that has one: of metadata and JSON. */
  readonly key: string | undefined;
}

/** Tells by the bytes of a text, as JSON has them, whether anything may be found in it. @param bytes the file's */
export type Wants = (form: TextForm, range: Range, bytes?: Uint8Array) => boolean;

/** Returns the body of a string, the content of `data:` URIs left out. */
export function bodyPieces(node: JsonNode): Range[] {
  return withoutDataUris(node.document.bytes, startOf(node) + 1, endOf(node) - 1);
}
