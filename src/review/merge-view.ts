import type { AutomaticChange } from '../merge/automatic.ts';
import type { Sides } from '../merge/conflict-form.ts';
import type { FieldLeft, FoundConflict, GroupConflict, SourceConflict } from '../merge/find-conflicts.ts';
import { markOf } from '../merge/marks.ts';
import type { ForeignRest } from '../merge/nbdime-rests.ts';
import { markedText, mergeTexts } from '../merge/text.ts';
import { splitMarkers, versionOf } from '../merge/text-markers.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';

import { describeConflict } from '../render/conflicts.ts';
import { restVersions } from '../render/rest-versions.ts';
import { escapeHtml } from '../render/html/escape.ts';
import { type PaneContext, textPane, versionPane } from '../render/html/version-pane.ts';

/** One version of the cells of a conflict, as text that can be edited. */
interface EditableVersion {
  readonly cells: readonly { readonly index: number; readonly type: string; readonly source: string }[];
}

/** A conflict as the page shows it. */
export interface ConflictView {
  readonly panes: Readonly<Partial<Sides<string>>>;
  readonly versions: Readonly<Partial<Sides<EditableVersion>>>;
  /** The cell that is edited where nothing is chosen yet, with both versions between marks. */
  readonly marked?: { readonly index: number; readonly source: string };
  readonly choices: readonly string[];
  /** Each side has one cell of code: the run can come from either. */
  readonly hasRuns: boolean;
}

/** Returns what a list says of a conflict. */
export function conflictTitle(conflict: FoundConflict, notebook: Notebook): string {
  if (conflict.kind !== 'group') return describeConflict(conflict);
  const first = [...conflict.ours, ...conflict.theirs].map((index) => notebook.cells[index])[0];
  const about = conflict.about ?? 'versions';
  // A version of a cell stands under another id while it is beside the others.
  const id = first && (markOf(first)?.cell ?? first.id);
  return `${about} · ${first?.type ?? ''}${id === undefined ? '' : ` #${id}`}`;
}

export function conflictView(
  conflict: FoundConflict,
  labels: Sides<string>,
  context: PaneContext,
): ConflictView {
  switch (conflict.kind) {
    case 'group':
      return groupView(conflict, labels, context);
    case 'source':
      return sourceView(conflict, context);
    case 'field':
      return fieldView(conflict);
    case 'foreign':
      return restView(conflict, context.notebook);
  }
}

/** What nbdime has left, as the text of each version that is there. */
function restView(rest: ForeignRest, notebook: Notebook): ConflictView {
  const versions = restVersions(notebook, rest);
  const sides = (['ours', 'base', 'theirs'] as const).filter((side) => versions.has(side));
  return {
    panes: Object.fromEntries(sides.map((side) => [side, valuePane(versions.get(side))])),
    versions: {},
    choices: [...versions.keys()],
    hasRuns: false,
  };
}

function groupView(conflict: GroupConflict, labels: Sides<string>, context: PaneContext): ConflictView {
  const { ours, base, theirs, about } = conflict;
  const cellsOf = (indexes: readonly number[]): Cell[] =>
    indexes.flatMap((index) => context.notebook.cells[index] ?? []);
  const sides = { ours: cellsOf(ours), base: cellsOf(base ?? []), theirs: cellsOf(theirs) };
  const hasBase = base !== undefined || about === 'insert';
  const shown = hasBase ? (['ours', 'base', 'theirs'] as const) : (['ours', 'theirs'] as const);
  const origin = sides.base.length === 1 ? sides.base[0]?.text : undefined;
  const pane = (side: keyof typeof sides): string =>
    versionPane({ cells: sides[side], against: side === 'base' ? undefined : origin }, context);
  const pair = pairOf(sides);
  return {
    panes: Object.fromEntries(shown.map((side) => [side, pane(side)])),
    versions: Object.fromEntries(shown.map((side) => [side, editable(sides[side])])),
    ...(pair !== undefined && about === 'source'
      ? { marked: { index: pair[0].index, source: markedOf(sides, labels) } }
      : {}),
    choices: choicesFor(sides, hasBase),
    hasRuns: pair?.every(({ type }) => type === 'code') ?? false,
  };
}

/** One cell on each side: two versions of it. */
function pairOf({ ours, theirs }: Sides<readonly Cell[]>): readonly [Cell, Cell] | undefined {
  const [mine, other] = [ours[0], theirs[0]];
  if (ours.length !== 1 || theirs.length !== 1 || mine === undefined || other === undefined) return undefined;
  return [mine, other];
}

function choicesFor({ ours, theirs }: Sides<readonly Cell[]>, hasBase: boolean): string[] {
  const both = ours.length > 0 && theirs.length > 0 ? ['both', 'theirs-first'] : [];
  return ['ours', ...(hasBase ? ['base'] : []), 'theirs', ...both];
}

function editable(cells: readonly Cell[]): EditableVersion {
  return { cells: cells.map(({ index, type, text }) => ({ index, type, source: text })) };
}

/** Both versions in one text, as git would mark them. */
function markedOf({ ours, base, theirs }: Sides<readonly Cell[]>, labels: Sides<string>): string {
  const [mine, origin, other] = [ours, base, theirs].map(([cell]) => cell?.text);
  const texts = { base: origin ?? '', ours: mine ?? '', theirs: other ?? '' };
  const merged = mergeTexts(texts, { adjacent: false, strategy: 'ask' });
  return markedText(merged, { size: 7, showBase: base.length > 0 ? 'zdiff3' : 'merge', labels });
}

/** Marks within the source of a cell. */
function sourceView({ cell }: SourceConflict, { notebook, language }: PaneContext): ConflictView {
  const found = notebook.cells[cell];
  const source = found?.text ?? '';
  const parts = splitMarkers(source);
  const texts = {
    ours: versionOf(parts, 'ours'),
    base: versionOf(parts, 'base'),
    theirs: versionOf(parts, 'theirs'),
  };
  const type = found?.type ?? 'code';
  const sides = (['ours', 'base', 'theirs'] as const).flatMap((side) => {
    const text = texts[side];
    return text === undefined ? [] : [[side, text] as const];
  });
  return {
    panes: Object.fromEntries(
      sides.map(([side, text]) => [side, textPane(text, side === 'base' ? undefined : texts.base, language)]),
    ),
    versions: Object.fromEntries(
      sides.map(([side, text]) => [side, { cells: [{ index: cell, type, source: text }] }]),
    ),
    marked: { index: cell, source },
    choices: [...sides.map(([side]) => side), 'both'],
    hasRuns: false,
  };
}

/** A value of metadata in three versions. */
function fieldView({ field }: FieldLeft): ConflictView {
  return {
    panes: { ours: valuePane(field.ours), base: valuePane(field.base), theirs: valuePane(field.theirs) },
    versions: {},
    choices: ['ours', 'base', 'theirs'],
    hasRuns: false,
  };
}

function valuePane(json: string | undefined): string {
  return json === undefined ? '<p class="note">not there</p>' : `<pre>${escapeHtml(json)}</pre>`;
}

/** Returns what a list says of an automatic change. */
export function automaticTitle({ kind, from, at, versions }: AutomaticChange): string {
  const cell = versions.ours ?? versions.theirs ?? versions.base;
  const name = `${cell?.type ?? 'cell'}${cell?.id === undefined ? '' : ` #${cell.id}`}`;
  const place = kind === 'deleted' ? '' : `cell ${at + 1} `;
  return `${place}${name} ${kind} by ${from}`;
}

/** Returns which other outcomes an automatic change could have. */
export function automaticChoices({ versions, from }: AutomaticChange, hasBase: boolean): string[] {
  const others = (['ours', 'theirs'] as const).filter((side) => from === 'both' || side !== from);
  const canLeave = hasBase || versions.base === undefined;
  return from === 'both' ? [...others, ...(canLeave ? ['base'] : [])] : canLeave ? ['base'] : [];
}
