import { append } from '../append.ts';
import { splitLines } from '../notebook/text.ts';

/** Lines that stand in both versions, or the versions of lines that do not. All lines keep their ends. */
export type MarkedPart =
  | { readonly kind: 'common'; readonly lines: readonly string[] }
  | {
      readonly kind: 'conflict';
      /** Line of the opening mark, counted from 0. */
      readonly line: number;
      readonly ours: readonly string[];
      /** Present where the marks have a part for it (diff3 and zdiff3). */
      readonly base: readonly string[] | undefined;
      readonly theirs: readonly string[];
    };

/** As above, while it is being filled. */
type GrowingPart =
  | { readonly kind: 'common'; readonly lines: string[] }
  | Extract<MarkedPart, { readonly kind: 'conflict' }>;

/** A group that is being read. */
interface OpenGroup {
  readonly line: number;
  readonly size: number;
  readonly ours: string[];
  base: string[] | undefined;
  theirs: string[] | undefined;
  /** All lines as they are, for a group that never ends. */
  readonly all: string[];
}

/**
 * Divides a text at the marks of a merge of lines: `<<<<<<<`, perhaps `|||||||`, `=======`, `>>>>>>>`, all of one
 * length of at least seven, at the start of a line and in this order. Anything else is text: a heading underlined
 * with equals signs, a group that does not end.
 */
export function splitMarkers(text: string): MarkedPart[] {
  const parts: GrowingPart[] = [];
  let open: OpenGroup | undefined;
  for (const [number, line] of splitLines(text).entries()) {
    if (open === undefined) {
      const size = markSize(line, '<');
      if (size === undefined) addCommon(parts, [line]);
      else open = { line: number, size, ours: [], base: undefined, theirs: undefined, all: [line] };
      continue;
    }
    open.all.push(line);
    if (closes(open, line)) {
      const { line: at, ours, base, theirs = [] } = open;
      parts.push({ kind: 'conflict', line: at, ours, base, theirs });
      open = undefined;
    } else addLine(open, line);
  }
  if (open !== undefined) addCommon(parts, open.all);
  return parts;
}

/** Returns true where a text has at least one whole group of marks. */
export function hasMarkers(text: string): boolean {
  return text.includes('<<<<<<<') && splitMarkers(text).some(({ kind }) => kind === 'conflict');
}

function addCommon(parts: GrowingPart[], lines: readonly string[]): void {
  const last = parts.at(-1);
  if (last?.kind === 'common') for (const line of lines) last.lines.push(line);
  else parts.push({ kind: 'common', lines: [...lines] });
}

function addLine(open: OpenGroup, line: string): void {
  const before = open.theirs === undefined;
  if (before && open.base === undefined && markSize(line, '|') === open.size) open.base = [];
  else if (before && isSeparator(line, open.size)) open.theirs = [];
  else (open.theirs ?? open.base ?? open.ours).push(line);
}

function closes(open: OpenGroup, line: string): boolean {
  return open.theirs !== undefined && markSize(line, '>') === open.size;
}

/** Returns the length of the mark a line starts with: a run of the sign, then the end or a blank and a label. */
function markSize(line: string, sign: '<' | '|' | '>'): number | undefined {
  let size = 0;
  while (line[size] === sign) size++;
  const next = line[size];
  return size >= 7 && (next === undefined || next === ' ' || next === '\n' || next === '\r')
    ? size
    : undefined;
}

function isSeparator(line: string, size: number): boolean {
  return line.trimEnd() === '='.repeat(size);
}

/** Returns one version of a marked text; for `base` undefined where a group has no such part. */
export function versionOf(
  parts: readonly MarkedPart[],
  side: 'ours' | 'base' | 'theirs',
): string | undefined {
  const lines: string[] = [];
  for (const part of parts) {
    const found = part.kind === 'common' ? part.lines : part[side];
    if (found === undefined) return undefined;
    append(lines, found);
  }
  return lines.join('');
}
