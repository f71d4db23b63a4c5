import { type JsonNode, rootOf } from '../../json/document.ts';
import { elements, integerOf, kindOf, member, stringOf } from '../../json/node.ts';
import { scan } from '../../json/scan.ts';
import { DiffFormatError } from '../diff-format-error.ts';
import { countField, expectObject, readString, requiredField } from '../format-field.ts';
import type { NbdimeDiff, NbdimeOperation } from './operation.ts';

/** Diffs nested deeper than this come from nobody; Python gives up at about the same depth. */
const MAX_DEPTH = 500;

/** Returns true where a file can only be a diff of nbdime's: a list, where ours is an object. */
export function looksLikeNbdimeDiff(bytes: Uint8Array): boolean {
  return bytes.find((byte) => !BLANKS.has(byte)) === OPENING_BRACKET;
}

const OPENING_BRACKET = 0x5b;
/** The white space of JSON and the bytes of a byte order mark. */
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/**
 * Returns a diff from nbdime's JSON form, as `nbdiff --out` and {@link nbdimeToJson} write it.
 *
 * @throws JsonSyntaxError where the bytes are not JSON.
 * @throws DiffFormatError where the JSON is not such a diff, or contradicts itself.
 */
export function parseNbdimeDiff(bytes: Uint8Array): NbdimeDiff {
  return readOperations(rootOf(scan(bytes)), 0);
}

function readOperations(node: JsonNode, depth: number): NbdimeDiff {
  if (kindOf(node) !== 'array') throw new DiffFormatError('a list of operations is expected here', node);
  if (depth > MAX_DEPTH) throw new DiffFormatError('the diff is nested too deeply', node);
  const items = elements(node);
  const operations = items.flatMap((item) => readOperation(expectObject(item), depth));
  if (items.every((item) => stringOf(member(item, 'key')) !== undefined)) expectOneEach(items);
  else expectAscending(items);
  return operations;
}

function readOperation(node: JsonNode, depth: number): NbdimeOperation[] {
  const name = readString(requiredField(node, 'op'));
  const keyNode = requiredField(node, 'key');
  const key = stringOf(keyNode) ?? integerOf(keyNode);
  if (key === undefined || (typeof key === 'number' && key < 0))
    throw new DiffFormatError('"key" is neither a name nor a position', keyNode);
  if (name === 'patch') return [{ op: 'patch', key, diff: readInner(node, depth) }];
  return typeof key === 'string' ? [ofObject(node, name, key)] : ofSequence(node, name, key);
}

function readInner(node: JsonNode, depth: number): NbdimeDiff {
  return readOperations(requiredField(node, 'diff'), depth + 1);
}

function ofObject(node: JsonNode, op: string, key: string): NbdimeOperation {
  if (op === 'remove') return { op, key };
  if (op === 'add' || op === 'replace') return { op, key, value: requiredField(node, 'value') };
  throw unknownOperation(node);
}

/** Operations on single elements were written by early versions of nbdime; they are ranges of one. */
function ofSequence(node: JsonNode, op: string, key: number): NbdimeOperation[] {
  const added = (valuelist: readonly JsonNode[] | string): NbdimeOperation => ({
    op: 'addrange',
    key,
    valuelist,
  });
  const removed: NbdimeOperation = { op: 'removerange', key, length: 1 };
  switch (op) {
    case 'addrange':
      return [added(readValues(requiredField(node, 'valuelist')))];
    case 'removerange':
      return [{ op, key, length: countField(node, 'length') }];
    case 'add':
      return [added([requiredField(node, 'value')])];
    case 'remove':
      return [removed];
    case 'replace':
      return [added([requiredField(node, 'value')]), removed];
    default:
      throw unknownOperation(node);
  }
}

function readValues(node: JsonNode): readonly JsonNode[] | string {
  if (kindOf(node) === 'array') return elements(node);
  return readString(node);
}

function unknownOperation(node: JsonNode): DiffFormatError {
  return new DiffFormatError('"op" is no operation that goes with this kind of key', node);
}

function expectOneEach(items: readonly JsonNode[]): void {
  const seen = new Set<string>();
  for (const item of items) {
    const key = stringOf(member(item, 'key')) ?? '';
    if (seen.has(key)) throw new DiffFormatError('a second operation for one key', item);
    seen.add(key);
  }
}

/** Elements are used once: what is removed or changed stands after all that was before. */
function expectAscending(items: readonly JsonNode[]): void {
  let last = 0;
  let used = 0;
  for (const item of items) {
    const key = integerOf(member(item, 'key'));
    const adds = ['add', 'addrange'].includes(stringOf(member(item, 'op')) ?? '');
    if (key === undefined || key < last || (!adds && key < used))
      throw new DiffFormatError('the operations are not in the order of their keys', item);
    last = key;
    if (!adds) used = key + (integerOf(member(item, 'length')) ?? 1);
  }
}
