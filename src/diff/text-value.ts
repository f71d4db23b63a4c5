import type { JsonNode } from '../json/document.ts';
import { sameValue } from '../json/equal.ts';
import { elements, kindOf } from '../json/node.ts';
import { joinedText } from '../notebook/text.ts';

/** Returns true where a node is a text as nbformat allows it: a string or a list of strings. */
export function isText(node: JsonNode | undefined): node is JsonNode {
  if (node === undefined) return false;
  const kind = kindOf(node);
  return kind === 'string' || (kind === 'array' && elements(node).every((part) => kindOf(part) === 'string'));
}

/** Returns true where two values are the same, a text in one string being the same as its lines in a list. */
export function sameContent(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  if (sameValue(a, b)) return true;
  if (!isText(a) || !isText(b)) return false;
  if (kindOf(a) === 'string' && kindOf(b) === 'string') return false;
  return joinedText(a) === joinedText(b);
}
