import type { JsonNode, Range } from '../json/document.ts';
import { KINDS, KIND_MASK } from '../json/document.ts';
import { kindOf, member, members, rangeOf, stringOf } from '../json/node.ts';
import type { NotebookPlace } from '../notebook/finding.ts';
import type { Cell } from '../notebook/notebook.ts';
import { isBinaryBase64 } from './binary.ts';
import { type Segment, type Wants, bodyPieces } from './segment.ts';
import type { Piece } from './source-text.ts';

/** Where a JSON value stands. */
export interface LeafContext {
  readonly place: NotebookPlace;
  readonly cell: Cell | undefined;
  /** The key that the value itself has. */
  readonly key: string;
  /** Where that stands; not given for a media type, which names no secret. */
  readonly keyNode?: JsonNode;
  readonly wants: Wants;
}

const STRING = KINDS.indexOf('string');
const OBJECT = KINDS.indexOf('object');
const ARRAY = KINDS.indexOf('array');

const COLON = 0x3a;
const SPACE = 0x20;

/** Keys whose value says what the `value` beside it is: of a widget, a form or a table of settings. */
const NAMING_KEYS = new Set(['description', 'placeholder', 'name', 'key', 'label', 'title']);

/** A container that is open: its tape index, and for objects the key that was read last. */
interface Frame {
  readonly end: number;
  readonly isObject: boolean;
  /** The key that the values of an array belong to; undefined until somebody asks for it. */
  key: string | undefined;
  keyNode: JsonNode | undefined;
  /** Whether the key itself is wanted; undefined until a value asks. */
  isNamed: boolean | undefined;
}

/**
 * Yields every string of a JSON value as `"key": "value"`; the strings of an array have the key of the array. A
 * number or a literal is no secret.
 */
export function* leafSegments(node: JsonNode, context: LeafContext): Generator<Segment> {
  const { document } = node;
  const end = document.nexts[node.index] ?? 0;
  const { key, keyNode } = context;
  const isNamed = keyNode !== undefined && context.wants('text', rangeOf(keyNode));
  if (!isNamed && isQuiet(node, context)) return;
  const frames: Frame[] = [{ end, isObject: false, key, keyNode, isNamed }];
  for (let at = node.index; at < end; at++) {
    const frame = openFrame(frames, at);
    if (frame.isObject) {
      frame.keyNode = { document, index: at };
      frame.key = undefined;
      frame.isNamed = undefined;
      at++;
    }
    const kind = (document.kinds[at] ?? 0) & KIND_MASK;
    const value = { document, index: at };
    if (kind === STRING) yield* stringSegment(value, frame, frames, context);
    else yield* keySegment(frame, frames, context);
    if (kind === OBJECT) yield* siblingSegments(value, frames, context);
    if (kind === OBJECT || kind === ARRAY)
      frames.push({ ...frame, end: document.nexts[at] ?? end, isObject: kind === OBJECT });
  }
}

/** Larger ones are mostly images. */
const SMALL = 65_536;

/** Most values hold no keyword: they are not looked at leaf by leaf. */
function isQuiet(node: JsonNode, { wants }: LeafContext): boolean {
  const range = rangeOf(node);
  return range.end - range.start <= SMALL && !wants('text', range);
}

/** Leaves the containers that end before a tape index. The first never does. */
function openFrame(frames: Frame[], at: number): Frame {
  let frame = frames.at(-1);
  while (frames.length > 1 && frame !== undefined && frame.end <= at) {
    frames.pop();
    frame = frames.at(-1);
  }
  return frame ?? { end: Infinity, isObject: false, key: '', keyNode: undefined, isNamed: false };
}

/** A key may be a secret itself, whatever its value is. */
function* keySegment(frame: Frame, frames: readonly Frame[], context: LeafContext): Generator<Segment> {
  const { keyNode, isObject } = frame;
  if (isObject && keyNode !== undefined && context.wants('text', rangeOf(keyNode)))
    yield segment(['"', ...bodyPieces(keyNode), '"'], keyOf(frame), frames, context);
}

function* stringSegment(
  value: JsonNode,
  frame: Frame,
  frames: readonly Frame[],
  context: LeafContext,
): Generator<Segment> {
  const { keyNode } = frame;
  frame.isNamed ??= keyNode !== undefined && context.wants('text', rangeOf(keyNode));
  if (isBinaryBase64(value) || !(frame.isNamed || context.wants('text', rangeOf(value)))) return;
  const head: Piece[] =
    keyNode === undefined ? [`"${keyOf(frame)}": "`] : ['"', ...bodyPieces(keyNode), '": "'];
  yield segment([...head, ...bodyPieces(value), '"'], keyOf(frame), frames, context);
}

function keyOf(frame: Frame): string {
  return (frame.key ??= (frame.keyNode === undefined ? undefined : stringOf(frame.keyNode)) ?? '');
}

/** `{"description": "API key", "value": "…"}` is read as `"API key": "…"`. */
function* siblingSegments(
  object: JsonNode,
  frames: readonly Frame[],
  context: LeafContext,
): Generator<Segment> {
  const value = member(object, 'value');
  if (value === undefined || kindOf(value) !== 'string') return;
  for (const { key, value: name } of members(object))
    if (NAMING_KEYS.has(key) && kindOf(name) === 'string' && context.wants('text', rangeOf(name)))
      yield segment(['"', ...namePieces(name), '": "', ...bodyPieces(value), '"'], 'value', frames, context);
}

/** A label without the colon that ends many of them. */
function namePieces(name: JsonNode): Piece[] {
  const { bytes } = name.document;
  const pieces: Range[] = bodyPieces(name);
  const last = pieces.pop();
  if (last === undefined) return pieces;
  let { end } = last;
  while (end > last.start && (bytes[end - 1] === COLON || bytes[end - 1] === SPACE)) end--;
  return [...pieces, { start: last.start, end }];
}

function segment(
  pieces: readonly Piece[],
  key: string,
  frames: readonly Frame[],
  { place, cell }: LeafContext,
): Segment {
  const path = [place.label ?? '', ...frames.filter((frame) => frame.isObject).map(keyOf)];
  const label = path.filter((step) => step !== '').join('.');
  return { form: 'text', pieces, places: [{ piece: 0, place: { ...place, label } }], cell, key };
}
