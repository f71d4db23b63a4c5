import { escapeLine } from '../escape-control.ts';

/** A bar on standard error while a job is going on. */
export interface Progress {
  /** Says that a piece is done and which one comes next. */
  readonly step: (next: string) => void;
  /** Takes the bar away, before something else is written or at the end. */
  readonly clear: () => void;
}

/** Nobody wants a bar for what is done before it can be read, in milliseconds. */
const AFTER = 1000;
const BETWEEN = 100;
const WIDTH = 24;

const NO_PROGRESS: Progress = { step: () => undefined, clear: () => undefined };

/** Returns a bar for so many pieces of work; an invisible one where standard error is no terminal. */
export function progressOf(total: number): Progress {
  const { stderr } = process;
  if (!stderr.isTTY || process.env['TERM'] === 'dumb') return NO_PROGRESS;
  let done = -1;
  let shown = false;
  let last = Date.now() + AFTER - BETWEEN;
  const clear = (): void => {
    if (shown) stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    clear,
    step(next): void {
      done++;
      const now = Date.now();
      if (now - last < BETWEEN) return;
      last = now;
      shown = true;
      stderr.write(`\r\u001b[K${barText({ done, total, next, columns: stderr.columns })}`);
    },
  };
}

interface BarState {
  readonly done: number;
  readonly total: number;
  readonly next: string;
  readonly columns: number;
}

/** Returns the text of the bar, never as wide as the terminal: a line that wraps cannot be taken away. */
function barText({ done, total, next, columns }: BarState): string {
  const filled = total === 0 ? WIDTH : Math.round((WIDTH * done) / total);
  const head = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${done}/${total} `;
  const room = Math.max(0, columns - 1 - head.length);
  const name = escapeLine(next);
  return (head + (name.length > room ? name.slice(name.length - room) : name)).slice(
    0,
    Math.max(0, columns - 1),
  );
}
