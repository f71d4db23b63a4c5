import { append } from '../../append.ts';
import { stringOf } from '../../json/node.ts';
import { type Printable, isNode } from '../../json/print.ts';
import { pythonLines } from '../../notebook/text.ts';
import { type DiffPlace, DiffMismatchError } from '../mismatch-error.ts';
import { diffSequences, intern } from '../sequence.ts';
import type { NbdimeDiff, NbdimeOperation } from './operation.ts';
import { sequenceSteps } from './sequence-steps.ts';

/** Returns the operations that make one text of another: lines come and go, and inside of similar lines characters. */
export function diffText(before: string, after: string): NbdimeDiff {
  const old = pythonLines(before);
  const now = pythonLines(after);
  const { a, b } = intern(old, now, (line) => line);
  return diffSequences(a, b).changes.flatMap(({ aStart, aEnd, bStart, bEnd }) => {
    const gone = old.slice(aStart, aEnd);
    const come = now.slice(bStart, bEnd);
    return patchedLines(gone, come, aStart) ?? rangeChange(aStart, gone.length, come);
  });
}

function rangeChange(key: number, length: number, valuelist: readonly string[] | string): NbdimeOperation[] {
  return [
    ...(valuelist.length > 0 ? [{ op: 'addrange' as const, key, valuelist }] : []),
    ...(length > 0 ? [{ op: 'removerange' as const, key, length }] : []),
  ];
}

/** Lines are told as changed, and not as others, where each has half of its characters still. */
function patchedLines(
  gone: readonly string[],
  come: readonly string[],
  first: number,
): NbdimeOperation[] | undefined {
  if (gone.length !== come.length) return undefined;
  const patches: NbdimeOperation[] = [];
  for (const [i, line] of gone.entries()) {
    const diff = diffLine(codePoints(line), codePoints(come[i] ?? ''));
    if (diff === undefined) return undefined;
    patches.push({ op: 'patch', key: first + i, diff });
  }
  return patches;
}

/** The characters of a line as Python counts them. */
function codePoints(line: string): string[] {
  return Array.from(line);
}

/** @param before characters are code points, as in Python. */
function diffLine(before: readonly string[], after: readonly string[]): NbdimeOperation[] | undefined {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (start + end < shorter && before.at(-1 - end) === after.at(-1 - end)) end++;
  if ((start + end) * 2 < Math.max(before.length, after.length)) return undefined;
  return rangeChange(start, before.length - start - end, after.slice(start, after.length - end).join(''));
}

/**
 * Returns a text with operations made.
 *
 * @throws DiffMismatchError where it has no such lines or characters.
 */
export function patchText(text: string, diff: NbdimeDiff, place: DiffPlace): string {
  return patchParts(pythonLines(text), diff, place, (line, inner) =>
    patchParts(codePoints(line), inner, place, () => {
      throw new DiffMismatchError(place, 'is a text, the diff is for something deeper');
    }),
  );
}

function patchParts(
  parts: readonly string[],
  diff: NbdimeDiff,
  place: DiffPlace,
  patched: (part: string, diff: NbdimeDiff) => string,
): string {
  const result: string[] = [];
  for (const step of sequenceSteps(diff, parts.length, place))
    if (step.kind === 'kept') append(result, parts.slice(step.from, step.to));
    else if (step.kind === 'patched') result.push(patched(parts[step.at] ?? '', step.diff));
    else result.push(textOf(step.values, place));
  return result.join('');
}

function textOf(values: readonly Printable[] | string, place: DiffPlace): string {
  return typeof values === 'string' ? values : values.map((value) => stringAt(value, place)).join('');
}

function stringAt(value: Printable, place: DiffPlace): string {
  const text = isNode(value) ? stringOf(value) : value;
  if (typeof text !== 'string') throw new DiffMismatchError(place, 'is a text, the diff adds something else');
  return text;
}
