import { resolve } from 'node:path';
import { ignoredParts } from '../commands/parts.ts';
import { readInput } from '../commands/read-file.ts';
import { show } from '../commands/show.ts';
import { UserError } from '../errors.ts';
import { escapeControl } from '../git/control-characters.ts';
import { openRepository } from '../git/open.ts';
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
    for (const name of notebooks) writeNotebook(name, await readNamed(name, cwd), ignore, sink);
  });
  return DONE;
}

// oxlint-disable-next-line max-params -- a notebook, its name, and how and where to write it
function writeNotebook(name: string, bytes: Uint8Array, ignore: ReadonlySet<Part>, sink: Sink): void {
  const shown = show(bytes, { ignore });
  if (shown.kind === 'unreadable') {
    const { line, column, message, hint } = shown.diagnosis;
    throw new UserError(`${escapeControl(name)}:${line}:${column}: ${message}`, hint);
  }
  for (const { message } of shown.notebook.warnings)
    process.stderr.write(`nbvc: ${escapeControl(name)}: ${escapeControl(message)}\n`);
  for (const chunk of shown.chunks) sink.write(chunk);
}

/** Returns the content of a file, or of a file in a revision (`HEAD~1:a.ipynb`; `:a.ipynb` in the index). */
async function readNamed(name: string, cwd: string): Promise<Uint8Array> {
  const colon = name.indexOf(':');
  if (name === '-' || colon === -1) return readInput(name === '-' ? name : resolve(cwd, name));
  try {
    return readInput(resolve(cwd, name));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  const repository = await openRepository(cwd);
  try {
    return await repository.readPath(
      name.slice(0, colon),
      pathInRepository(name.slice(colon + 1), repository.prefix),
    );
  } finally {
    await repository.close();
  }
}

/** As in git: a path after a revision is from the top, one that starts with `./` or `../` from here. */
function pathInRepository(path: string, prefix: string): string {
  return path.startsWith('./') || path.startsWith('../') ? resolve('/', prefix, path).slice(1) : path;
}
