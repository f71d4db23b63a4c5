import type { JsonNode } from '../json/document.ts';
import { sameValue } from '../json/equal.ts';
import { kindOf } from '../json/node.ts';
import { compareRawText, isStringOrList } from '../json/same-text.ts';
import { joinedText } from '../notebook/text.ts';

/** Returns true where a node is a text as nbformat allows it: a string or a list of strings. */
export function isText(node: JsonNode | undefined): node is JsonNode {
  return node !== undefined && isStringOrList(node);
}

/** Returns true where two values are the same, a text in one string being the same as its lines in a list. */
export function sameContent(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  if (sameValue(a, b)) return true;
  if (!isText(a) || !isText(b) || (kindOf(a) === 'string' && kindOf(b) === 'string')) return false;
  const verdict = compareRawText(a, b);
  return verdict === 'same' || (verdict === 'unsure' && joinedText(a) === joinedText(b));
}
