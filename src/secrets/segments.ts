import { append } from '../append.ts';
import type { JsonNode, Range } from '../json/document.ts';
import { elements, endOf, kindOf, member, members, rangeOf, startOf, stringOf } from '../json/node.ts';
import { stringParts } from '../notebook/base64.ts';
import { cellListKey } from '../notebook/content.ts';
import { fieldNames } from '../notebook/fields.ts';
import type { NotebookPlace } from '../notebook/finding.ts';
import type { Cell, Notebook, Output } from '../notebook/notebook.ts';
import { readOutputs } from '../notebook/output.ts';
import { MIN_DATA_URI, isBinaryBase64 } from './binary.ts';
import { leafSegments } from './leaves.ts';
import { hasCutLine, hasCutList, hasOnlyStrings, jointsOf } from './joints.ts';
import { type Segment, type Wants, bodyPieces } from './segment.ts';
import type { Piece } from './source-text.ts';
import type { TextForm } from './views.ts';

/** Longer texts may be mostly `data:` URIs. */
const SMALL = 65_536;

/** The cell that is read, and what of it is wanted. */
interface Scope {
  readonly cell: Cell;
  readonly wants: Wants;
}

/**
 * Yields the texts of a notebook that are wanted, in the order of cells; binary content is left out where it is
 * what it says.
 */
export function* segmentsOf(notebook: Notebook, wants: Wants): Generator<Segment> {
  const names = fieldNames(notebook.major);
  for (const cell of notebook.cells) yield* cellSegments(notebook, { cell, wants }, names.source(cell.type));
  const list = member(notebook.root, cellListKey(notebook))?.index;
  for (const { key, keyNode, value } of members(notebook.root)) {
    const part = key === 'metadata' ? 'notebook-metadata' : 'notebook';
    if (value.index !== list)
      yield* leafSegments(value, { place: { part, label: key }, cell: undefined, key, keyNode, wants });
    else if (key === 'worksheets') yield* worksheetSegments(value, wants);
  }
}

/** nbformat 3: what stands around the cells. */
function* worksheetSegments(worksheets: JsonNode, wants: Wants): Generator<Segment> {
  for (const sheet of elements(worksheets)) {
    const cells = member(sheet, 'cells')?.index;
    for (const { key, keyNode, value } of members(sheet))
      if (value.index !== cells)
        yield* leafSegments(value, {
          place: { part: 'notebook', label: key },
          cell: undefined,
          key,
          keyNode,
          wants,
        });
  }
}

/** What is not as the format has it is read leaf by leaf, as are keys that stand twice. */
function* cellSegments(notebook: Notebook, scope: Scope, sourceKey: string): Generator<Segment> {
  const { cell } = scope;
  if (isQuiet(scope)) return;
  const where = { cell: cell.index + 1, ...(cell.id === undefined ? {} : { cellId: cell.id }) };
  for (const { key, keyNode, value } of members(cell.node)) {
    if (key === sourceKey && isText(value))
      yield* textSegments(value, 'code', { part: 'source', ...where }, scope);
    else if (value.index === cell.outputs?.index && kindOf(value) === 'array')
      yield* outputSegments(readOutputs(notebook, cell), where, scope);
    else if (key === 'attachments' && kindOf(value) === 'object')
      yield* attachmentSegments(value, where, scope);
    else
      yield* leafSegments(value, {
        place: { part: 'cell-metadata', label: key, ...where },
        ...scope,
        key,
        keyNode,
      });
  }
}

/** Most cells hold no keyword, and no list in which one may be cut: they are not looked at part by part. */
function isQuiet({ cell, wants }: Scope): boolean {
  const range = rangeOf(cell.node);
  if (range.end - range.start > SMALL || wants('code', range)) return false;
  return countOf(cell.outputs) < 2 && !hasCutList(cell.node);
}

type Where = Pick<NotebookPlace, 'cell' | 'cellId' | 'output'>;

function* attachmentSegments(attachments: JsonNode, where: Where, scope: Scope): Generator<Segment> {
  for (const { key: name, value: bundle } of members(attachments)) {
    const part = 'attachment';
    if (kindOf(bundle) !== 'object')
      yield* leafSegments(bundle, { place: { part, label: name, ...where }, ...scope, key: name });
    for (const { key: mime, value } of members(bundle))
      yield* bundleSegments(mime, value, { part, label: `${name} ${mime}`, ...where }, scope);
  }
}

/** A stream that may go on in the next output. */
type OpenStream = Segment & { readonly pieces: Piece[]; readonly places: Segment['places'][number][] };

function* outputSegments(outputs: readonly Output[], where: Where, scope: Scope): Generator<Segment> {
  const streams = new Map<string, OpenStream>();
  for (const output of outputs) {
    const at = { ...where, output: output.index + 1 };
    if (output.text !== undefined && isText(output.text)) {
      const label = output.name ?? 'stream';
      const segment = textSegment(output.text, 'text', { part: 'output', label, ...at }, scope);
      addToStream(streams, label, segment);
    } else {
      yield* wantedStreams(streams, scope);
      streams.clear();
    }
    yield* otherOutputSegments(output, at, scope);
  }
  yield* wantedStreams(streams, scope);
}

function* wantedStreams(streams: ReadonlyMap<string, OpenStream>, scope: Scope): Generator<Segment> {
  for (const stream of streams.values()) if (wantsPieces(stream.pieces, 'text', scope)) yield stream;
}

function addToStream(streams: Map<string, OpenStream>, label: string, segment: Segment): void {
  const open = streams.get(label);
  if (open === undefined) {
    streams.set(label, { ...segment, pieces: [...segment.pieces], places: [...segment.places] });
    return;
  }
  for (const { place } of segment.places) open.places.push({ piece: open.pieces.length, place });
  for (const piece of segment.pieces) open.pieces.push(piece);
}

/** The bundle, the traceback, and any other member of an output. */
function* otherOutputSegments(output: Output, at: Where, scope: Scope): Generator<Segment> {
  for (const { mime, value } of output.data)
    yield* bundleSegments(mime, value, { part: 'output', label: mime, ...at }, scope);
  const elsewhere = new Set(output.data.map(({ value }) => value.index));
  const bundle = member(output.node, 'data');
  if (bundle !== undefined && output.data.some(({ value }) => isInside(value, bundle)))
    elsewhere.add(bundle.index);
  if (output.text !== undefined && isText(output.text)) elsewhere.add(output.text.index);
  if (kindOf(output.node) !== 'object')
    yield* leafSegments(output.node, { place: { part: 'output', ...at }, ...scope, key: 'output' });
  for (const { key, keyNode, value } of members(output.node)) {
    if (elsewhere.has(value.index)) continue;
    const place: NotebookPlace = { part: 'output', label: key, ...at };
    const isTrace = (key === 'traceback' || key === 'evalue') && isText(value);
    if (isTrace) yield* textSegments(value, 'traceback', place, scope);
    else yield* leafSegments(value, { place, ...scope, key, keyNode });
  }
}

function isInside({ index }: JsonNode, outer: JsonNode): boolean {
  return index > outer.index && index < (outer.document.nexts[outer.index] ?? 0);
}

function* bundleSegments(
  mime: string,
  value: JsonNode,
  place: NotebookPlace,
  scope: Scope,
): Generator<Segment> {
  const kind = kindOf(value);
  const isJson = mime.endsWith('json') || kind === 'object' || !isText(value);
  if (isJson) yield* leafSegments(value, { place, ...scope, key: mime });
  else if (!isBinaryBase64(value)) yield* textSegments(value, isMarkup(mime) ? 'html' : 'text', place, scope);
}

function isText(value: JsonNode): boolean {
  const kind = kindOf(value);
  return kind === 'string' || (kind === 'array' && hasOnlyStrings(value));
}

function countOf(list: JsonNode | undefined): number {
  if (list === undefined) return 0;
  const { document, index } = list;
  let count = 0;
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end; at = document.nexts[at] ?? end) count++;
  return count;
}

function isMarkup(mime: string): boolean {
  return mime.includes('html') || mime.includes('svg') || mime.includes('xml') || mime === 'text/markdown';
}

function* textSegments(
  node: JsonNode,
  form: TextForm,
  place: NotebookPlace,
  scope: Scope,
): Generator<Segment> {
  if (wantsText(node, form, scope)) yield textSegment(node, form, place, scope);
}

/** Looks at lists of lines as a whole, commas and all, before it looks at each line. */
function wantsText(node: JsonNode, form: TextForm, scope: Scope): boolean {
  const range = rangeOf(node);
  if (range.end - range.start > SMALL) return wantsPieces(piecesOf(node), form, scope);
  if (scope.wants(form, range)) return true;
  return form !== 'traceback' && hasCutLine(node) && wantsJoint(piecesOf(node), form, scope);
}

function wantsPieces(pieces: readonly Piece[], form: TextForm, scope: Scope): boolean {
  const isWanted = (piece: Piece): boolean => typeof piece !== 'string' && scope.wants(form, piece);
  return pieces.some(isWanted) || wantsJoint(pieces, form, scope);
}

/** A keyword may stand in two strings of a list, or in two chunks of a stream. */
function wantsJoint(pieces: readonly Piece[], form: TextForm, { cell, wants }: Scope): boolean {
  for (const joint of jointsOf(cell.node.document.bytes, pieces))
    if (wants(form, { start: 0, end: joint.length }, joint)) return true;
  return false;
}

function textSegment(node: JsonNode, form: TextForm, place: NotebookPlace, { cell }: Scope): Segment {
  const pieces = form === 'traceback' ? linePieces(node) : piecesOf(node);
  return { form, pieces, places: [{ piece: 0, place }], cell, key: undefined };
}

/** Lines of a traceback have no line ends of their own. */
function linePieces(node: JsonNode): Piece[] {
  const pieces: Piece[] = [];
  for (const part of stringParts(node)) {
    append(pieces, bodyPieces(part));
    pieces.push('\n');
  }
  return pieces;
}

function piecesOf(node: JsonNode): Range[] {
  if (kindOf(node) === 'string') return bodyPieces(node);
  const pieces: Range[] = [];
  for (const part of stringParts(node)) addBody(part, pieces);
  return pieces;
}

/** Most lines are too short for a `data:` URI. */
function addBody(part: JsonNode, pieces: Range[]): void {
  const start = startOf(part) + 1;
  const end = endOf(part) - 1;
  if (end - start < MIN_DATA_URI) pieces.push({ start, end });
  else for (const piece of bodyPieces(part)) pieces.push(piece);
}

/** By what a cell allows secrets: its tags, and the rules that its metadata name. */
interface CellAllowances {
  readonly tags: readonly string[];
  readonly rules: readonly string[];
}

/** Returns by what a cell allows secrets. */
export function allowancesOf(cell: Cell): CellAllowances {
  const own = member(cell.metadata, 'nbvc');
  return { tags: strings(member(cell.metadata, 'tags')), rules: strings(member(own, 'allow-secrets')) };
}

function strings(node: JsonNode | undefined): string[] {
  return node === undefined ? [] : [...stringParts(node)].map((part) => stringOf(part) ?? '');
}
