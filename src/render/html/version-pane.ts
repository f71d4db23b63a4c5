import { diffTexts } from '../../diff/lines.ts';
import { wordRanges } from '../../diff/words.ts';
import type { JsonNode } from '../../json/document.ts';
import { rawText } from '../../json/node.ts';
import { markOf } from '../../merge/marks.ts';
import type { Cell, Notebook } from '../../notebook/notebook.ts';
import { readOutputs } from '../../notebook/output.ts';
import { splitLines } from '../../notebook/text.ts';
import { escapeHtml } from './escape.ts';
import { highlight, rangesByLine, styledLine } from './highlight.ts';
import type { OutputContext } from './images.ts';
import { shownOutput } from './outputs.ts';

/** What the panes of one merge have in common. */
export interface PaneContext extends OutputContext {
  readonly notebook: Notebook;
  readonly language: string;
}

/** A version of the cells of a conflict, and what it is compared with. */
export interface PaneVersion {
  readonly cells: readonly Cell[];
  /** The text of the base, whose other lines are marked; undefined where there is none. */
  readonly against: string | undefined;
}

/** Returns a version of the cells of a conflict: sources with what is not in the base, and outputs. */
export function versionPane({ cells, against }: PaneVersion, context: PaneContext): string {
  if (cells.length === 0) return '<p class="note">no cells here</p>';
  return cells
    .map((cell) => {
      const text = cell.text;
      const language = cell.type === 'code' ? context.language : 'text';
      const outputs = readOutputs(context.notebook, cell).map((output) => shownOutput(output, context));
      const shown = outputs.length === 0 ? '' : `<div class="part outputs">${outputs.join('')}</div>`;
      return `<div class="version"><p class="note">${escapeHtml(nameOf(cell))}</p>${textPane(text, against, language)}${shown}</div>`;
    })
    .join('');
}

function nameOf(cell: Cell): string {
  const { type, executionCount } = cell;
  // Versions of one cell stand under different ids in the notebook; a person knows it by its own.
  const id = markOf(cell)?.cell ?? cell.id;
  const count = executionCount === undefined ? '' : countOf(executionCount);
  return [type, ...(id === undefined ? [] : [`#${id}`]), ...(count === '' ? [] : [count])].join(' ');
}

function countOf(node: JsonNode): string {
  const text = rawText(node);
  return text === 'null' ? '' : `[${text}]`;
}

/** Returns lines with numbers; marked are those that the other text does not have, and the words in them. */
export function textPane(text: string, against: string | undefined, language: string): string {
  const lines = splitLines(text);
  const styles = rangesByLine(lines, highlight(text, language));
  const changed = changedLines(text, against);
  const rows = lines.map((line, i) => {
    const marks = changed.get(i);
    const content = styledLine(line, styles[i] ?? [], marks ?? []) || '​';
    const spoken = marks === undefined ? '' : '<span class="vh">differs: </span>';
    const className = marks === undefined ? '' : ' class="added"';
    return `<tr class="whole"><td class="n">${i + 1}</td><td${className}>${spoken}${content}</td></tr>`;
  });
  return rows.length === 0 ? '<p class="note">empty</p>' : `<table class="code one">${rows.join('')}</table>`;
}

type Marks = readonly { readonly start: number; readonly end: number }[];

/** The words that differ in each line that differs. */
function changedLines(text: string, against: string | undefined): Map<number, Marks> {
  const changed = new Map<number, Marks>();
  if (against === undefined) return changed;
  const diff = diffTexts(against, text);
  for (const { beforeStart, beforeEnd, afterStart, afterEnd } of diff.hunks) {
    for (let line = afterStart; line < afterEnd; line++) changed.set(line, []);
    const pairs = wordRanges(
      diff.before.slice(beforeStart, beforeEnd),
      diff.after.slice(afterStart, afterEnd),
    );
    for (const { added, addedRanges } of pairs) changed.set(afterStart + added, addedRanges);
  }
  return changed;
}
