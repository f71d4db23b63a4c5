import { decodeKey } from '../json/decode.ts';
import type { JsonNode } from '../json/document.ts';
import { elements, kindOf, rawText, stringOf } from '../json/node.ts';
import { isStringOrList } from '../json/same-text.ts';
import { CHECKED_STRINGS } from './schema/validators.ts';

/** Stands for every string whose content no schema looks at. */
const SOME_STRING = '…';

/** Stands for every list of strings: to the schemas all lines of a text are the same. */
const SOME_STRINGS: readonly string[] = [SOME_STRING];

/** No schema looks deeper than a mime bundle in an output in a cell in a worksheet, which is at depth 9. */
const MAX_DEPTH = 12;

/**
 * Returns a notebook as plain data for the schema validators: of every string only that it is one, unless its
 * content is checked. An image of 50 MB costs nothing, and what is nested deeper than any schema looks is cut.
 */
export function skeletonOf(node: JsonNode): unknown {
  return build(node, '', 0);
}

function build(node: JsonNode, key: string, depth: number): unknown {
  switch (kindOf(node)) {
    case 'object':
      return buildObject(node, depth);
    case 'array':
      if (isStringOrList(node) && !CHECKED_STRINGS.has(key)) return hasElements(node) ? SOME_STRINGS : [];
      return depth < MAX_DEPTH ? elements(node).map((element) => build(element, key, depth + 1)) : [];
    case 'string':
      return CHECKED_STRINGS.has(key) ? stringOf(node) : SOME_STRING;
    case 'number':
      return Number(rawText(node));
    case 'literal':
      return literalValue(rawText(node));
  }
}

/** The node after a list without elements is the next one on the tape. */
function hasElements({ document, index }: JsonNode): boolean {
  return (document.nexts[index] ?? 0) > index + 1;
}

/** What has nothing that it was not given: a key `__proto__` of a file is a key like any other. */
class Bare {
  [key: string]: unknown;
}
// `Object.create(null)` is slow to fill and to read: V8 takes such an object for a dictionary.
Object.setPrototypeOf(Bare.prototype, null);
Reflect.deleteProperty(Bare.prototype, 'constructor');

function buildObject(node: JsonNode, depth: number): object {
  const object: Record<string, unknown> = new Bare();
  if (depth >= MAX_DEPTH) return object;
  const { document, index } = node;
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end; at = document.nexts[at + 1] ?? end) {
    // Of a key that stands twice the last one counts.
    const key = decodeKey(document, at);
    object[key] = build({ document, index: at + 1 }, key, depth + 1);
  }
  return object;
}

function literalValue(text: string): unknown {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return Number(text);
}
