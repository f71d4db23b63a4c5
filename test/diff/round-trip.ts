import { applyDiff } from '../../src/diff/apply.ts';
import { diffNotebooks } from '../../src/diff/diff.ts';
import { diffToJson } from '../../src/diff/diff-json.ts';
import { parseDiff } from '../../src/diff/parse-diff.ts';
import { applyEdits } from '../../src/json/edit.ts';
import { parseNotebook } from '../../src/notebook/read.ts';

/** Returns the bytes of a text; bytes are given back. */
export function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text;
}

/** Returns the JSON form of the diff of two notebooks. */
export function jsonDiff(before: string | Uint8Array, after: string | Uint8Array): Uint8Array {
  const diff = diffNotebooks(parseNotebook(bytesOf(before)), parseNotebook(bytesOf(after)));
  return Buffer.concat([...diffToJson(diff)].map(bytesOf));
}

/** Returns a notebook after a JSON diff was applied to it. */
export function applied(
  json: string | Uint8Array,
  notebook: string | Uint8Array,
  reverse = false,
): Uint8Array {
  const target = parseNotebook(bytesOf(notebook));
  return applyEdits(target.document.bytes, applyDiff(parseDiff(bytesOf(json)), target, { reverse }));
}
