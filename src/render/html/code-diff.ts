import type { Hunk, TextDiff } from '../../diff/notebook-diff.ts';
import { wordRanges } from '../../diff/words.ts';
import { escapeHtml } from './escape.ts';
import { type StyledRange, highlight, rangesByLine, styledLine } from './highlight.ts';

/** Unchanged lines that stay in sight around a hunk. */
const CONTEXT = 3;

/** A text diff with the colours of the lines of both sides. */
interface Coloured {
  readonly diff: TextDiff;
  readonly before: readonly (readonly StyledRange[])[];
  readonly after: readonly (readonly StyledRange[])[];
}

/**
 * Returns the two sides of a text as tables of rows, old and new beside each other; lines far from any change are
 * folded, and can be opened.
 *
 * @param language by which the text is coloured, `text` for none.
 */
export function codeDiff(diff: TextDiff, language: string): string {
  const coloured: Coloured = {
    diff,
    before: rangesByLine(diff.before, highlight(diff.before.join(''), language)),
    after: rangesByLine(diff.after, highlight(diff.after.join(''), language)),
  };
  let html = '';
  let shown = 0;
  for (const [i, hunk] of diff.hunks.entries()) {
    const next = diff.hunks[i + 1]?.afterStart ?? diff.after.length;
    const from = Math.max(hunk.afterStart - CONTEXT, shown);
    html += folded(coloured, hunk.beforeStart - hunk.afterStart, shown, from);
    const to = Math.min(hunk.afterEnd + CONTEXT, next);
    html += table(
      sameRows(coloured, hunk.beforeStart - hunk.afterStart, from, hunk.afterStart) +
        hunkRows(coloured, hunk) +
        sameRows(coloured, hunk.beforeEnd - hunk.afterEnd, hunk.afterEnd, to),
    );
    shown = to;
  }
  const last = diff.hunks.at(-1);
  return html + folded(coloured, (last?.beforeEnd ?? 0) - (last?.afterEnd ?? 0), shown, diff.after.length);
}

/** Returns a text that came or went, or that did not change, with line numbers. */
export function wholeText(
  lines: readonly string[],
  side: 'added' | 'removed' | 'same',
  language: string,
): string {
  const styles = rangesByLine(lines, highlight(lines.join(''), language));
  const rows = lines.map((line, i) => {
    const content = styledLine(line, styles[i] ?? [], []);
    return side === 'same'
      ? `<tr class="same">${cells('', i + 1, content)}</tr>`
      : `<tr class="whole">${cells(side, i + 1, content)}</tr>`;
  });
  return rows.length === 0 ? '' : `<table class="code one">${rows.join('')}</table>`;
}

function table(rows: string): string {
  return rows === '' ? '' : `<table class="code">${rows}</table>`;
}

// oxlint-disable-next-line max-params -- a run of lines and how far the old numbers are from the new ones
function folded(coloured: Coloured, shift: number, from: number, to: number): string {
  if (to <= from) return '';
  const count = to - from;
  const rows = table(sameRows(coloured, shift, from, to));
  return `<details class="fold"><summary>${count} unchanged line${count === 1 ? '' : 's'}</summary>${rows}</details>`;
}

// oxlint-disable-next-line max-params -- as above
function sameRows({ diff, after }: Coloured, shift: number, from: number, to: number): string {
  let rows = '';
  for (let i = from; i < to; i++) {
    const content = styledLine(diff.after[i] ?? '', after[i] ?? [], []);
    rows += `<tr class="same">${cells('', i + shift + 1, content)}${cells('', i + 1, content)}</tr>`;
  }
  return rows;
}

function hunkRows({ diff, before, after }: Coloured, hunk: Hunk): string {
  const removed = diff.before.slice(hunk.beforeStart, hunk.beforeEnd);
  const added = diff.after.slice(hunk.afterStart, hunk.afterEnd);
  const pairs = wordRanges(removed, added);
  const partner = new Map(pairs.map((pair) => [pair.removed, pair]));
  const left = (i: number, marks: readonly StyledMark[]): string =>
    cells(
      'removed',
      hunk.beforeStart + i + 1,
      styledLine(removed[i] ?? '', before[hunk.beforeStart + i] ?? [], marks),
    );
  const right = (j: number, marks: readonly StyledMark[]): string =>
    cells(
      'added',
      hunk.afterStart + j + 1,
      styledLine(added[j] ?? '', after[hunk.afterStart + j] ?? [], marks),
    );
  let rows = '';
  let j = 0;
  for (let i = 0; i < removed.length; i++) {
    const pair = partner.get(i);
    if (pair === undefined) {
      rows += row(left(i, []), '');
      continue;
    }
    for (; j < pair.added; j++) rows += row('', right(j, []));
    rows += row(left(i, pair.removedRanges), right(j++, pair.addedRanges));
  }
  for (; j < added.length; j++) rows += row('', right(j, []));
  return rows;
}

interface StyledMark {
  readonly start: number;
  readonly end: number;
}

const NOTHING = '<td class="n none"></td><td class="none"></td>';

function row(left: string, right: string): string {
  const kind = left === '' ? 'only-new' : right === '' ? 'only-old' : 'both';
  return `<tr class="${kind}">${left || NOTHING}${right || NOTHING}</tr>`;
}

const WORDS = { removed: 'removed: ', added: 'added: ' };

/** A line number and a line; what its colour says is said to those who do not see it, too. */
function cells(side: 'removed' | 'added' | '', line: number, content: string): string {
  const spoken = side === '' ? '' : `<span class="vh">${escapeHtml(WORDS[side])}</span>`;
  const className = side === '' ? '' : ` class="${side}"`;
  return `<td class="n">${line}</td><td${className}>${spoken}${content === '' ? '​' : content}</td>`;
}
