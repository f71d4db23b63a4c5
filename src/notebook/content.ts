import type { JsonNode } from '../json/document.ts';
import { sameBytes, sameValue } from '../json/equal.ts';
import { effectiveMembers, elements, kindOf, stringOf } from '../json/node.ts';
import { compareRawText, isStringOrList } from '../json/same-text.ts';
import { type FieldNames, fieldNames } from './fields.ts';
import type { Notebook } from './notebook.ts';
import { joinedText } from './text.ts';

/**
 * Returns true where two notebooks have the same content. White space, the order of keys, escapes and whether
 * nbformat's texts stand in one string or in a list of lines do not count; the spelling of numbers does.
 * Of nbformat 3 the cells are compared, not how they lie in worksheets.
 */
export function contentEquals(a: Notebook, b: Notebook): boolean {
  const list = cellListKey(a);
  const sameRoot = sameMembers(a.root, b.root, (key, left, right) => key === list || sameValue(left, right));
  return (
    sameRoot &&
    list === cellListKey(b) &&
    a.cells.length === b.cells.length &&
    a.cells.every(({ node }, i) => {
      const other = b.cells[i];
      return other !== undefined && sameCell(node, other.node, fieldNames(a.major));
    })
  );
}

/** Returns the key of the root under which a notebook has its cells. */
export function cellListKey({ major }: Pick<Notebook, 'major'>): 'cells' | 'worksheets' {
  return major === 3 ? 'worksheets' : 'cells';
}

/** Returns true where two cells of one nbformat version have the same content. */
export function sameCell(a: JsonNode, b: JsonNode, names: FieldNames): boolean {
  if (sameBytes(a, b)) return true;
  const source = names.source(stringOf(effectiveMembers(a).get('cell_type')) ?? '');
  return sameMembers(a, b, (key, left, right) => {
    if (key === source) return sameText(left, right);
    if (key === 'outputs') return sameOutputs(left, right, names);
    return key === 'attachments'
      ? sameMembers(left, right, (_name, one, other) => sameBundle(one, other))
      : sameValue(left, right);
  });
}

function sameOutputs(a: JsonNode, b: JsonNode, names: FieldNames): boolean {
  if (kindOf(a) !== 'array' || kindOf(b) !== 'array') return sameValue(a, b);
  const left = elements(a);
  const right = elements(b);
  return (
    left.length === right.length &&
    left.every((output, i) => {
      const other = right[i];
      return other !== undefined && sameOutput(output, other, names);
    })
  );
}

/** Returns true where two outputs of one nbformat version have the same content. */
export function sameOutput(a: JsonNode, b: JsonNode, names: FieldNames): boolean {
  if (sameBytes(a, b)) return true;
  const isStream = stringOf(effectiveMembers(a).get('output_type')) === 'stream';
  return sameMembers(a, b, (key, left, right) => {
    if (isStream) return key === 'text' ? sameText(left, right) : sameValue(left, right);
    if (names.mimeKeys.has(key)) return sameText(left, right);
    return key === 'data' ? sameBundle(left, right) : sameValue(left, right);
  });
}

/** A list of strings is a text in lines, but not under a JSON type: there it is a list. */
function sameBundle(a: JsonNode, b: JsonNode): boolean {
  return sameMembers(a, b, (mime, left, right) => sameMimeValue(mime, left, right));
}

/** Returns true where two values of one mime type have the same content. */
export function sameMimeValue(mime: string, a: JsonNode, b: JsonNode): boolean {
  return isJsonMime(mime) ? sameValue(a, b) : sameText(a, b);
}

function isJsonMime(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json');
}

/** Returns true where two values are the same, a text in one string being the same as its lines in a list. */
export function sameText(a: JsonNode, b: JsonNode): boolean {
  if (sameValue(a, b)) return true;
  if (!isStringOrList(a) || !isStringOrList(b)) return false;
  const verdict = compareRawText(a, b);
  return verdict === 'same' || (verdict === 'unsure' && joinedText(a) === joinedText(b));
}

/** Compares objects member by member; anything else as values. */
function sameMembers(
  a: JsonNode,
  b: JsonNode,
  same: (key: string, a: JsonNode, b: JsonNode) => boolean,
): boolean {
  if (kindOf(a) !== 'object' || kindOf(b) !== 'object') return sameValue(a, b);
  const left = effectiveMembers(a);
  const right = effectiveMembers(b);
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => {
      const other = right.get(key);
      return other !== undefined && same(key, value, other);
    })
  );
}
