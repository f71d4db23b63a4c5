import { append } from '../append.ts';
import type { JsonNode } from '../json/document.ts';
import { applyEdits, type Edit } from '../json/edit.ts';
import { editPaths } from '../json/edit-paths.ts';
import { elements, kindOf, member, members, rangeOf, rawText } from '../json/node.ts';
import { editMembers, spliceArray } from '../json/splice.ts';
import { type JsonStyle, detectStyle } from '../json/style.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { addressRanges } from './addresses.ts';
import { canonicalBytes } from './canonical.ts';
import { type CompiledPolicy, compilePolicy } from './compiled-policy.ts';
import { changedIds, minorToLower } from './ids.ts';
import { type KeyRules, droppedPaths } from './metadata-keys.ts';
import { type OutputsPlan, type StayingOutput, hasTag, planOutputs } from './outputs.ts';
import type { StripPolicy } from './policy.ts';
import type { Removal, StripPart } from './removal.ts';

/** What has to change in a notebook so that it is as a policy says. */
export interface StripResult {
  /** Nothing for a notebook that is so already. */
  readonly edits: readonly Edit[];
  /** What the edits are for, a place each. */
  readonly removals: readonly Removal[];
  /** How many of each part. */
  readonly removed: Readonly<Record<StripPart, number>>;
}

/**
 * Returns what a policy changes in a notebook, of any version that can be read. Stripping the result once more
 * changes nothing; what no edit touches keeps its bytes; a valid notebook stays valid.
 *
 * @throws RangeError where the policy names a vendor that nobody knows.
 */
export function stripNotebook(notebook: Notebook, policy: StripPolicy): StripResult {
  const compiled = compilePolicy(policy);
  const { edits, removals } =
    policy.form === 'canonical' ? rewrite(notebook, compiled) : stripParts(notebook, compiled);
  return { edits, removals, removed: countParts(removals) };
}

function stripParts(notebook: Notebook, compiled: CompiledPolicy): Stripping {
  const stripping = new Stripping(notebook, compiled);
  stripping.cells();
  stripping.notebookMetadata();
  return stripping;
}

/**
 * Returns one edit for all of the file where it is not written as Jupyter would write it. The form comes first, since
 * the size of an output depends on it.
 */
function rewrite(notebook: Notebook, compiled: CompiledPolicy): Pick<StripResult, 'edits' | 'removals'> {
  const { bytes } = notebook.document;
  const canonical = canonicalBytes(notebook);
  const stripping = stripParts(notebook, compiled);
  if (canonical === undefined || isSame(canonical, bytes)) return stripping;
  const content = applyEdits(canonical, stripParts(parseNotebook(canonical), compiled).edits);
  const range = { start: 0, end: bytes.length };
  return {
    edits: [{ ...range, content }],
    removals: [...stripping.removals, { part: 'form', count: 1, range }],
  };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function countParts(removals: readonly Removal[]): Record<StripPart, number> {
  const counts: Record<StripPart, number> = {
    cells: 0,
    outputs: 0,
    'mime-types': 0,
    addresses: 0,
    'execution-counts': 0,
    'cell-metadata': 0,
    'notebook-metadata': 0,
    ids: 0,
    form: 0,
  };
  for (const { part, count } of removals) counts[part] += count;
  return counts;
}

const encoder = new TextEncoder();
const EMPTY_LIST = encoder.encode('[]');
const NULL = encoder.encode('null');
const NO_BYTES = new Uint8Array(0);
const MINOR_WITHOUT_IDS = encoder.encode('4');

const WIDGET_VIEW = 'application/vnd.jupyter.widget-view+json';

/** One notebook on its way to what a policy says. */
class Stripping {
  readonly edits: Edit[] = [];
  readonly removals: Removal[] = [];
  readonly #notebook: Notebook;
  readonly #compiled: CompiledPolicy;
  /** Containers around a member of a cell. */
  readonly #depth: number;
  #style: JsonStyle | undefined;
  #showsWidget = false;

  constructor(notebook: Notebook, compiled: CompiledPolicy) {
    this.#notebook = notebook;
    this.#compiled = compiled;
    this.#depth = notebook.major === 3 ? 5 : 3;
  }

  cells(): void {
    const staying: Cell[] = [];
    const going = new Set<number>();
    for (const cell of this.#notebook.cells) {
      const outputs = planOutputs(this.#notebook, cell, this.#compiled);
      if (this.#goes(cell, outputs)) {
        going.add(cell.node.index);
        this.#remove({ part: 'cells', count: 1, range: rangeOf(cell.node), cell: cell.index });
      } else {
        staying.push(cell);
        this.#outputs(cell, outputs);
        this.#counts(cell);
        this.#metadata(cell.metadata, this.#rulesFor(cell), cell);
      }
    }
    if (going.size > 0) for (const list of cellLists(this.#notebook)) this.#dropCells(list, going);
    this.#ids(staying);
  }

  #rulesFor({ metadata }: Cell): KeyRules {
    const { policy, cellMetadata, taggedCellMetadata } = this.#compiled;
    const keepsByTag = policy.keepOutputTags.length > 0 && hasTag(metadata, policy.keepOutputTags);
    return keepsByTag ? taggedCellMetadata : cellMetadata;
  }

  #goes(cell: Cell, { stay }: OutputsPlan): boolean {
    const { dropTaggedCells, emptyCells } = this.#compiled.policy;
    if (dropTaggedCells.length > 0 && hasTag(cell.metadata, dropTaggedCells)) return true;
    return (
      emptyCells === 'strip' &&
      stay.length === 0 &&
      members(cell.attachments).length === 0 &&
      isBlank(cell.text)
    );
  }

  #dropCells(list: JsonNode, going: ReadonlySet<number>): void {
    const kept = elements(list).flatMap((node, index) =>
      going.has(node.index) ? [] : [{ kind: 'keep' as const, index }],
    );
    append(this.edits, spliceArray(list, kept, this.#styleOf(), this.#depth - 2));
  }

  #outputs(cell: Cell, { stay, go }: OutputsPlan): void {
    const list = cell.outputs;
    if (list !== undefined && go.length > 0) {
      if (stay.length === 0) {
        this.#remove({ part: 'outputs', count: go.length, range: rangeOf(list), cell: cell.index });
        this.edits.push({ ...rangeOf(list), content: EMPTY_LIST });
      } else this.#someOutputs(cell, list, go);
    }
    for (const one of stay) this.#stayingOutput(cell, one);
    if (this.#compiled.policy.outputs === 'strip')
      for (const hidden of this.#overruled(cell, 'outputs')) this.#hiddenOutputs(cell, hidden);
  }

  #someOutputs(cell: Cell, list: JsonNode, go: readonly JsonNode[]): void {
    const going = new Set(go.map(({ index }) => index));
    const kept: { readonly kind: 'keep'; readonly index: number }[] = [];
    for (const [index, node] of elements(list).entries())
      if (going.has(node.index))
        this.#remove({ part: 'outputs', count: 1, range: rangeOf(node), cell: cell.index, output: index });
      else kept.push({ kind: 'keep', index });
    append(this.edits, spliceArray(list, kept, this.#styleOf(), this.#depth));
  }

  /** A second `outputs` in one cell: nobody sees the first any more, but who reads the file does. */
  #hiddenOutputs(cell: Cell, list: JsonNode): void {
    const count = elements(list).length;
    if (count === 0) return;
    this.#remove({ part: 'outputs', count, range: rangeOf(list), cell: cell.index });
    this.edits.push({ ...rangeOf(list), content: EMPTY_LIST });
  }

  #stayingOutput(cell: Cell, { output, dropped }: StayingOutput): void {
    const { policy } = this.#compiled;
    const place = { cell: cell.index, output: output.index };
    const gone = new Set(dropped.map(({ key }) => key));
    this.#showsWidget ||= output.data.some(({ mime, key }) => mime === WIDGET_VIEW && !gone.has(key));
    // In nbformat 3 the number of a result is no choice: its schema has no null there.
    if (policy.executionCounts === 'strip' && this.#notebook.major !== 3)
      this.#clearCount(output.executionCount, place);
    for (const { mime, value } of dropped)
      this.#remove({ part: 'mime-types', count: 1, range: rangeOf(value), ...place, label: mime });
    this.#dropMimes(output.node, gone);
    if (policy.addresses === 'strip')
      for (const text of [output.text, ...output.data.filter(isPlain(gone)).map(({ value }) => value)])
        if (text !== undefined) this.#addresses(text, place);
  }

  #dropMimes(output: JsonNode, gone: ReadonlySet<string>): void {
    if (gone.size === 0) return;
    const changes = new Map([...gone].map((key) => [key, undefined]));
    const bundles =
      this.#notebook.major === 3 ? [output] : [member(output, 'data'), member(output, 'metadata')];
    for (const bundle of bundles)
      if (bundle !== undefined && kindOf(bundle) === 'object')
        append(this.edits, editMembers(bundle, changes, this.#styleOf(), this.#depth + 2));
  }

  #addresses(text: JsonNode, place: Pick<Removal, 'cell' | 'output'>): void {
    for (const range of addressRanges(text)) {
      this.#remove({ part: 'addresses', count: 1, range, ...place });
      this.edits.push({ ...range, content: NO_BYTES });
    }
  }

  #counts(cell: Cell): void {
    if (this.#compiled.policy.executionCounts === 'keep') return;
    const place = { cell: cell.index };
    this.#clearCount(cell.executionCount, place);
    for (const key of ['execution_count', 'prompt_number'] as const)
      for (const hidden of this.#overruled(cell, key)) this.#clearCount(hidden, place);
  }

  #clearCount(count: JsonNode | undefined, place: Pick<Removal, 'cell' | 'output'>): void {
    if (count === undefined || (kindOf(count) === 'literal' && rawText(count) === 'null')) return;
    this.#remove({ part: 'execution-counts', count: 1, range: rangeOf(count), ...place });
    this.edits.push({ ...rangeOf(count), content: NULL });
  }

  notebookMetadata(): void {
    const { widgetState } = this.#compiled.policy;
    const { metadata } = this.#notebook;
    const dropsWidgets = widgetState === 'strip' || (widgetState === 'if-shown' && !this.#showsWidget);
    const extra = dropsWidgets && member(metadata, 'widgets') !== undefined ? ['widgets'] : [];
    this.#metadata(metadata, this.#compiled.metadata, undefined, extra);
  }

  // oxlint-disable-next-line max-params -- the object, its rules, whose it is, and what goes besides
  #metadata(
    metadata: JsonNode | undefined,
    rules: KeyRules,
    cell: Cell | undefined,
    extra: readonly string[] = [],
  ): void {
    if (metadata === undefined) return;
    const byRule = droppedPaths(metadata, rules);
    const more = extra.filter((key) => !byRule.some(([first]) => first === key)).map((key) => [key]);
    const paths = [...byRule, ...more];
    if (paths.length === 0) return;
    const part = cell === undefined ? 'notebook-metadata' : 'cell-metadata';
    for (const path of paths) {
      const range = rangeOf(valueAt(metadata, path));
      const place = cell === undefined ? {} : { cell: cell.index };
      this.#remove({ part, count: 1, range, ...place, label: path.join('.') });
    }
    const changes = paths.map((path) => ({ path, value: undefined }));
    const depth = cell === undefined ? 1 : this.#depth;
    append(this.edits, editPaths(metadata, changes, this.#styleOf(), depth));
  }

  #ids(staying: readonly Cell[]): void {
    const { ids } = this.#compiled.policy;
    const changes = changedIds(this.#notebook, staying, ids);
    for (const { cell, id } of changes) {
      const range = rangeOf(member(cell.node, 'id') ?? cell.node);
      this.#remove({ part: 'ids', count: 1, range, cell: cell.index, label: id ?? 'none' });
      append(this.edits, editMembers(cell.node, new Map([['id', id]]), this.#styleOf(), this.#depth - 1));
    }
    const minor = minorToLower(this.#notebook, ids);
    if (minor !== undefined && changes.length > 0)
      this.edits.push({ ...rangeOf(minor), content: MINOR_WITHOUT_IDS });
  }

  /** Values of a key that a later one in the same cell overrules; the reader has warned where there are any. */
  #overruled(cell: Cell, key: string): JsonNode[] {
    if (this.#notebook.warnings.length === 0) return [];
    return members(cell.node)
      .filter((one) => one.key === key)
      .slice(0, -1)
      .map(({ value }) => value);
  }

  #remove(removal: Removal): void {
    this.removals.push(removal);
  }

  /** Looked for once, and only where something is spliced: it takes a pass over the whole document. */
  #styleOf(): JsonStyle {
    this.#style ??= detectStyle(this.#notebook.document);
    return this.#style;
  }
}

function cellLists({ root, major }: Notebook): JsonNode[] {
  const parents = major === 3 ? elements(member(root, 'worksheets')) : [root];
  return parents.flatMap((parent) => member(parent, 'cells') ?? []);
}

function valueAt(metadata: JsonNode, path: readonly string[]): JsonNode {
  return path.reduce<JsonNode>((at, key) => member(at, key) ?? at, metadata);
}

function isPlain(
  gone: ReadonlySet<string>,
): (entry: { readonly mime: string; readonly key: string }) => boolean {
  return ({ mime, key }) => mime === 'text/plain' && !gone.has(key);
}

/** White space as Python has it, because nbstripout asks the same; JavaScript leaves out separators and NEL. */
function isBlank(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are white space in Python
  return /^[\s\u001c-\u001f\u0085]*$/.test(text);
}
