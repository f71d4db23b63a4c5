import { entityCharacter } from '../notebook/html-entity.ts';

/** A table of HTML as rows of cells, every one as wide as the widest. */
export interface TableGrid {
  /** Labels of the columns that hold values. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** Text around the table, such as the size that pandas tells below it. */
  readonly outside: string;
}

export interface TableRow {
  /** Text of the header cells in front; undefined where there are none. */
  readonly label: string | undefined;
  readonly values: readonly string[];
}

/** Longer texts are no table for a person to read. */
const MAX_LENGTH = 1_000_000;
const MAX_CELLS = 100_000;
/** `colspan` and `rowspan` of hostile tables say anything. */
const MAX_SPAN = 1000;

/** Returns the only table of an HTML text, or undefined where there are none or several or it is too large. */
export function parseTable(html: string): TableGrid | undefined {
  if (html.length > MAX_LENGTH || !html.includes('<')) return undefined;
  const reader = new TableReader();
  for (const token of tokens(html)) if (!reader.take(token)) return undefined;
  return reader.grid();
}

interface Tag {
  readonly kind: 'open' | 'close';
  readonly name: string;
  readonly text: string;
}

type Token = Tag | { readonly kind: 'text'; readonly text: string };

/** Elements whose content is not shown. */
const SILENT = new Set(['style', 'script', 'head', 'title', 'template']);

/** Reads once from left to right: a search that finds nothing ends the text, so that no input takes long. */
function* tokens(html: string): Generator<Token> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const textEnd = open === -1 ? html.length : open;
    if (textEnd > at) yield { kind: 'text', text: decodeEntities(html.slice(at, textEnd)) };
    if (open === -1) return;
    const isComment = html.startsWith('<!--', open);
    const close = html.indexOf(isComment ? '-->' : '>', open);
    if (close === -1) return;
    at = close + (isComment ? 3 : 1);
    const tag = isComment ? undefined : tagOf(html.slice(open, close));
    if (tag === undefined) continue;
    yield tag;
    if (tag.kind === 'open' && SILENT.has(tag.name)) at = silentEnd(html, tag.name, at);
  }
}

function tagOf(text: string): Tag | undefined {
  const match = /^<(\/?)([a-z][a-z0-9]*)/i.exec(text.slice(0, 40));
  const name = match?.[2];
  return name === undefined
    ? undefined
    : { kind: match?.[1] === '/' ? 'close' : 'open', name: name.toLowerCase(), text };
}

function silentEnd(html: string, name: string, from: number): number {
  const end = html.indexOf(`</${name}`, from);
  return end === -1 ? html.length : end;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
    (whole: string, decimal?: string, hex?: string, name?: string) =>
      entityCharacter({ decimal, hex, name }) ?? whole,
  );
}

interface GridCell {
  readonly text: string;
  readonly isHeader: boolean;
}

interface OpenCell extends GridCell {
  readonly columns: number;
  readonly rows: number;
  readonly parts: string[];
}

/** Fills a grid while the tags go by. */
class TableReader {
  readonly #rows: (GridCell | undefined)[][] = [];
  readonly #headRows = new Set<number>();
  readonly #outside: string[] = [];
  #tables = 0;
  #isOpen = false;
  #inHead = false;
  #row = -1;
  /** No cell before this one is free in the row. */
  #column = 0;
  #cell: OpenCell | undefined;
  #cells = 0;

  /** Returns false where the text is not one table of a sensible size. */
  take(token: Token): boolean {
    if (token.kind === 'text') this.#text(token.text);
    else if (token.kind === 'open') return this.#open(token);
    else this.#close(token.name);
    return this.#cells <= MAX_CELLS;
  }

  grid(): TableGrid | undefined {
    this.#endCell();
    if (this.#tables !== 1) return undefined;
    return gridOf(this.#rows, this.#headRows, this.#outside.join(' ').replace(/\s+/g, ' ').trim());
  }

  #text(text: string): void {
    if (this.#cell !== undefined) this.#cell.parts.push(text);
    else if (!this.#isOpen && text.trim() !== '') this.#outside.push(text);
  }

  #open({ name, text }: Tag): boolean {
    switch (name) {
      case 'table':
        this.#isOpen = true;
        return ++this.#tables === 1;
      case 'thead':
        this.#inHead = true;
        return true;
      case 'tr':
        this.#startRow();
        return true;
      case 'th':
      case 'td':
        this.#startCell(name, text);
        return true;
      case 'br':
        this.#text(' ');
        return true;
      default:
        return true;
    }
  }

  #close(name: string): void {
    if (name === 'th' || name === 'td') this.#endCell();
    else if (name === 'thead') this.#inHead = false;
    else if (name === 'tr') this.#endCell();
    else if (name === 'table') {
      this.#endCell();
      this.#isOpen = false;
    }
  }

  #startRow(): void {
    this.#endCell();
    if (!this.#isOpen) return;
    this.#row++;
    this.#column = 0;
    this.#rows[this.#row] ??= [];
    if (this.#inHead) this.#headRows.add(this.#row);
  }

  #startCell(name: string, tag: string): void {
    this.#endCell();
    if (!this.#isOpen || this.#row < 0) return;
    this.#cell = {
      text: '',
      isHeader: name === 'th',
      columns: spanOf(tag, 'colspan'),
      rows: spanOf(tag, 'rowspan'),
      parts: [],
    };
  }

  #endCell(): void {
    const cell = this.#cell;
    this.#cell = undefined;
    if (cell === undefined) return;
    const text = cell.parts.join('').replace(/\s+/g, ' ').trim();
    this.#cells += cell.columns * cell.rows;
    if (this.#cells > MAX_CELLS) return;
    const first = this.#freeColumn();
    for (let row = this.#row; row < this.#row + cell.rows; row++) {
      const filled = (this.#rows[row] ??= []);
      for (let i = 0; i < cell.columns; i++) filled[first + i] = { text, isHeader: cell.isHeader };
    }
  }

  /** Cells of rows above may reach down into this one. */
  #freeColumn(): number {
    const row = this.#rows[this.#row] ?? [];
    while (row[this.#column] !== undefined) this.#column++;
    return this.#column;
  }
}

function spanOf(tag: string, name: string): number {
  const at = tag.toLowerCase().indexOf(`${name}=`);
  if (at === -1) return 1;
  const digits = /^["']?(\d{1,4})/.exec(tag.slice(at + name.length + 1, at + name.length + 8))?.[1];
  return Math.min(Math.max(Number(digits ?? 1), 1), MAX_SPAN);
}

// oxlint-disable-next-line complexity -- one pass from cells to labels and values
function gridOf(
  rows: readonly (readonly (GridCell | undefined)[])[],
  headRows: ReadonlySet<number>,
  outside: string,
): TableGrid | undefined {
  const isHead = (row: readonly (GridCell | undefined)[], index: number): boolean =>
    headRows.has(index) ||
    (headRows.size === 0 && index === 0 && row.every((cell) => cell?.isHeader === true));
  const body = rows.filter((row, index) => !isHead(row, index));
  const heads = rows.filter(isHead);
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === 0 || body.length === 0) return undefined;
  const labelled = leadingHeaders(body);
  const labels = Array.from({ length: width }, (_, column) => headLabel(heads, column));
  return {
    columns: labels.slice(labelled).map((label, column) => (label === '' ? String(column + 1) : label)),
    rows: body.map((row) => rowOf(row, labelled, width)),
    outside,
  };
}

/** Returns how many columns at the left are headers in every row: the levels of the index. */
function leadingHeaders(rows: readonly (readonly (GridCell | undefined)[])[]): number {
  return rows.reduce((fewest, row) => {
    const first = row.findIndex((cell) => cell?.isHeader !== true);
    return Math.min(fewest, first === -1 ? row.length : first);
  }, Infinity);
}

function headLabel(heads: readonly (readonly (GridCell | undefined)[])[], column: number): string {
  const texts = heads.map((row) => row[column]?.text ?? '').filter((text) => text !== '');
  return [...new Set(texts)].join(' / ');
}

function rowOf(row: readonly (GridCell | undefined)[], labelled: number, width: number): TableRow {
  const texts = Array.from({ length: width }, (_, column) => row[column]?.text ?? '');
  return {
    label: labelled === 0 ? undefined : texts.slice(0, labelled).join(' / '),
    values: texts.slice(labelled),
  };
}
