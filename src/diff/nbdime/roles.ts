import type { JsonNode } from '../../json/document.ts';
import { effectiveMembers, elements, kindOf, stringOf } from '../../json/node.ts';
import type { Printable } from '../../json/print.ts';
import { isStringOrList } from '../../json/same-text.ts';
import { joinedText, pythonLines } from '../../notebook/text.ts';

/**
 * What a value of a notebook is to nbdime. It sees a notebook as nbformat hands it over, with lists of lines joined, so
 * a text is one string there whatever the file has: `text` is compared by lines, `joined` and `whole` as one value
 * (`whole` stays a list where it is one).
 */
export type Role =
  | 'notebook'
  | 'cells'
  | 'cell'
  | 'outputs'
  | 'output'
  | 'attachments'
  | 'bundle'
  | 'text'
  | 'joined'
  | 'whole'
  | 'value';

const OF_CELL: ReadonlyMap<string, Role> = new Map([
  ['source', 'text'],
  ['outputs', 'outputs'],
  ['attachments', 'attachments'],
  ['id', 'whole'],
]);

const OF_OUTPUT: ReadonlyMap<string, Role> = new Map([
  ['data', 'bundle'],
  ['text', 'text'],
]);

/** Returns the role of what stands at a key (a position in lists) of a value. */
export function roleBelow(role: Role, key: string | number): Role {
  const name = String(key);
  switch (role) {
    case 'notebook':
      return name === 'cells' ? 'cells' : 'value';
    case 'cells':
      return 'cell';
    case 'cell':
      return OF_CELL.get(name) ?? 'value';
    case 'outputs':
      return 'output';
    case 'output':
      return OF_OUTPUT.get(name) ?? 'value';
    case 'attachments':
      return 'bundle';
    case 'bundle':
      return roleOfMime(name.toLowerCase());
    default:
      return 'value';
  }
}

/** Source: nbdime 4.0, `diffing/notebooks.py`, `_split_mimes`. */
const TEXTS = ['text/', 'image/svg+xml', 'application/javascript'];

function roleOfMime(mime: string): Role {
  if (TEXTS.some((start) => mime.startsWith(start))) return 'text';
  if (mime.startsWith('application/json')) return 'value';
  return mime.endsWith('+json') ? 'whole' : 'joined';
}

/** Returns the text that nbdime sees at a node, or undefined where it sees something else. */
export function textAt(node: JsonNode, role: Role): string | undefined {
  return role === 'text' || role === 'joined'
    ? isStringOrList(node)
      ? joinedText(node)
      : undefined
    : stringOf(node);
}

/** Returns a value as nbdime has it in its diffs: texts joined. */
export function joinTexts(node: JsonNode, role: Role): Printable {
  return mapTexts(node, role, joinedText);
}

/** Returns a value of one of nbdime's diffs as notebooks have it: texts in lines, as nbformat splits them. */
export function splitTexts(node: JsonNode, role: Role): Printable {
  return mapTexts(node, role, (text, kind) => (kind === 'text' ? pythonLines(joinedText(text)) : text));
}

/** Only as deep as roles go; what has none stays a node. */
function mapTexts(
  node: JsonNode,
  role: Role,
  mapped: (node: JsonNode, role: 'text' | 'joined') => Printable,
): Printable {
  if (role === 'text' || role === 'joined') return isStringOrList(node) ? mapped(node, role) : node;
  if (role === 'value' || role === 'whole') return node;
  const kind = kindOf(node);
  if (kind === 'array') return elements(node).map((one, i) => mapTexts(one, roleBelow(role, i), mapped));
  if (kind !== 'object') return node;
  return new Map(
    [...effectiveMembers(node)].map(([key, one]) => [key, mapTexts(one, roleBelow(role, key), mapped)]),
  );
}
