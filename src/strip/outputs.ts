import { type JsonNode, KIND_MASK, KINDS } from '../json/document.ts';
import { effectiveMembers, elements, kindOf, member, rawText, sizeOf, stringOf } from '../json/node.ts';
import type { Cell, MimeEntry, Notebook, Output } from '../notebook/notebook.ts';
import { readOutputs } from '../notebook/output.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { matchesAny } from './glob.ts';

/** What is to become of the outputs of one cell. */
export interface OutputsPlan {
  /** Those that stay, in their order. */
  readonly stay: readonly StayingOutput[];
  /** Those that go. */
  readonly go: readonly JsonNode[];
}

export interface StayingOutput {
  readonly output: Output;
  /** Representations that go. */
  readonly dropped: readonly MimeEntry[];
}

const NOTHING: OutputsPlan = { stay: [], go: [] };

/** Decides about the outputs of a cell. They are looked into only where the policy asks what they are. */
export function planOutputs(notebook: Notebook, cell: Cell, compiled: CompiledPolicy): OutputsPlan {
  const nodes = elements(cell.outputs);
  if (nodes.length === 0) return NOTHING;
  const mark = keepMark(notebook, cell, compiled);
  if (mark !== true && stripsAll(compiled, mark)) return { stay: [], go: nodes };
  const stay: StayingOutput[] = [];
  const go: JsonNode[] = [];
  for (const output of readOutputs(notebook, cell)) {
    const why = whyStays(output, compiled, mark);
    const dropped = why && droppedEntries(output, compiled, why);
    if (dropped === undefined) go.push(output.node);
    else stay.push({ output, dropped });
  }
  return { stay, go };
}

function stripsAll({ policy }: CompiledPolicy, mark: boolean | undefined): boolean {
  if (mark === false) return true;
  const { outputs, keepOutputTypes, keepMimeTypes, maxOutputSize } = policy;
  return (
    outputs === 'strip' &&
    keepOutputTypes.length === 0 &&
    keepMimeTypes.length === 0 &&
    maxOutputSize === undefined
  );
}

/** Why an output stays: as it is, or only for the representations that the policy keeps. */
type Stay = 'whole' | 'reduced';

function whyStays(output: Output, { policy }: CompiledPolicy, mark: boolean | undefined): Stay | undefined {
  if (isOfType(output, policy.dropOutputTypes)) return undefined;
  if (mark === true || isOfType(output, policy.keepOutputTypes)) return 'whole';
  if (policy.maxOutputSize !== undefined) {
    if (contentSize(output) <= policy.maxOutputSize) return 'whole';
  } else if (policy.outputs === 'keep') return 'whole';
  return output.data.some(({ mime }) => matchesAny(policy.keepMimeTypes, mime)) ? 'reduced' : undefined;
}

/** Returns what of a mime bundle goes; undefined where nothing would be left of one that had something. */
function droppedEntries(
  { data }: Output,
  { policy, dropMimeTypes }: CompiledPolicy,
  stay: Stay,
): readonly MimeEntry[] | undefined {
  if (stay === 'whole' && dropMimeTypes.length === 0) return [];
  const dropped = data.filter(
    ({ mime }) =>
      matchesAny(dropMimeTypes, mime) || (stay === 'reduced' && !matchesAny(policy.keepMimeTypes, mime)),
  );
  return dropped.length > 0 && dropped.length === data.length ? undefined : dropped;
}

/** A type is `stream` or, with the name of the stream, `stream:stderr`. */
function isOfType({ type, name }: Output, types: readonly string[]): boolean {
  if (types.length === 0) return false;
  return matchesAny(types, type) || (name !== undefined && matchesAny(types, `${type}:${name}`));
}

const OBJECT = KINDS.indexOf('object');
const ARRAY = KINDS.indexOf('array');

/**
 * Returns the bytes of all texts, keys and numbers of an output as they are written: indentation does not count, nor
 * does the execution count, which is longer where it is cleared.
 */
function contentSize({ node, executionCount }: Output): number {
  const { document, index } = node;
  let size = executionCount === undefined ? 0 : -sizeOf(executionCount);
  const end = document.nexts[index] ?? 0;
  for (let at = index; at < end; at++) {
    const kind = (document.kinds[at] ?? 0) & KIND_MASK;
    if (kind !== OBJECT && kind !== ARRAY) size += (document.ends[at] ?? 0) - (document.starts[at] ?? 0);
  }
  return size;
}

/** Returns whether a cell is marked to keep its outputs (true), to lose them (false), or not at all. */
function keepMark(notebook: Notebook, cell: Cell, compiled: CompiledPolicy): boolean | undefined {
  const { policy, keepOutputMetadata } = compiled;
  const { metadata } = cell;
  for (const path of keepOutputMetadata) {
    const node = metadata && valueAt(metadata, path);
    if (node !== undefined) return isTrue(node);
  }
  if (policy.keepOutputTags.length > 0 && hasTag(metadata, policy.keepOutputTags)) return true;
  return policy.keepOutputMetadata.includes(KEEP_OUTPUT) ? notebookMark(notebook) : undefined;
}

/** The one mark that a whole notebook can have; `init_cell` there are the settings of an extension. */
const KEEP_OUTPUT = 'keep_output';

function notebookMark({ metadata }: Notebook): boolean | undefined {
  const node = member(metadata, KEEP_OUTPUT);
  // Of a whole notebook only "keep" says something more than the policy does.
  return node !== undefined && isTrue(node) ? true : undefined;
}

/** Returns true where the metadata of a cell has one of these tags. */
export function hasTag(metadata: JsonNode | undefined, wanted: readonly string[]): boolean {
  return elements(member(metadata, 'tags')).some((tag) => wanted.includes(stringOf(tag) ?? ''));
}

function valueAt(metadata: JsonNode, path: readonly string[]): JsonNode | undefined {
  let at: JsonNode | undefined = metadata;
  for (const key of path) at = member(at, key);
  return at;
}

/** True as Python has it, which is what wrote most of these: nothing that is empty or zero. */
function isTrue(node: JsonNode): boolean {
  switch (kindOf(node)) {
    case 'literal':
      return !['false', 'null'].includes(rawText(node));
    case 'number':
      return Number(rawText(node)) !== 0;
    case 'string':
      return stringOf(node) !== '';
    case 'array':
      return elements(node).length > 0;
    case 'object':
      return effectiveMembers(node).size > 0;
  }
}
