import { entityCharacter } from '../notebook/html-entity.ts';
import type { SourceText } from './source-text.ts';
import { type ViewText, ViewBuilder } from './view-text.ts';

/** A cell of a table: where its text stands in the view. */
interface TableCell {
  readonly isHeader: boolean;
  readonly start: number;
  end: number;
}

/** Elements that begin on a line of their own. */
const BLOCKS = new Set(
  'address,article,blockquote,br,caption,dd,div,dl,dt,fieldset,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,p,pre,script,section,style,table,tbody,tfoot,thead,tr,ul'.split(
    ',',
  ),
);

/** `<name …>`, `</name>`, a comment, or an entity. */
const TOKEN =
  /<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]{0,4000}>|<!--|-->|&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-zA-Z]{2,6}));/g;

/** More rows are not paired with the head of their table. */
const MAX_PAIRS = 20_000;

/**
 * Returns the text that an HTML text shows, cells of a row joined by `: `, and behind it, as a view of its own,
 * each cell of a table after the head of its column.
 */
export function decodeHtml(base: SourceText): ViewText[] {
  const reader = new HtmlReader(base);
  const { text } = base;
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    reader.text(from, match.index);
    from = match.index + match[0].length;
    reader.token(match, from);
  }
  if (from === 0) return [];
  reader.text(from, text.length);
  return reader.views();
}

class HtmlReader {
  readonly #builder: ViewBuilder;
  readonly #rows: TableCell[][] = [];
  #cell: TableCell | undefined;

  constructor(base: SourceText) {
    this.#builder = new ViewBuilder(base);
  }

  text(start: number, end: number): void {
    this.#builder.copy(start, end);
  }

  token(match: RegExpExecArray, end: number): void {
    const [whole, slash, name, decimal, hex, entity] = match;
    if (name !== undefined) this.#tag(name.toLowerCase(), slash === '/', match.index);
    else if (whole.startsWith('&'))
      // The space that does not break is a space to those who look for `key = value`.
      this.#builder.replace(
        (entityCharacter({ decimal, hex, name: entity }) ?? whole).replace('\u00a0', ' '),
        match.index,
        end,
      );
    else this.#builder.insert('\n', match.index);
  }

  views(): ViewText[] {
    this.#endCell();
    const view = this.#builder.build();
    const pairs = this.#pairs(view);
    return pairs === undefined ? [view] : [view, pairs];
  }

  #tag(name: string, closes: boolean, at: number): void {
    const isCell = name === 'td' || name === 'th';
    if (isCell || name === 'tr' || name === 'table') this.#endCell();
    if (isCell && !closes) this.#startCell(name === 'th', at);
    if (name === 'tr' && !closes) this.#rows.push([]);
    if (BLOCKS.has(name)) this.#builder.insert('\n', at);
  }

  #startCell(isHeader: boolean, at: number): void {
    const row = this.#rows.at(-1);
    if (row === undefined) return;
    if (row.length > 0) this.#builder.insert(': ', at);
    this.#cell = { isHeader, start: this.#builder.length, end: this.#builder.length };
    row.push(this.#cell);
  }

  #endCell(): void {
    if (this.#cell !== undefined) this.#cell.end = this.#builder.length;
    this.#cell = undefined;
  }

  /** Each cell behind the head of its column, for rows below one whose cells are all heads. */
  #pairs(view: ViewText): ViewText | undefined {
    const builder = new ViewBuilder(view);
    let heads: readonly TableCell[] = [];
    let count = 0;
    for (const row of this.#rows) {
      const isHead = row.length > 0 && row.every((cell) => cell.isHeader);
      if (isHead) {
        heads = row;
        continue;
      }
      for (const [column, cell] of row.entries()) {
        const head = heads[column];
        if (head === undefined || cell.isHeader || ++count > MAX_PAIRS) continue;
        builder.copy(head.start, head.end);
        builder.insert(': ', cell.start);
        builder.copy(cell.start, cell.end);
        builder.insert('\n', cell.end);
      }
    }
    return builder.length === 0 ? undefined : composed(builder.build(), view);
  }
}

/** Makes `origin` of a view of a view tell the place in the first text. */
function composed(outer: ViewText, inner: ViewText): ViewText {
  return {
    text: outer.text,
    origin: (offset) => inner.origin(outer.origin(offset)),
    ranges: (start, end) => outer.ranges(start, end),
  };
}
