import type { JsonNode } from '../json/document.ts';
import { effectiveMembers, elements, integerOf, kindOf, member, stringOf } from '../json/node.ts';
import type { Printable } from '../json/print.ts';

/** Members to set, or (undefined) to take away. */
export type MemberChanges = ReadonlyMap<string, Printable | undefined>;

/** No diff of nbdime goes deeper; what does is not followed, so that it cannot overflow the stack. */
const DEEPEST = 64;

/**
 * Returns what a diff that nbdime has recorded makes of an object, as its `patch` does (`nbdime/patching.py`).
 *
 * The diff was made for the base, and the merge has left in place what is base only where nothing of it was merged:
 * of a list or a text both sides may have changed different lines, and nbdime 4.0.4 makes `3.9.23.8.1` of two versions
 * of `3.8.1`. So members are set and removed, and a line is replaced as a whole; where a part of a list or a text would
 * have to be found in what is there, nothing is done.
 *
 * @returns undefined where it cannot be known what the version was.
 */
export function memberChanges(
  object: JsonNode,
  diff: JsonNode | undefined,
  depth = 0,
): MemberChanges | undefined {
  if (depth > DEEPEST || diff === undefined || kindOf(diff) !== 'array') return undefined;
  const present = effectiveMembers(object);
  const changes = new Map<string, Printable | undefined>();
  for (const entry of elements(diff)) {
    const key = stringOf(member(entry, 'key'));
    if (key === undefined) return undefined;
    const isRemoved = stringOf(member(entry, 'op')) === 'remove';
    const value = isRemoved ? undefined : newValue(entry, present.get(key), depth);
    if (!isRemoved && value === undefined) return undefined;
    changes.set(key, value);
  }
  return changes;
}

function newValue(entry: JsonNode, old: JsonNode | undefined, depth: number): Printable | undefined {
  const op = stringOf(member(entry, 'op'));
  if (op === 'add' || op === 'replace') return member(entry, 'value');
  if (op !== 'patch' || old === undefined) return undefined;
  const diff = member(entry, 'diff');
  if (kindOf(old) === 'object') return patchedObject(old, diff, depth + 1);
  return kindOf(old) === 'string' ? replacedLine(stringOf(old) ?? '', diff) : undefined;
}

function patchedObject(
  object: JsonNode,
  diff: JsonNode | undefined,
  depth: number,
): ReadonlyMap<string, Printable> | undefined {
  const changes = memberChanges(object, diff, depth);
  if (changes === undefined) return undefined;
  const patched = new Map<string, Printable>(effectiveMembers(object));
  for (const [key, value] of changes) {
    if (value === undefined) patched.delete(key);
    else patched.set(key, value);
  }
  return patched;
}

/** A text of one line that gives way to another is recorded as an insertion before it, and its removal. */
function replacedLine(old: string, diff: JsonNode | undefined): string | undefined {
  const [added, removed, more] = elements(diff);
  if (added === undefined || removed === undefined || more !== undefined) return undefined;
  const isWhole = isAt(added, 'addrange') && isAt(removed, 'removerange');
  if (!isWhole || integerOf(member(removed, 'length')) !== 1 || /[\n\r]/.test(old)) return undefined;
  const lines = elements(member(added, 'valuelist')).map(stringOf);
  return lines.includes(undefined) ? undefined : lines.join('');
}

function isAt(entry: JsonNode, op: string): boolean {
  return stringOf(member(entry, 'op')) === op && integerOf(member(entry, 'key')) === 0;
}
