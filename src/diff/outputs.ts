import { append } from '../append.ts';
import { sameBytes } from '../json/equal.ts';
import { fingerprintBytes } from '../json/hash.ts';
import { kindOf, member, sizeOf } from '../json/node.ts';
import type { Output } from '../notebook/notebook.ts';
import { diffBundles } from './bundle.ts';
import { type ChangedMember, changedMembers, isObjectPair } from './members.ts';
import type { ModifiedOutput, OutputChange } from './notebook-diff.ts';
import { type SequenceChange, diffSequences, intern } from './sequence.ts';
import { isText } from './text-value.ts';
import { diffValues, wholeChange } from './values.ts';

/** Returns what became of each output, in the order of `after`. */
export function diffOutputs(before: readonly Output[], after: readonly Output[]): OutputChange[] {
  if (before.length === after.length && before.every((output, i) => sameKind(output, after[i])))
    return before.map((output, i) => diffPair(output, after[i] ?? output));
  return alignOutputs(before, after);
}

function sameKind(a: Output, b: Output | undefined): boolean {
  return b !== undefined && kindKey(a) === kindKey(b);
}

function kindKey({ type, name }: Output): string {
  return `${type} ${name ?? ''}`;
}

/** Equal outputs first, then, between them, those of the same type and name. */
function alignOutputs(before: readonly Output[], after: readonly Output[]): OutputChange[] {
  const { a, b } = intern(before, after, contentKey);
  return inOrder(before, after, diffSequences(a, b).changes, diffPair, (left, right) => {
    const kinds = intern(left, right, kindKey);
    return inOrder(left, right, diffSequences(kinds.a, kinds.b).changes, diffPair, (gone, come) => [
      ...gone.map((output) => ({ kind: 'deleted' as const, before: output })),
      ...come.map((output) => ({ kind: 'added' as const, after: output })),
    ]);
  });
}

/** Images of megabytes need not be read for their alignment: their size and type tell enough. */
const MAX_HASHED = 65_536;

function contentKey(output: Output): string {
  const size = sizeOf(output.node);
  return size > MAX_HASHED ? `${kindKey(output)} ${size}` : String(fingerprintBytes(output.node));
}

/** Walks two lists along their alignment: pairs go to `paired`, the runs between them to `between`. */
// oxlint-disable-next-line max-params -- two lists, their alignment and what to do with each part
function inOrder(
  before: readonly Output[],
  after: readonly Output[],
  changes: readonly SequenceChange[],
  paired: (a: Output, b: Output) => OutputChange,
  between: (before: readonly Output[], after: readonly Output[]) => OutputChange[],
): OutputChange[] {
  const result: OutputChange[] = [];
  let at = 0;
  let offset = 0;
  const pairUpTo = (end: number): void => {
    for (; at < end; at++) {
      const left = before[at];
      const right = after[at + offset];
      if (left !== undefined && right !== undefined) result.push(paired(left, right));
    }
  };
  for (const { aStart, aEnd, bStart, bEnd } of changes) {
    pairUpTo(aStart);
    append(result, between(before.slice(aStart, aEnd), after.slice(bStart, bEnd)));
    at = aEnd;
    offset = bEnd - aEnd;
  }
  pairUpTo(before.length);
  return result;
}

function diffPair(before: Output, after: Output): OutputChange {
  if (sameBytes(before.node, after.node)) return { kind: 'unchanged', before, after };
  const change = compareParts(before, after);
  const count = change.data.length + change.metadata.length + change.fields.length;
  const unchanged = count === 0 && change.text === undefined && change.executionCount === undefined;
  return unchanged ? { kind: 'unchanged', before, after } : change;
}

function compareParts(before: Output, after: Output): ModifiedOutput {
  const bundled = new Set(
    haveBundles(before, after) ? ['data', ...mimeKeys(before), ...mimeKeys(after)] : [],
  );
  const changed = changedMembers(
    before.node,
    after.node,
    (key) => key === 'text' && before.type === 'stream',
  ).filter(({ key }) => !bundled.has(key));
  const text = changed.find(isStreamText(before, after));
  const count = changed.find(({ key }) => key === 'execution_count' || key === 'prompt_number');
  const metadata = changed.find(isObjectPair('metadata'));
  const rest = changed.filter((one) => one !== text && one !== count && one !== metadata);
  return {
    kind: 'modified',
    before,
    after,
    text,
    data: bundled.size === 0 ? [] : diffBundles(before.data, after.data),
    metadata: diffValues(metadata?.before, metadata?.after),
    executionCount: count && wholeChange(count.before, count.after, [count.key])[0],
    fields: rest.flatMap(({ key, before: old, after: now }) => wholeChange(old, now, [key])),
  };
}

/** Bundles are compared by mime type where both outputs have one; nbformat 3 has its entries in the output. */
function haveBundles(before: Output, after: Output): boolean {
  return isBundled(before) && isBundled(after);
}

function isBundled({ node, data }: Output): boolean {
  const bundle = member(node, 'data');
  return bundle === undefined ? data.length > 0 : kindOf(bundle) === 'object';
}

/** Of nbformat 3, where mime entries are members of the output itself. */
function mimeKeys({ node, data }: Output): string[] {
  return member(node, 'data') === undefined ? data.map(({ key }) => key) : [];
}

function isStreamText(before: Output, after: Output): (changed: ChangedMember) => boolean {
  return ({ key, before: old, after: now }) =>
    key === 'text' && before.type === 'stream' && after.type === 'stream' && isText(old) && isText(now);
}
