import { emitKeypressEvents } from 'node:readline';
import type { Chooser } from '../commands/resolve.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { FoundConflict } from '../merge/find-conflicts.ts';
import type { Choice } from '../merge/conflict-form.ts';
import { refusal } from '../merge/refusal.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { renderChoice } from '../render/conflict-choice.ts';
import { describeConflict } from '../render/conflicts.ts';
import { type Theme, paint } from '../render/theme.ts';

/** Where questions go to and answers come from. */
export interface Dialogue {
  readonly theme: Theme;
  readonly write: (text: string) => void;
  /** Returns the name of the next key, `ctrl-c` where a person wants out. */
  readonly key: () => Promise<string>;
}

const CHOICES: Readonly<Record<string, Choice>> = { o: 'ours', t: 'theirs', b: 'both', a: 'base' };

const HELP = `
  o  keep ours        t  keep theirs      b  keep both, ours first    a  keep the base
  s  skip this one    u  one back         q  write what is chosen     Ctrl-C  write nothing
`;

/** Asks a person about one conflict after the other; nothing is written before the last one is answered. */
export function interactiveChooser({ theme, write, key }: Dialogue): Chooser {
  return async (path, notebook, conflicts) => {
    const choices: (Choice | undefined)[] = conflicts.map(() => undefined);
    let at = 0;
    const show = (): void => {
      const conflict = conflicts[at];
      if (conflict !== undefined)
        write(question({ path, notebook, conflict, at, of: conflicts.length }, theme));
    };
    show();
    while (at < conflicts.length) {
      const pressed = await key();
      if (pressed === 'ctrl-c') throw new UserError('resolve: stopped; nothing is written');
      if (pressed === 'q') break;
      const step = stepFor(pressed, notebook, conflicts[at]);
      if (step === undefined) {
        write(HELP);
        continue;
      }
      write(`${step.said}\n`);
      if (step.by > 0) choices[at] = step.choice;
      at = Math.max(0, at + step.by);
      show();
    }
    return choices;
  };
}

interface Step {
  readonly by: 1 | -1 | 0;
  readonly choice?: Choice;
  readonly said: string;
}

/** Returns undefined for a key that means nothing. */
function stepFor(pressed: string, notebook: Notebook, conflict: FoundConflict | undefined): Step | undefined {
  if (pressed === 's') return { by: 1, said: 'skipped' };
  if (pressed === 'u') return { by: -1, said: 'back' };
  const choice = CHOICES[pressed];
  if (choice === undefined || conflict === undefined) return undefined;
  const refused = refusal(notebook, conflict, choice);
  return refused === undefined ? { by: 1, choice, said: choice } : { by: 0, said: refused };
}

interface Asked {
  readonly path: string;
  readonly notebook: Notebook;
  readonly conflict: FoundConflict;
  readonly at: number;
  readonly of: number;
}

function question({ path, notebook, conflict, at, of }: Asked, theme: Theme): string {
  const head = `${escapeLine(path)}: ${at + 1} of ${of}, ${escapeLine(describeConflict(conflict))}`;
  return [
    `\n${paint(theme, 'header', head)}\n`,
    renderChoice(notebook, conflict, theme),
    '[o]urs [t]heirs [b]oth b[a]se [s]kip [u]ndo [q]uit [?] ',
  ].join('');
}

/**
 * Reads single keys from the terminal while `use` runs; the terminal is as it was afterwards, whatever happens.
 */
export async function withKeys<Result>(
  use: (key: Dialogue['key']) => Promise<Result>,
  input: NodeJS.ReadStream = process.stdin,
): Promise<Result> {
  const waiting: ((name: string) => void)[] = [];
  const typed: string[] = [];
  const give = (name: string): void => {
    const next = waiting.shift();
    if (next === undefined) typed.push(name);
    else next(name);
  };
  const onKey = (text: string | undefined, { name, ctrl }: { name?: string; ctrl?: boolean }): void => {
    give(ctrl === true && (name === 'c' || name === 'd') ? 'ctrl-c' : (name ?? text ?? ''));
  };
  // A terminal that is closed answers nothing more.
  const onEnd = (): void => {
    give('ctrl-c');
  };
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.on('keypress', onKey).on('end', onEnd).resume();
  try {
    return await use(async () => typed.shift() ?? new Promise((resolve) => waiting.push(resolve)));
  } finally {
    input.off('keypress', onKey).off('end', onEnd).pause();
    input.setRawMode(false);
  }
}
