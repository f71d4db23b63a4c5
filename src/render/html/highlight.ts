import { classHighlighter, highlightTree } from '@lezer/highlight';
import { parser } from '@lezer/python';
import { escapeHtml } from './escape.ts';
import { loadedRanges } from './languages.ts';

/** A run of characters with the classes of its kind; UTF-16 offsets, half-open. */
export interface StyledRange {
  readonly start: number;
  readonly end: number;
  readonly className: string;
}

/** Longer sources are data, not something to read in colours. */
const MAX_SOURCE = 200_000;

/** Returns the runs of a source that are coloured; nothing for a language that is not known, or was not loaded. */
export function highlight(source: string, language: string): StyledRange[] {
  const isPython = language === 'python' || language === 'ipython';
  if (source.length > MAX_SOURCE) return [];
  if (!isPython) return loadedRanges(source, language);
  const ranges: StyledRange[] = [];
  highlightTree(parser.parse(source), classHighlighter, (start, end, className) => {
    ranges.push({ start, end, className });
  });
  return ranges;
}

/** Returns the ranges of each line of a text, counted from the start of the line. */
export function rangesByLine(lines: readonly string[], ranges: readonly StyledRange[]): StyledRange[][] {
  let offset = 0;
  let next = 0;
  return lines.map((line) => {
    const end = offset + line.length;
    const found: StyledRange[] = [];
    while ((ranges[next]?.end ?? 0) <= offset && next < ranges.length) next++;
    for (let i = next; i < ranges.length && (ranges[i]?.start ?? end) < end; i++) {
      const { start, end: stop, className } = ranges[i] ?? { start: 0, end: 0, className: '' };
      found.push({
        start: Math.max(start, offset) - offset,
        end: Math.min(stop, end) - offset,
        className,
      });
    }
    offset = end;
    return found;
  });
}

interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** Finds the range around each of several offsets that ascend. */
class Cursor<T extends Bounds> {
  readonly #ranges: readonly T[];
  #next = 0;

  constructor(ranges: readonly T[]) {
    this.#ranges = ranges;
  }

  at(offset: number): T | undefined {
    while ((this.#ranges[this.#next]?.end ?? Infinity) <= offset) this.#next++;
    const range = this.#ranges[this.#next];
    return range !== undefined && range.start <= offset ? range : undefined;
  }
}

/** Returns a line as HTML: colours, and around them the words that changed as `<b>`. */
export function styledLine(line: string, styles: readonly StyledRange[], marks: readonly Bounds[]): string {
  const text = line.replace(/\r?\n$/, '');
  const edges = edgesOf(text.length, [...styles, ...marks]);
  const style = new Cursor(styles);
  const mark = new Cursor(marks);
  let html = '';
  for (const [i, from] of edges.entries()) {
    const piece = escapeHtml(text.slice(from, edges[i + 1] ?? from));
    if (piece === '') continue;
    const className = style.at(from)?.className;
    const coloured = className === undefined ? piece : `<span class="${className}">${piece}</span>`;
    html += mark.at(from) === undefined ? coloured : `<b>${coloured}</b>`;
  }
  return html;
}

/** Returns where a line is cut, ascending. */
function edgesOf(length: number, ranges: readonly Bounds[]): number[] {
  const cuts = new Set([0, length]);
  for (const { start, end } of ranges) cuts.add(Math.min(start, length)).add(Math.min(end, length));
  return [...cuts].toSorted((a, b) => a - b);
}
