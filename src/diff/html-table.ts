/** A table as a person reads it: names of columns, and rows with a label and values. */
export interface TableGrid {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly string[] }[];
}

/** Larger tables are not read; notebooks shorten theirs to sixty rows. */
const MAX_LENGTH = 500_000;

interface HtmlCell {
  readonly heading: boolean;
  readonly text: string;
}

/**
 * Returns the first table of an HTML text, or undefined where there is none or it has no row of headings. Reads
 * tags one after the other without looking at their nesting, in one pass, since the text may be hostile.
 */
export function parseTable(html: string): TableGrid | undefined {
  if (html.length > MAX_LENGTH) return undefined;
  const rows = readRows(html);
  const [head, ...rest] = rows;
  if (head === undefined || head.every(({ heading }) => !heading)) return undefined;
  const body = rest.filter((row) => row.some(({ heading }) => !heading));
  const first = body[0];
  if (first === undefined) return undefined;
  const index = first.filter(({ heading }) => heading).length;
  const values = first.length - index;
  return {
    columns: head.slice(-values).map(({ text }) => text),
    rows: body.map((row) => ({
      label: row
        .slice(0, row.length - values)
        .map(({ text }) => text)
        .join(' '),
      values: row.slice(-values).map(({ text }) => text),
    })),
  };
}

/** Returns the cells of each row, up to the end of the first table. */
function readRows(html: string): HtmlCell[][] {
  const rows: HtmlCell[][] = [];
  let cell: { heading: boolean; parts: string[] } | undefined;
  const endCell = (): void => {
    if (cell !== undefined) rows.at(-1)?.push({ heading: cell.heading, text: cellText(cell.parts) });
    cell = undefined;
  };
  let inTable = false;
  for (const { tag, text } of tokens(html)) {
    if (tag === 'table') inTable = true;
    if (!inTable) continue;
    if (tag === 'tr' || tag === '/tr' || tag === '/table' || tag === 'td' || tag === 'th') endCell();
    if (tag === '/table') break;
    if (tag === 'tr') rows.push([]);
    if (tag === 'td' || tag === 'th') cell = { heading: tag === 'th', parts: [] };
    cell?.parts.push(text);
  }
  return rows;
}

interface Token {
  /** Name of a tag in lower case, with `/` where it closes. */
  readonly tag: string;
  /** The text after the tag. */
  readonly text: string;
}

function* tokens(html: string): Generator<Token> {
  for (let open = html.indexOf('<'); open !== -1;) {
    const close = html.indexOf('>', open);
    if (close === -1) return;
    const next = html.indexOf('<', close);
    const tag = html.slice(open + 1, Math.min(close, open + 16)).split(/[\s>]/, 1)[0] ?? '';
    yield { tag: tag.toLowerCase(), text: html.slice(close + 1, next === -1 ? html.length : next) };
    open = next;
  }
}

function cellText(parts: readonly string[]): string {
  return decodeEntities(parts.join('')).replaceAll(/\s+/g, ' ').trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{2,6});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
