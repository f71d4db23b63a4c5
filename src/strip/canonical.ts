import type { JsonNode } from '../json/document.ts';
import { effectiveMembers, elements, kindOf, stringOf } from '../json/node.ts';
import { type Printable, printJson } from '../json/print.ts';
import { isStringOrList } from '../json/same-text.ts';
import { JUPYTER_STYLE } from '../json/style.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { joinedText, pythonLines } from '../notebook/text.ts';
import { comparePoints, pythonNumber } from './python-json.ts';

const encoder = new TextEncoder();

/**
 * Returns a notebook as Jupyter writes it, or undefined for nbformat 3, which Jupyter writes only as nbformat 4.
 *
 * Source: nbformat 5.11, `v4/rwbase.py` and `v4/nbjson.py`, byte for byte, but for three things: lone surrogates stay
 * escapes, where Python cannot write the file at all; cells without ids get none, where nbformat makes one up each
 * time; and a byte order mark, which nbformat cannot read, is gone.
 */
export function canonicalBytes({ root, major }: Notebook): Uint8Array | undefined {
  if (major < 4) return undefined;
  const notebook = withMembers(root, (key, value) => {
    if (key === 'metadata') return without(value, TRANSIENT);
    return key === 'cells' ? elements(value).map(cell) : value;
  });
  const text = printJson(notebook, JUPYTER_STYLE, 0, { number: pythonNumber, compareKeys: comparePoints });
  return encoder.encode(`${text}\n`);
}

const TRANSIENT = ['orig_nbformat', 'orig_nbformat_minor', 'signature'];

function cell(node: JsonNode): Printable {
  const type = stringOf(effectiveMembers(node).get('cell_type'));
  return withMembers(node, (key, value) => {
    if (key === 'metadata') return without(value, ['trusted']);
    if (key === 'source') return isStringOrList(value) ? pythonLines(joinedText(value)) : value;
    if (key === 'attachments') return withMembers(value, (_name, one) => bundle(one));
    return key === 'outputs' && type === 'code' && kindOf(value) === 'array'
      ? elements(value).map(output)
      : value;
  });
}

function output(node: JsonNode): Printable {
  const type = stringOf(effectiveMembers(node).get('output_type')) ?? '';
  const isBundle = type === 'execute_result' || type === 'display_data';
  return withMembers(node, (key, value) => {
    if (isBundle) return key === 'data' ? bundle(value) : value;
    if (key !== 'text' || type === '' || !isStringOrList(value)) return value;
    return type === 'stream' ? pythonLines(joinedText(value)) : joinedText(value);
  });
}

/** Texts in one string that nbformat writes as lines although their type does not start with `text/`. */
const SPLIT = new Set(['application/javascript', 'image/svg+xml']);

function bundle(node: JsonNode): Printable {
  return withMembers(node, (mime, value) => {
    const isLines = mime.startsWith('text/') || SPLIT.has(mime);
    const isJson = mime === 'application/json' || (mime.startsWith('application/') && mime.endsWith('+json'));
    if (!isStringOrList(value) || (isJson && kindOf(value) === 'array')) return value;
    if (isLines) return pythonLines(joinedText(value));
    return kindOf(value) === 'array' ? joinedText(value) : value;
  });
}

function without(node: JsonNode, keys: readonly string[]): Printable {
  const members = effectiveMembers(node);
  return kindOf(node) === 'object' && keys.some((key) => members.has(key))
    ? new Map([...members].filter(([key]) => !keys.includes(key)))
    : node;
}

function withMembers(node: JsonNode, change: (key: string, value: JsonNode) => Printable): Printable {
  if (kindOf(node) !== 'object') return node;
  return new Map([...effectiveMembers(node)].map(([key, value]) => [key, change(key, value)]));
}
