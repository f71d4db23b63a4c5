import type { JsonNode } from '../json/document.ts';
import { elements, integerOf, member, sizeOf, stringOf } from '../json/node.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import {
  NAMESPACE,
  type ConflictKind,
  type ConflictMark,
  type ConflictPart,
  type FieldConflict,
  type MergeRecord,
  type Sides,
} from './conflict-form.ts';

const PARTS: ReadonlySet<string> = new Set<ConflictPart>([
  'open',
  'ours',
  'base',
  'separator',
  'theirs',
  'close',
]);
const KINDS: ReadonlySet<string> = new Set<ConflictKind>([
  'source',
  'type',
  'attachments',
  'delete',
  'insert',
  'outputs',
]);

/** Returns the mark of a cell, or undefined where its metadata has none that can be understood. */
export function markOf({ metadata }: Pick<Cell, 'metadata'>): ConflictMark | undefined {
  const node = member(member(metadata, NAMESPACE), 'conflict');
  const id = stringOf(member(node, 'id'));
  const part = stringOf(member(node, 'part')) ?? '';
  const kind = stringOf(member(node, 'kind')) ?? '';
  if (id === undefined || !isPart(part)) return undefined;
  const cell = stringOf(member(node, 'cell'));
  return {
    id,
    part,
    kind: isKind(kind) ? kind : 'source',
    ...(cell === undefined ? {} : { cell }),
  };
}

function isPart(text: string): text is ConflictPart {
  return PARTS.has(text);
}

function isKind(text: string): text is ConflictKind {
  return KINDS.has(text);
}

/** Returns the record of a merge that left conflicts, or undefined where there is none of a version we know. */
export function recordOf({ metadata }: Pick<Notebook, 'metadata'>): MergeRecord | undefined {
  const node = member(member(metadata, NAMESPACE), 'merge');
  if (node === undefined || integerOf(member(node, 'version')) !== 1) return undefined;
  return {
    version: 1,
    blobs: sidesOf(member(node, 'blobs')),
    labels: sidesOf(member(node, 'labels')),
    open: elements(member(node, 'open')).flatMap((id) => stringOf(id) ?? []),
    fields: elements(member(node, 'fields')).flatMap((field) => fieldOf(field) ?? []),
  };
}

function sidesOf(node: JsonNode | undefined): Partial<Sides<string>> {
  const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((side) => stringOf(member(node, side)));
  return {
    ...(base === undefined ? {} : { base }),
    ...(ours === undefined ? {} : { ours }),
    ...(theirs === undefined ? {} : { theirs }),
  };
}

function fieldOf(node: JsonNode): FieldConflict | undefined {
  const path = stringOf(member(node, 'path'));
  return path === undefined ? undefined : { path, ...sidesOf(node) };
}

/** What the text of a marker cell says it is. */
export interface TextMark {
  readonly part: Extract<ConflictPart, 'open' | 'base' | 'separator' | 'close'>;
  /** Whose marks these are: ours in bold code, `code` those of nbdev and databooks, `span` those of nbdime. */
  readonly form: 'nbvc' | 'code' | 'span';
}

const FORMS: readonly (readonly [TextMark['form'], RegExp])[] = [
  ['nbvc', /^\*\*`([<|=>]{7,})(?: [^`\n]*)?`\*\*/],
  ['code', /^`([<|=>]{7,})(?: [^`\n]*)?`\s*$/],
  ['span', /^<span style="color:red"><b>([<|=>]{7,})(?: [^\n]*)?<\/b><\/span>\s*$/],
];

const SIGNS: Readonly<Record<string, TextMark['part']>> = {
  '<': 'open',
  '|': 'base',
  '=': 'separator',
  '>': 'close',
};

/** A marker cell is short; a longer text is not looked at. */
const LONGEST_MARK = 100_000;

/** Returns which mark a Markdown cell is by its text alone: metadata may have been stripped. */
export function textMarkOf(cell: Cell): TextMark | undefined {
  const { type, source } = cell;
  if (type !== 'markdown' || source === undefined || sizeOf(source) > LONGEST_MARK) return undefined;
  for (const [form, pattern] of FORMS) {
    const signs = pattern.exec(cell.text)?.[1];
    if (signs === undefined || !isRun(signs)) continue;
    const part = SIGNS[signs.charAt(0)];
    if (part !== undefined) return { part, form };
  }
  return undefined;
}

function isRun(signs: string): boolean {
  return signs === signs.charAt(0).repeat(signs.length);
}
