import type { MimeChange } from '../diff/notebook-diff.ts';
import type { Part } from './part.ts';
import type { PixelDifference } from './pixel-difference.ts';
import type { Theme } from './theme.ts';

/** How a diff is shown. */
export interface TerminalOptions {
  readonly theme: Theme;
  /** Columns. */
  readonly width: number;
  /** False where the terminal knows ASCII only. */
  readonly unicode: boolean;
  /** Unchanged lines around a hunk. */
  readonly context: number;
  /** Unchanged cells to show around changed ones. */
  readonly cellsContext: number;
  /** Lines of one output that are shown; the rest is counted. */
  readonly outputLines: number;
  readonly ignore: ReadonlySet<Part>;
  readonly showCounts: boolean;
  /** Show cells of which nothing but the id changed. */
  readonly showIds: boolean;
  /** `[1/3]` */
  readonly counter: string | undefined;
  /** What comparing two images gave, or why they were not compared. */
  readonly pixels: (change: MimeChange) => PixelDifference | string | undefined;
}

/** Signs of the rendering with what stands for them where there is only ASCII. */
export const SIGNS = {
  modified: ['~', '~'],
  added: ['+', '+'],
  deleted: ['−', '-'],
  moved: ['↕', '>'],
  more: ['⋯', '...'],
  problem: ['!', '!'],
  arrow: ['→', '->'],
  rule: ['━', '='],
  line: ['─', '-'],
  times: ['×', 'x'],
  dot: ['·', '-'],
} as const;

/** Returns a sign as the terminal can show it. */
export function sign(name: keyof typeof SIGNS, options: Pick<TerminalOptions, 'unicode'>): string {
  return SIGNS[name][options.unicode ? 0 : 1];
}
