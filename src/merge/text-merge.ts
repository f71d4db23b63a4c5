import type { Sides } from './conflict-form.ts';
import { linesOf, mergeLines } from './lines.ts';

/** How conflicts are marked. */
export interface TextMergeOptions {
  readonly labels?: Partial<Sides<string>>;
  /** Length of the marks, 7 where absent. */
  readonly markerSize?: number;
}

export interface MergedText {
  readonly bytes: Uint8Array;
  /** How many places are marked. */
  readonly conflicts: number;
}

/**
 * Merges three versions of a text by lines, as `git merge-file` does but without git: changes of neighbouring lines
 * conflict, and conflicts are marked at the start of lines. Only blanks at the ends of lines are no reason for one.
 *
 * @returns undefined where one of the versions is no UTF-8 text, or has a NUL, by which git tells binary files.
 */
export function mergeTexts(
  sides: Sides<Uint8Array>,
  { labels = {}, markerSize = 7 }: TextMergeOptions = {},
): MergedText | undefined {
  const [base, ours, theirs] = [read(sides.base), read(sides.ours), read(sides.theirs)];
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const chunks = mergeLines({ base: base.lines, ours: ours.lines, theirs: theirs.lines }, false);
  const names = { ours: 'ours', theirs: 'theirs', ...labels };
  const lines = chunks.flatMap((chunk) => {
    if (chunk.kind === 'agreed') return chunk.lines;
    return [
      `${'<'.repeat(markerSize)} ${names.ours}`,
      ...chunk.ours,
      '='.repeat(markerSize),
      ...chunk.theirs,
      `${'>'.repeat(markerSize)} ${names.theirs}`,
    ];
  });
  const isEnded = ours.ended === base.ended ? theirs.ended : ours.ended;
  const hasEnd = lines.length > 0 && (isEnded || chunks.at(-1)?.kind === 'clash');
  const text = `${lines.join('\n')}${hasEnd ? '\n' : ''}`;
  return {
    bytes: new TextEncoder().encode(text),
    conflicts: chunks.filter(({ kind }) => kind === 'clash').length,
  };
}

function read(bytes: Uint8Array): ReturnType<typeof linesOf> | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return linesOf(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
