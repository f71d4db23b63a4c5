/** Notebooks as the arbitraries build them, and the ways in which tools write one. */

/** A JSON value that remembers how its numbers are written and which texts may be lists of lines. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  /** A multi-line string: written as one string or as a list of lines, as the style says. */
  | { readonly kind: 'lines'; readonly text: string }
  /** A number or a word, as it is written. */
  | { readonly kind: 'lexeme'; readonly lexeme: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly members: readonly Member[] };

export type Member = readonly [key: string, value: Value];

export interface CellModel {
  readonly type: 'code' | 'markdown' | 'raw';
  readonly id: string;
  readonly source: string;
  readonly tags: readonly string[] | undefined;
  readonly metadata: readonly Member[];
  /** Written for code cells only, as is the count. */
  readonly outputs: readonly Value[];
  readonly count: string;
  /** Written for other cells only. */
  readonly attachments: Value | undefined;
}

export interface NotebookModel {
  /** Ids are written from 5 on. */
  readonly minor: number;
  readonly metadata: Value;
  readonly cells: readonly CellModel[];
}

export interface Style {
  /** One level; undefined for a text in one line. */
  readonly indent: string | undefined;
  readonly newline: '\n' | '\r\n';
  /** `:` and `,` in a text of one line; otherwise `, ` and `: `. */
  readonly tight: boolean;
  /** undefined for sorted keys, else what to shuffle them with. */
  readonly keySeed: number | undefined;
  readonly ascii: boolean;
  readonly finalNewline: boolean;
  readonly sourceAs: 'string' | 'list';
}

export const text = (content: string): Value => ({ kind: 'text', text: content });
export const multiline = (content: string): Value => ({ kind: 'lines', text: content });
export const lexeme = (asWritten: string): Value => ({ kind: 'lexeme', lexeme: asWritten });
export const list = (items: readonly Value[]): Value => ({ kind: 'list', items });
export const object = (members: readonly Member[]): Value => ({ kind: 'object', members });

/** Returns a notebook as a tool with this style would save it. */
export function notebookText(notebook: NotebookModel, style: Style): string {
  const root = object([
    ['cells', list(notebook.cells.map((cell) => cellValue(cell, notebook.minor)))],
    ['metadata', notebook.metadata],
    ['nbformat', lexeme('4')],
    ['nbformat_minor', lexeme(String(notebook.minor))],
  ]);
  return written(root, style, 0) + (style.finalNewline ? style.newline : '');
}

function cellValue(cell: CellModel, minor: number): Value {
  const tags: Member[] = cell.tags === undefined ? [] : [['tags', list(cell.tags.map(text))]];
  const members: Member[] = [
    ['cell_type', text(cell.type)],
    ['metadata', object([...cell.metadata, ...tags])],
    ['source', multiline(cell.source)],
  ];
  if (minor >= 5) members.push(['id', text(cell.id)]);
  if (cell.type === 'code')
    members.push(['execution_count', lexeme(cell.count)], ['outputs', list(cell.outputs)]);
  else if (cell.attachments !== undefined) members.push(['attachments', cell.attachments]);
  return object(members);
}

function written(value: Value, style: Style, depth: number): string {
  switch (value.kind) {
    case 'text':
      return quoted(value.text, style.ascii);
    case 'lexeme':
      return value.lexeme;
    case 'lines':
      return style.sourceAs === 'string'
        ? quoted(value.text, style.ascii)
        : written(list(splitLines(value.text).map(text)), style, depth);
    case 'list':
      return bracketed(
        value.items.map((item) => written(item, style, depth + 1)),
        { brackets: '[]', style, depth },
      );
    case 'object':
      return bracketed(
        ordered(value.members, style.keySeed).map(([key, item]) => {
          const colon = style.tight && style.indent === undefined ? ':' : ': ';
          return quoted(key, style.ascii) + colon + written(item, style, depth + 1);
        }),
        { brackets: '{}', style, depth },
      );
  }
}

interface Bracketed {
  readonly brackets: '[]' | '{}';
  readonly style: Style;
  readonly depth: number;
}

function bracketed(items: readonly string[], { brackets, style, depth }: Bracketed): string {
  const [open = '', close = ''] = brackets;
  if (items.length === 0) return open + close;
  if (style.indent === undefined) return open + items.join(style.tight ? ',' : ', ') + close;
  const inner = style.newline + style.indent.repeat(depth + 1);
  return open + inner + items.join(`,${inner}`) + style.newline + style.indent.repeat(depth) + close;
}

function ordered(members: readonly Member[], seed: number | undefined): readonly Member[] {
  if (seed === undefined) return members.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return members.toSorted(([a], [b]) => mixed(a, seed) - mixed(b, seed));
}

function mixed(key: string, seed: number): number {
  let hash = seed;
  for (const unit of key) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}

function splitLines(content: string): readonly string[] {
  return content === '' ? [] : content.split(/(?<=\n)/);
}

/** Whatever is below a space is a control character. */
const ESCAPED_ALWAYS = /["\\]|[^ -\u{10ffff}]|\p{Surrogate}/gu;
const ESCAPED_IN_ASCII = /["\\]|[^ -~]/gu;

/** UTF-8 has no lone surrogates, so these are escaped in every style. */
function quoted(content: string, ascii: boolean): string {
  return `"${content.replace(ascii ? ESCAPED_IN_ASCII : ESCAPED_ALWAYS, escape)}"`;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function escape(character: string): string {
  const units = character.split('');
  return (
    SHORT[character] ?? units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  );
}
