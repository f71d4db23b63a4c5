import type { JsonNode, Range } from '../json/document.ts';
import { elements, member, rangeOf, stringOf } from '../json/node.ts';
import type { NotebookPlace } from '../notebook/finding.ts';
import type { Cell, Notebook, Output } from '../notebook/notebook.ts';
import { readOutputs } from '../notebook/output.ts';
import { joinedText } from '../notebook/text.ts';
import { rangeInText } from '../notebook/text-range.ts';
import type { CheckPolicy } from './options.ts';

/** A notebook as the rules see it: parts are decoded once, and only when a rule asks. */
export interface Subject {
  readonly notebook: Notebook;
  /** From the top of the repository, with `/`; empty where it has none. */
  readonly path: string;
  readonly policy: CheckPolicy;
  readonly cells: readonly SubjectCell[];
  /** Says whether a file of the repository is tracked, by its path from the top; absent where nobody knows. */
  readonly isTracked?: ((path: string) => boolean) | undefined;
}

/** A cell whose text and outputs are decoded at most once. */
export class SubjectCell {
  readonly cell: Cell;
  readonly #notebook: Notebook;
  #outputs: readonly Output[] | undefined;

  constructor(notebook: Notebook, cell: Cell) {
    this.#notebook = notebook;
    this.cell = cell;
  }

  get text(): string {
    return this.cell.text;
  }

  get outputs(): readonly Output[] {
    this.#outputs ??= readOutputs(this.#notebook, this.cell);
    return this.#outputs;
  }

  get tags(): readonly string[] {
    return elements(member(this.cell.metadata, 'tags')).map((tag) => stringOf(tag) ?? '');
  }

  /** A code cell with something to run. */
  get isRunnable(): boolean {
    return this.cell.type === 'code' && this.text.trim() !== '';
  }
}

/** What a rule has to say; levels, suppressions and fingerprints are added later. */
export interface Hit {
  readonly rule: string;
  readonly message: string;
  readonly range: Range;
  readonly place: NotebookPlace;
  /** What makes this the same finding in another version of the notebook, beside the rule. */
  readonly subject: string;
  readonly hint?: string;
  /** No error, whatever the level of the rule: it may well be nothing. */
  readonly atMost?: 'warn';
}

export type Report = (hit: Hit) => void;

/** Returns the place of a cell as people speak of it. */
export function cellPlace({ cell }: SubjectCell, more: Partial<NotebookPlace> = {}): NotebookPlace {
  return {
    part: 'source',
    cell: cell.index + 1,
    ...(cell.id === undefined ? {} : { cellId: cell.id }),
    ...more,
  };
}

/** Returns a hit about a cell as a whole. It stands where its source begins: that is what people look for. */
export function cellHit(rule: string, cell: SubjectCell, message: string): Hit {
  const { source, node } = cell.cell;
  return { rule, message, range: rangeOf(source ?? node), place: cellPlace(cell), subject: cell.text };
}

/** A text of a cell: its source, or one of an output. */
export interface CellText {
  readonly cell: SubjectCell;
  readonly node: JsonNode;
  readonly text: string;
  readonly place: NotebookPlace;
}

/** Returns a hit about a part of a text. */
export function textHit(
  rule: string,
  { node, text, place }: CellText,
  { start, end }: Range,
  message: string,
): Hit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', start);
  return {
    rule,
    message,
    range: rangeInText(node, start, end),
    place: {
      ...place,
      line: countLines(text, start),
      column: Array.from(text.slice(lineStart, start)).length + 1,
    },
    subject: text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).trim(),
  };
}

function countLines(text: string, end: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Returns the source of a cell as a text to look through, or undefined where it has none. */
export function sourceText(cell: SubjectCell): CellText | undefined {
  const node = cell.cell.source;
  return node === undefined ? undefined : { cell, node, text: cell.text, place: cellPlace(cell) };
}

/** Longer ones are data, not text that somebody reads; looking through them would take most of the time. */
const LONGEST_OUTPUT_TEXT = 1024 * 1024;

/** Yields the readable texts of a cell's outputs: streams, tracebacks, and textual representations. */
export function* outputTexts(cell: SubjectCell): Generator<CellText> {
  for (const output of cell.outputs)
    for (const { label, node } of textNodes(output)) {
      const { start, end } = rangeOf(node);
      if (end - start > LONGEST_OUTPUT_TEXT) continue;
      const place = cellPlace(cell, { part: 'output', output: output.index + 1, label });
      yield { cell, node, text: joinedText(node), place };
    }
}

function textNodes({ type, name, text, data, node }: Output): { label: string; node: JsonNode }[] {
  if (type === 'stream') return text === undefined ? [] : [{ label: name ?? 'stdout', node: text }];
  if (type === 'error')
    return ['evalue', 'traceback'].flatMap((label) => {
      const found = member(node, label);
      return found === undefined ? [] : [{ label, node: found }];
    });
  return data
    .filter(({ mime }) => mime.startsWith('text/'))
    .map(({ mime, value }) => ({ label: mime, node: value }));
}

/** Returns a hit about the notebook as a whole. */
export function notebookHit(rule: string, { notebook }: Subject, message: string, node?: JsonNode): Hit {
  const { start, end } = rangeOf(node ?? notebook.root);
  return {
    rule,
    message,
    range: { start, end: node === undefined ? start + 1 : end },
    place: { part: node === undefined ? 'notebook' : 'notebook-metadata' },
    subject: '',
  };
}
