import { append } from '../append.ts';
import type { JsonNode } from '../json/document.ts';
import { sameValue } from '../json/equal.ts';
import { escapeControl, escapeLine } from '../escape-control.ts';
import { withoutColors } from '../json/ansi.ts';
import { effectiveMembers, elements, kindOf, member, rawText, sizeOf, stringOf } from '../json/node.ts';
import { printJson } from '../json/print.ts';
import { JUPYTER_STYLE } from '../json/style.ts';
import { fieldNames } from './fields.ts';
import { imageFacts, isBinaryMime } from './image.ts';
import type { Cell, MimeEntry, Notebook, Output } from './notebook.ts';
import { mimeEntries, readOutputs } from './output.ts';
import { isStringOrList } from '../json/same-text.ts';
import { lineChunks } from './text-lines.ts';

/** What stands at the start of every line that is ours: `── cell 3 · code`. Git's xfuncname looks for it. */
const RULE = '── ';

/**
 * Yields a notebook as readable text, in chunks, so that the text of a large one never stands in memory as a
 * whole. `git diff` and `git log -p` compare it line by line, `git blame` and `git grep` search it.
 *
 * - Every line of ours starts with `── `. Lines of the notebook stand as they are, without any indent, so
 *   that source can be searched and copied; only one that itself starts with `── ` (or with backslashes and
 *   that) gets one more backslash, so that no content can pass for a header.
 * - The execution count has a line of its own between source and outputs: it changes with the outputs at
 *   every run, and in the header it would make a hunk of every cell.
 * - Outputs are always there: who searches the text form for secrets must find what the file holds. Only
 *   content in base64 gives way to its type, size and hash.
 * - Control characters are written out (ESC as `^[`); colours of terminals are left out.
 *
 * @param ignore parts to leave out: `source`, `outputs`, `metadata`, `attachments`, `ids`, `counts`. They are
 *   counted in the last line.
 */
export function* textForm(notebook: Notebook, ignore: ReadonlySet<string>): Generator<string> {
  const form = new TextForm(notebook, ignore);
  yield* form.head();
  for (const cell of notebook.cells) yield* form.cell(cell);
  yield* form.leftOut();
}

/** What a cell has beside its source. */
export type CellPart = 'metadata' | 'outputs';

const COUNTS = new Set(['counts']);

/** Returns a part of a cell in the text form, without execution counts. */
export function cellText(notebook: Notebook, cell: Cell, part: CellPart): string {
  const form = new TextForm(notebook, COUNTS);
  return [...(part === 'outputs' ? form.outputs(cell) : form.beside(cell))].join('');
}

/** Returns everything of a notebook but its cells in the text form. */
export function headText(notebook: Notebook): string {
  return [...new TextForm(notebook, COUNTS).head()].join('');
}

class TextForm {
  readonly #notebook: Notebook;
  readonly #ignore: ReadonlySet<string>;
  readonly #leftOut = new Map<string, number>();

  constructor(notebook: Notebook, ignore: ReadonlySet<string>) {
    this.#notebook = notebook;
    this.#ignore = ignore;
  }

  *head(): Generator<string> {
    const { root, metadata, major, minor } = this.#notebook;
    yield `${RULE}notebook · nbformat ${major}.${minor}${languageOf(metadata)}\n`;
    for (const [key, value] of effectiveMembers(root)) {
      if (HEAD_KEYS.has(key)) continue;
      if (this.#shows('metadata')) yield* valueLines(`field ${escapeLine(key)}`, value);
    }
    if (metadata !== undefined && this.#shows('metadata', countOf(metadata)))
      yield* valueLines('metadata', metadata);
  }

  *cell(cell: Cell): Generator<string> {
    yield `\n${RULE}cell ${cell.index + 1} · ${escapeLine(cell.type)}${this.#idOf(cell)}${this.#tagsOf(cell)}\n`;
    yield* this.#source(cell);
    yield* this.#attachments(cell);
    yield* this.#metadata(cell);
    yield* this.#unknownFields(cell);
    const count = cell.executionCount;
    if (count !== undefined && !isNull(count) && this.#shows('counts'))
      yield* valueLines('execution_count', count);
    yield* this.outputs(cell);
  }

  /** All but source, outputs and number of a cell. */
  *beside(cell: Cell): Generator<string> {
    yield `type: ${escapeLine(cell.type)}${this.#idOf(cell)}${this.#tagsOf(cell)}\n`;
    yield* this.#attachments(cell);
    yield* this.#metadata(cell);
    yield* this.#unknownFields(cell);
  }

  *leftOut(): Generator<string> {
    if (this.#leftOut.size === 0) return;
    const counts = [...this.#leftOut].map(([part, count]) => `${count} ${part}`);
    yield `\n${RULE}left out: ${counts.join(', ')}\n`;
  }

  #shows(part: string, count = 1): boolean {
    if (!this.#ignore.has(part)) return true;
    if (count > 0) this.#leftOut.set(part, (this.#leftOut.get(part) ?? 0) + count);
    return false;
  }

  #idOf({ id }: Cell): string {
    return id !== undefined && this.#shows('ids') ? ` · id:${escapeLine(id)}` : '';
  }

  #tagsOf({ metadata }: Cell): string {
    const tags = member(metadata, 'tags');
    if (!isListOfTags(tags) || elements(tags).length === 0 || this.#ignore.has('metadata')) return '';
    return ` · tags:[${elements(tags)
      .map((tag) => escapeLine(stringOf(tag) ?? ''))
      .join(', ')}]`;
  }

  /** A source has no line end at its end; where it has one, an empty line shows it. */
  *#source({ source }: Cell): Generator<string> {
    if (source === undefined || !this.#shows('source')) return;
    if (!isStringOrList(source)) yield* valueLines('source', source);
    else {
      yield* contentLines(source, identity);
      yield '\n';
    }
  }

  *#attachments({ attachments }: Cell): Generator<string> {
    if (attachments === undefined) return;
    const files = effectiveMembers(attachments);
    if (!this.#shows('attachments', files.size)) return;
    for (const [name, bundle] of files) {
      const entries = mimeEntries(bundle);
      for (const entry of entries) yield* mimeLines(`attachment ${escapeLine(name)}`, entry);
      if (entries.length === 0) yield* valueLines(`attachment ${escapeLine(name)}`, bundle);
    }
  }

  *#metadata({ metadata }: Cell): Generator<string> {
    if (metadata === undefined || !this.#shows('metadata', countOf(metadata))) return;
    if (kindOf(metadata) !== 'object') yield* valueLines('metadata', metadata);
    else
      for (const [key, value] of sorted(metadata))
        if (key !== 'tags' || !isListOfTags(value)) yield* valueLines(`metadata ${escapeLine(key)}`, value);
  }

  *#unknownFields(cell: Cell): Generator<string> {
    const names = fieldNames(this.#notebook.major);
    const known = new Set([...CELL_KEYS, names.source(cell.type), names.executionCount]);
    for (const [key, value] of effectiveMembers(cell.node))
      if (!known.has(key) && this.#shows('metadata')) yield* valueLines(`field ${escapeLine(key)}`, value);
  }

  *outputs(cell: Cell): Generator<string> {
    if (cell.outputs === undefined) return;
    const outputs = readOutputs(this.#notebook, cell);
    if (kindOf(cell.outputs) !== 'array') {
      if (this.#shows('outputs')) yield* valueLines('outputs', cell.outputs);
    } else if (this.#shows('outputs', outputs.length))
      for (const output of outputs) yield* this.#output(output, cell);
  }

  *#output(output: Output, cell: Cell): Generator<string> {
    const title = `output ${output.index + 1} · ${escapeLine(output.type)}`;
    const shown = new Set(['output_type']);
    // The count of a result repeats that of its cell.
    const { executionCount: key } = fieldNames(this.#notebook.major);
    if (sameValue(output.executionCount, cell.executionCount)) shown.add(key);
    if (output.type === 'stream') yield* streamLines(title, output, shown);
    else if (output.type === 'error') yield* errorLines(title, output, shown);
    else {
      if (output.data.length === 0) yield `${RULE}${title}\n`;
      for (const entry of output.data) yield* mimeLines(title, entry);
      if (output.data.length > 0)
        for (const name of ['data', ...output.data.map((entry) => entry.key)]) shown.add(name);
    }
    yield* this.#rest(`output ${output.index + 1}`, output, shown);
  }

  /** What the known fields of an output do not cover: nothing of an output may be missing. */
  *#rest(title: string, output: Output, shown: ReadonlySet<string>): Generator<string> {
    const { executionCount } = fieldNames(this.#notebook.major);
    for (const [key, value] of effectiveMembers(output.node)) {
      if (shown.has(key)) continue;
      if (key === executionCount && (isNull(value) || !this.#shows('counts'))) continue;
      if (key === 'metadata' && (isEmptyObject(value) || !this.#shows('metadata', countOf(value)))) continue;
      yield* valueLines(`${title} · ${escapeLine(key)}`, value);
    }
  }
}

const HEAD_KEYS = new Set(['metadata', 'nbformat', 'nbformat_minor', 'cells', 'worksheets']);
/** `language` of nbformat 3 is told nowhere else, so it is not among them. */
const CELL_KEYS = ['cell_type', 'id', 'metadata', 'outputs', 'attachments'];

function languageOf(metadata: JsonNode | undefined): string {
  const kernel = stringOf(member(member(metadata, 'kernelspec'), 'name'));
  const language = stringOf(member(member(metadata, 'language_info'), 'name'));
  return `${kernel === undefined ? '' : ` · kernel ${escapeLine(kernel)}`}${language === undefined ? '' : ` · ${escapeLine(language)}`}`;
}

function* streamLines(title: string, { name, text }: Output, shown: Set<string>): Generator<string> {
  yield `${RULE}${title}${name === undefined ? '' : ` ${escapeLine(name)}`}\n`;
  if (text !== undefined) yield* textLines(text);
  shown.add('text');
  if (name !== undefined) for (const key of ['name', 'stream']) shown.add(key);
}

function* errorLines(title: string, { node }: Output, shown: Set<string>): Generator<string> {
  const name = stringOf(member(node, 'ename'));
  yield `${RULE}${title}${name === undefined ? '' : ` · ${escapeLine(name)}`}\n`;
  if (name !== undefined) shown.add('ename');
  const value = member(node, 'evalue');
  if (value !== undefined) yield* textLines(value);
  const traceback = member(node, 'traceback');
  for (const frame of elements(traceback)) yield* textLines(frame);
  shown.add('evalue');
  if (traceback !== undefined && kindOf(traceback) === 'array') shown.add('traceback');
}

function* mimeLines(title: string, { mime, value }: MimeEntry): Generator<string> {
  const facts = isBinaryMime(mime) ? imageFacts(mime, value) : undefined;
  if (facts === undefined) {
    yield `${RULE}${title} · ${escapeLine(mime)}\n`;
    yield* textLines(value);
    return;
  }
  const { bytes, width, height, hash } = facts;
  const size = width === undefined || height === undefined ? '' : ` ${width}×${height}`;
  yield `${RULE}${title} · ${escapeLine(mime)}${size} ${bytes} B ${hash}\n`;
}

/** Yields the lines of a text, or a value of any other kind as JSON. */
function* textLines(node: JsonNode): Generator<string> {
  if (!isStringOrList(node)) yield `${protect(inJson(node, 1))}\n`;
  else if (yield* contentLines(node, withoutColors)) yield '\n';
}

/** Yields a text made harmless and returns true where its last line has no line end. */
function* contentLines(node: JsonNode, prepare: (text: string) => string): Generator<string, boolean> {
  let last = '\n';
  for (const chunk of lineChunks(node)) {
    last = chunk;
    yield protect(escapeControl(prepare(chunk)));
  }
  return !last.endsWith('\n');
}

function identity(text: string): string {
  return text;
}

const LIKE_A_RULE = /^\\*── /gm;

/** Marks the lines that would look like ours. */
function protect(text: string): string {
  return text.includes(RULE) ? text.replace(LIKE_A_RULE, '\\$&') : text;
}

/** Objects that are no longer than this stand on one line, larger ones have a line for each value in them. */
const LONG = 100;

/** Yields a value as `── title: value`; a large object as one line for each of its members. */
function* valueLines(title: string, node: JsonNode): Generator<string> {
  const pending: [string, JsonNode, number][] = [[title, node, 0]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [name, value, depth] = next;
    const open = kindOf(value) === 'object' && depth < MAX_DEPTH && (depth === 0 || sizeOf(value) > LONG);
    if (!open || countOf(value) === 0) yield `${RULE}${name}: ${escapeLine(inJson(value, 0))}\n`;
    else {
      const separator = depth === 0 ? ' ' : '.';
      const deeper = sorted(value).map(([key, below]): [string, JsonNode, number] => [
        `${name}${separator}${escapeLine(key)}`,
        below,
        depth + 1,
      ]);
      append(pending, deeper.toReversed());
    }
  }
}

/** Deeper objects stand on one line whatever their size. */
const MAX_DEPTH = 8;

function inJson(node: JsonNode, indent: 0 | 1): string {
  const style = { ...JUPYTER_STYLE, indent: indent === 0 ? undefined : ' ' };
  return escapeControl(printJson(node, style, 0));
}

function sorted(node: JsonNode): [string, JsonNode][] {
  return [...effectiveMembers(node)].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function countOf(node: JsonNode): number {
  return effectiveMembers(node).size;
}

function isEmptyObject(node: JsonNode): boolean {
  return kindOf(node) === 'object' && countOf(node) === 0;
}

function isListOfTags(node: JsonNode | undefined): boolean {
  return (
    node !== undefined && kindOf(node) === 'array' && elements(node).every((tag) => kindOf(tag) === 'string')
  );
}

function isNull(node: JsonNode): boolean {
  return kindOf(node) === 'literal' && rawText(node) === 'null';
}
