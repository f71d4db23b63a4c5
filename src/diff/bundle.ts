import type { JsonNode } from '../json/document.ts';
import type { MimeEntry } from '../notebook/notebook.ts';
import type { MimeChange } from './notebook-diff.ts';
import { effectiveMembers, kindOf } from '../json/node.ts';
import { mimeEntries } from '../notebook/output.ts';
import { sameMimeValue, sameText } from '../notebook/content.ts';

/** Returns what differs between two mime bundles, by mime type; compared as bytes before anything is decoded. */
export function diffBundles(
  before: readonly MimeEntry[],
  after: readonly MimeEntry[],
  attachment?: string,
): MimeChange[] {
  const left = new Map(before.map((entry) => [entry.key, entry]));
  const right = new Map(after.map((entry) => [entry.key, entry]));
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const old = left.get(key);
    const now = right.get(key);
    if (sameEntry(old, now)) return [];
    const mime = now?.mime ?? old?.mime ?? key;
    return [{ attachment, mime, key, before: old?.value, after: now?.value }];
  });
}

/** Under a JSON type a list of strings is a list; nbformat 3, with keys of its own, knows but texts. */
function sameEntry(before: MimeEntry | undefined, after: MimeEntry | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  const { key, mime } = after;
  return key === mime ? sameMimeValue(mime, before.value, after.value) : sameText(before.value, after.value);
}

/** Returns what differs between the attachments of two cells, by file name and mime type. */
export function diffAttachments(before: JsonNode | undefined, after: JsonNode | undefined): MimeChange[] {
  const left = effectiveMembers(before);
  const right = effectiveMembers(after);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) =>
    diffBundles(mimeEntries(left.get(name)), mimeEntries(right.get(name)), name),
  );
}

/**
 * Returns true where attachments can be compared file by file: an object of mime bundles, none of them
 * empty, since a change of entries could not tell an empty bundle from a missing one.
 */
export function isAttachments(node: JsonNode | undefined): boolean {
  if (node === undefined) return true;
  const bundles = [...effectiveMembers(node).values()];
  return (
    bundles.length > 0 &&
    bundles.every((bundle) => kindOf(bundle) === 'object' && mimeEntries(bundle).length > 0)
  );
}
