import { type JsonNode, rootOf } from '../json/document.ts';
import { elements, integerOf, kindOf, member, startOf, stringOf } from '../json/node.ts';
import { scan } from '../json/scan.ts';
import { JsonSyntaxError } from '../json/syntax-error.ts';
import { DiffFormatError } from './diff-format-error.ts';
import type { Pair } from './notebook-diff.ts';

/** Returns the value of a field that has to be there. */
export function requiredField(node: JsonNode, name: string): JsonNode {
  const value = member(node, name);
  if (value === undefined) throw new DiffFormatError(`"${name}" is missing`, expectObject(node));
  return value;
}

/** Returns the node where it is an object. */
export function expectObject(node: JsonNode): JsonNode {
  if (kindOf(node) !== 'object') throw new DiffFormatError('an object is expected here', node);
  return node;
}

/** Returns a string. */
export function readString(node: JsonNode): string {
  const text = stringOf(node);
  if (text === undefined) throw new DiffFormatError('a string is expected here', node);
  return text;
}

/** Returns the string of a field, undefined where it is absent. */
export function stringField(node: JsonNode, name: string): string | undefined {
  const value = member(node, name);
  return value && readString(value);
}

/** Returns the whole number of a field, which is not negative. */
export function countField(node: JsonNode, name: string): number {
  const value = requiredField(node, name);
  const count = integerOf(value);
  if (count === undefined || count < 0) throw new DiffFormatError(`"${name}" is not a count`, value);
  return count;
}

/** Returns the items of a list; an absent list is empty. */
export function listField(node: JsonNode, name: string): JsonNode[] {
  const value = member(node, name);
  if (value !== undefined && kindOf(value) !== 'array')
    throw new DiffFormatError(`"${name}" is not a list`, value);
  return elements(value);
}

/** Returns a value of a notebook: as it is under its name, or as text under its name and `Text`. */
export function valueField(node: JsonNode, name: string): JsonNode | undefined {
  const value = member(node, name);
  const text = member(node, `${name}Text`);
  if (value !== undefined || text === undefined) return value;
  try {
    return rootOf(scan(new TextEncoder().encode(readString(text))));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new DiffFormatError(`"${name}Text" holds no JSON: ${error.message}`, startOf(text));
  }
}

/** Returns the two sides of a change, at least one of which is there. */
export function valuePair(node: JsonNode): Pair<JsonNode | undefined> {
  const before = valueField(expectObject(node), 'before');
  const after = valueField(node, 'after');
  if (before === undefined && after === undefined)
    throw new DiffFormatError('a change needs "before" or "after"', node);
  return { before, after };
}
