import { type NotebookFilter, notebookFilter } from '../commands/filter.ts';
import { readInput } from '../commands/read-file.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { isReaderGone } from '../git/descriptor.ts';
import { type FilterAnswer, serveFilter } from '../git/filter-process.ts';
import type { Diagnosis } from '../notebook/diagnose.ts';
import { DONE } from './exit-codes.ts';
import { descriptorSink } from './output.ts';

const STDIN = 0;
const STDOUT = 1;

const KEEP_OUTPUTS = '--keep-outputs';

/**
 * Converts notebooks for git: one on standard input, or with `filter-process` all of a git command, one after the
 * other. Nothing but the conversation with git goes to standard output.
 */
export async function runFilter(
  verb: 'filter-process' | 'clean' | 'smudge',
  args: readonly string[],
): Promise<number> {
  // A path may be spelled like the flag; git gives one, after what is in its settings.
  const isFlagged = args[0] === KEEP_OUTPUTS && (verb === 'filter-process' || args.length > 1);
  const filter = await notebookFilter({
    topLevel: process.cwd(),
    environment: process.env,
    keepOutputs: isFlagged,
    passed: tellPassed,
    tell: (path, message) => {
      tell(`${path}: ${message}`);
    },
  });
  if (verb === 'filter-process') return serve(filter);
  const content = readInput('-');
  const answer = await filter[verb]({ path: args[isFlagged ? 1 : 0] ?? '', content });
  const sink = descriptorSink(STDOUT);
  sink.write(answer instanceof Uint8Array ? answer : content);
  sink.flush();
  await filter.close();
  return DONE;
}

async function serve(filter: NotebookFilter): Promise<number> {
  try {
    await serveFilter(
      { input: STDIN, output: STDOUT },
      {
        clean: (request) => filter.clean(request).catch(tellError),
        smudge: filter.smudge,
        tooLarge: (path) => {
          tell(`${path}: stored as it is, too large to strip`);
        },
      },
    );
  } catch (error) {
    // Git is gone, which is how it ends a command that failed elsewhere.
    if (!isReaderGone(error)) throw error;
  }
  await filter.close();
  return DONE;
}

function tellPassed(path: string, { line, column, message }: Diagnosis): void {
  tell(`${path}: stored as it is, not a readable notebook: ${line}:${column}: ${message}`);
}

/** One file that fails does not keep git from the others; whether that ends the command, git decides. */
function tellError(error: unknown): FilterAnswer {
  if (!(error instanceof UserError)) throw error;
  tell(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
  return 'error';
}

function tell(message: string): void {
  process.stderr.write(`nbvc: ${escapeLine(message)}\n`);
}
