import type { Printable } from '../json/print.ts';
import type { ConflictKind, ConflictMark, FieldConflict, Sides } from './conflict-form.ts';
import { piecesOf } from './refine.ts';
import type { TextMerge } from './text.ts';

/** Longer diffs are cut in the text of a marker: the versions follow below it. */
const MOST_LINES = 40;
const CONTEXT = 2;

/** How the marker cells of a notebook are written. */
export interface GroupStyle {
  readonly size: number;
  readonly labels: Sides<string>;
  /** Cells have ids since nbformat 4.5. */
  readonly ids: boolean;
}

const EXPLANATIONS: Readonly<Record<ConflictKind, string>> = {
  source: 'Both sides changed the same lines of this cell.',
  type: 'Both sides changed the type of this cell.',
  attachments: 'Both sides have an attachment of this name with another content.',
  delete: 'One side deleted this cell, the other edited it.',
  insert: 'Both sides inserted cells here.',
  outputs: 'Both sides ran this cell.',
};

/** Returns a marker cell as data. */
export function markerCell(
  mark: ConflictMark,
  { size, labels, ids }: GroupStyle,
  text?: TextMerge,
): Printable {
  const source = {
    open: () => `**\`${'<'.repeat(size)} ours\`** (${label(labels.ours)})\n\n${explain(mark.kind, text)}`,
    base: () => `**\`${'|'.repeat(size)} base\`** (${label(labels.base)})`,
    separator: () => `**\`${'='.repeat(size)}\`**`,
    close: () => `**\`${'>'.repeat(size)} theirs\`** (${label(labels.theirs)})`,
    ours: () => '',
    theirs: () => '',
  }[mark.part]();
  return markdownCell(source, ids ? `nbvc-${mark.id}-${mark.part}` : undefined, [
    'conflict',
    markValue(mark),
  ]);
}

function explain(kind: ConflictKind, text: TextMerge | undefined): string {
  const act = `${EXPLANATIONS[kind]} Keep what you want of the two versions, then delete the rest and these marker cells; or run \`nbvc resolve\`.`;
  return text === undefined ? act : `${act}\n\n${clashingLines(text)}`;
}

function clashingLines({ chunks }: TextMerge): string {
  const lines = chunks.flatMap((chunk) =>
    chunk.kind === 'agreed'
      ? []
      : piecesOf(chunk).flatMap((piece) =>
          piece.kind === 'common'
            ? context(piece.lines)
            : piece.ours.map((line) => `- ${line}`).concat(piece.theirs.map((line) => `+ ${line}`)),
        ),
  );
  const shown = lines.slice(0, MOST_LINES);
  const rest = lines.length > shown.length ? [`… ${lines.length - shown.length} more lines`] : [];
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return [`${fence}diff`, ...shown, ...rest, fence].join('\n');
}

/** Longer runs of lines that both versions have are cut in their middle. */
function context(lines: readonly string[]): readonly string[] {
  const shown = lines.map((line) => `  ${line}`);
  return shown.length > 2 * CONTEXT + 1
    ? [...shown.slice(0, CONTEXT), '  …', ...shown.slice(-CONTEXT)]
    : shown;
}

function longestRun(lines: readonly string[]): number {
  return lines.reduce(
    (longest, line) => Math.max(longest, ...(line.match(/`+/g) ?? []).map(({ length }) => length)),
    0,
  );
}

/** A branch or the subject of a commit, as text of a Markdown cell. */
function label(name: string): string {
  const plain = name.replaceAll(/[\p{Cc}`]/gu, ' ').trim();
  return plain === '' ? '-' : `\`${plain.slice(0, 200)}\``;
}

/** Returns the value of `metadata.nbvc.conflict`. */
export function markValue({ id, part, kind, cell }: ConflictMark): Printable {
  const entries: [string, Printable][] = [
    ['id', id],
    ['part', part],
    ['kind', kind],
  ];
  return new Map(cell === undefined ? entries : [...entries, ['cell', cell]]);
}

/** Returns the cell that names the fields in conflict: nobody looks into metadata. */
export function fieldsCell(fields: readonly FieldConflict[], ids: boolean): Printable {
  const lines = fields.map(
    ({ path, ours, theirs }) => `- ${code(path)}: ours ${value(ours)}, theirs ${value(theirs)}`,
  );
  const source = [
    '**Both sides changed these fields; ours stands in place.** `nbvc resolve --ours` or `--theirs` settles them.',
    '',
    ...lines,
  ].join('\n');
  return markdownCell(source, ids ? 'nbvc-fields' : undefined, ['fields', fields.map(({ path }) => path)]);
}

function value(json: string | undefined): string {
  return json === undefined ? 'removed' : code(json.length > 200 ? `${json.slice(0, 200)}…` : json);
}

function code(text: string): string {
  const plain = text.replaceAll(/\s+/gu, ' ');
  const fence = '`'.repeat(longestRun([plain]) + 1);
  return `${fence} ${plain} ${fence}`;
}

function markdownCell(source: string, id: string | undefined, own: readonly [string, Printable]): Printable {
  const entries: [string, Printable][] = [['cell_type', 'markdown']];
  if (id !== undefined) entries.push(['id', id]);
  return new Map([
    ...entries,
    ['metadata', new Map([['nbvc', new Map([own])]])],
    ['source', source.split(/(?<=\n)/)],
  ] as [string, Printable][]);
}
