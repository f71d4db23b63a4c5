import { type JsonDocument, type JsonNode, NON_ASCII, UNICODE_ESCAPED, rootOf } from './document.ts';
import { elements, endOf, kindOf, members, startOf } from './node.ts';
import { decodeAscii } from './string.ts';

/** How a JSON text is written, so that what we insert looks like what stands beside it. */
export interface JsonStyle {
  /** Blanks of one level, or undefined where containers stand on one line. */
  readonly indent: string | undefined;
  readonly newline: '\n' | '\r\n';
  /** Between the members of a container on one line: `, ` or `,`. */
  readonly itemSeparator: string;
  /** Between a key and its value: `: ` or `:`. */
  readonly keySeparator: string;
  /** Characters above U+007F are written as `\u` escapes. */
  readonly asciiOnly: boolean;
  readonly finalNewline: boolean;
  /** Keys of objects stand in the order of their code units. */
  readonly sortedKeys: boolean;
}

/** How Jupyter writes a notebook: `json.dumps(indent=1, sort_keys=True, ensure_ascii=False)` and a newline. */
export const JUPYTER_STYLE: JsonStyle = {
  indent: ' ',
  newline: '\n',
  itemSeparator: ', ',
  keySeparator: ': ',
  asciiOnly: false,
  finalNewline: true,
  sortedKeys: true,
};

/** Returns the style of a document; what it does not show is as Jupyter writes it. */
export function detectStyle(document: JsonDocument): JsonStyle {
  const root = rootOf(document);
  const first = firstChild(root);
  const gap = first === undefined ? '' : between(document, startOf(root) + 1, startOf(first));
  const newline = gap.includes('\r\n') ? '\r\n' : '\n';
  return {
    indent: indentOf(gap, first === undefined),
    newline,
    itemSeparator: itemSeparatorOf(root) ?? JUPYTER_STYLE.itemSeparator,
    keySeparator: keySeparatorOf(root) ?? JUPYTER_STYLE.keySeparator,
    asciiOnly: isAsciiOnly(document),
    finalNewline: document.bytes.at(-1) === 0x0a,
    sortedKeys: hasSortedKeys(document),
  };
}

function firstChild(node: JsonNode): JsonNode | undefined {
  return members(node)[0]?.keyNode ?? elements(node)[0];
}

function between(document: JsonDocument, start: number, end: number): string {
  return decodeAscii(document.bytes, start, end);
}

function indentOf(gap: string, unknown: boolean): string | undefined {
  const newline = gap.lastIndexOf('\n');
  if (newline !== -1) return gap.slice(newline + 1);
  return unknown ? JUPYTER_STYLE.indent : undefined;
}

function keySeparatorOf(root: JsonNode): string | undefined {
  const [first] = members(root);
  return first === undefined ? undefined : between(root.document, endOf(first.keyNode), startOf(first.value));
}

/** The separator of the first two items that stand on one line. */
function itemSeparatorOf(root: JsonNode): string | undefined {
  const [first, second] = members(root);
  if (first === undefined || second === undefined) return undefined;
  const gap = between(root.document, endOf(first.value), startOf(second.keyNode));
  return gap.includes('\n') ? undefined : gap;
}

/** True where the text has escapes for characters above U+007F and no such character itself. */
function isAsciiOnly(document: JsonDocument): boolean {
  let escapes = false;
  for (let i = 0; i < document.length; i++) {
    const flags = document.kinds[i] ?? 0;
    if ((flags & NON_ASCII) !== 0) return false;
    if ((flags & UNICODE_ESCAPED) !== 0) escapes ||= hasHighEscape(document, i);
  }
  return escapes;
}

function hasHighEscape(document: JsonDocument, index: number): boolean {
  const { bytes } = document;
  const end = document.ends[index] ?? 0;
  for (let at = document.starts[index] ?? 0; at < end; at++) {
    if (bytes[at] !== 0x5c) continue;
    at++;
    if (bytes[at] === 0x75 && !isLowEscape(bytes, at + 1)) return true;
  }
  return false;
}

/** True for `\u0000` to `\u007f`, which a writer may escape whatever its style. */
function isLowEscape(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x30 && bytes[at + 1] === 0x30 && (bytes[at + 2] ?? 0) < 0x38;
}

/** Looks at the root and at every object right below its arrays, which is where notebooks have their cells. */
function hasSortedKeys(document: JsonDocument): boolean {
  const root = rootOf(document);
  const below = members(root).flatMap(({ value }) => elements(value).slice(0, 20));
  return [root, ...below].every(
    (node) => kindOf(node) !== 'object' || inOrder(members(node).map(({ key }) => key)),
  );
}

function inOrder(keys: readonly string[]): boolean {
  return keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') <= key);
}
