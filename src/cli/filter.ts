import { cleanFilter } from '../commands/filter.ts';
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

/**
 * Converts notebooks for git: one on standard input, or with `filter-process` all of a git command, one after the
 * other. Nothing but the conversation with git goes to standard output.
 */
export async function runFilter(
  verb: 'filter-process' | 'clean' | 'smudge',
  args: readonly string[],
): Promise<number> {
  const clean = await cleanFilter({ topLevel: process.cwd(), environment: process.env, passed: tellPassed });
  if (verb === 'filter-process') return serve(clean);
  const content = readInput('-');
  // What is stored is what belongs into the work tree.
  const answer = verb === 'smudge' ? 'unchanged' : await clean({ path: args[0] ?? '', content });
  const sink = descriptorSink(STDOUT);
  sink.write(answer instanceof Uint8Array ? answer : content);
  sink.flush();
  return DONE;
}

async function serve(clean: Awaited<ReturnType<typeof cleanFilter>>): Promise<number> {
  try {
    await serveFilter(
      { input: STDIN, output: STDOUT },
      {
        clean: (request) => clean(request).catch(tellError),
        smudge: () => 'unchanged',
        tooLarge: (path) => {
          tell(`${path}: stored as it is, too large to strip`);
        },
      },
    );
  } catch (error) {
    // Git is gone, which is how it ends a command that failed elsewhere.
    if (!isReaderGone(error)) throw error;
  }
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
