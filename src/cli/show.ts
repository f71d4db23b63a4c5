import { ignoredParts } from '../commands/parts.ts';
import { readNamed } from '../commands/read-named.ts';
import { show } from '../commands/show.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { positionAt } from '../json/position.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { validateNotebook } from '../notebook/validate.ts';
import type { Part } from '../render/part.ts';
import { gitSettings } from './display.ts';
import { DONE } from './exit-codes.ts';
import type { Sink } from './output.ts';
import { withPager } from './pager.ts';

/** The flags of `nbvc show` as commander hands them over. */
export interface ShowFlags {
  readonly C?: string;
  readonly ignore?: string;
  readonly only?: string;
  readonly pager: boolean;
}

/** Runs `nbvc show` and returns its exit code. */
export async function runShow(notebooks: readonly string[], flags: ShowFlags): Promise<number> {
  if (notebooks.length === 0)
    throw new UserError('show: no notebook named', 'name a file, - for standard input, or <revision>:<path>');
  const cwd = flags.C ?? process.cwd();
  const ignore = ignoredParts({ only: flags.only, ignore: flags.ignore, letters: new Set() });
  const settings = await gitSettings(cwd);
  await withPager({ enabled: flags.pager, settings }, async (sink) => {
    for (const name of notebooks) await writeNotebook(name, await readNamed(name, cwd), ignore, sink);
  });
  return DONE;
}

// oxlint-disable-next-line max-params -- a notebook, its name, and how and where to write it
async function writeNotebook(
  name: string,
  bytes: Uint8Array,
  ignore: ReadonlySet<Part>,
  sink: Sink,
): Promise<void> {
  const shown = show(bytes, { ignore });
  if (shown.kind === 'unreadable') {
    const { line, column, message, hint } = shown.diagnosis;
    throw new UserError(`${escapeLine(name)}:${line}:${column}: ${message}`, hint);
  }
  for (const chunk of shown.chunks) sink.write(chunk);
  sink.flush();
  await reportOddities(name, shown.notebook);
}

/** What is odd about a notebook is told beside its text, as is what its schema does not allow. */
async function reportOddities(name: string, notebook: Notebook): Promise<void> {
  const warnings = notebook.warnings.map(({ message, offset }) => ({
    message,
    ...positionAt(notebook.document.bytes, offset),
  }));
  for (const { line, column, message } of [...warnings, ...(await validateNotebook(notebook))])
    process.stderr.write(`${escapeLine(`${name}:${line}:${column}: ${message}`)}\n`);
}
