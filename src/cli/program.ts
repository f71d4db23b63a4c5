import { Command, CommanderError, Option } from 'commander';
import { declareApply } from './declare/apply.ts';
import { declareCheck } from './declare/check.ts';
import { declareCompletion } from './declare/completion.ts';
import { declareConfig } from './declare/config.ts';
import { declareConflicts } from './declare/conflicts.ts';
import { declareDiff } from './declare/diff.ts';
import type { Invocation } from './declare/invocation.ts';
import { declareLog } from './declare/log.ts';
import { declareMerge } from './declare/merge.ts';
import { declareMergetool } from './declare/mergetool.ts';
import { declareOutputs } from './declare/outputs.ts';
import { declareRepair } from './declare/repair.ts';
import { declareReview } from './declare/review.ts';
import { declareScan } from './declare/scan.ts';
import { declareSetup } from './declare/setup.ts';
import { declareShow } from './declare/show.ts';
import { declareStrip } from './declare/strip.ts';
import { escapeControl } from '../escape-control.ts';
import { reportError } from './errors.ts';
import { BAD_INPUT, DONE } from './exit-codes.ts';
import { suggestChoices } from './near-choices.ts';
import { print } from './output.ts';
import { VERSION } from './version.ts';

/**
 * Runs the command that the arguments name and returns its exit code. Each command is loaded only when it is
 * the one that runs.
 */
export async function runProgram(args: readonly string[]): Promise<number> {
  const dashes = args.indexOf('--');
  const paths = dashes === -1 ? undefined : args.slice(dashes + 1);
  const words = dashes === -1 ? args : args.slice(0, dashes);
  let exitCode = DONE;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const program = createProgram({ words, paths, finish });
  try {
    if (isVersionJson(words)) {
      const { printVersionJson } = await import('./version-json.ts');
      await printVersionJson(program);
      return DONE;
    }
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, args);
    return error.exitCode === 0 ? DONE : BAD_INPUT;
  }
  return exitCode;
}

function isVersionJson(words: readonly string[]): boolean {
  return words.length === 2 && words.includes('--version') && words.includes('--json');
}

/** In the order of `--help`. */
const COMMANDS = [
  declareDiff,
  declareReview,
  declareShow,
  declareLog,
  declareApply,
  declareMerge,
  declareConflicts,
  declareMergetool,
  declareRepair,
  declareCheck,
  declareStrip,
  declareOutputs,
  declareScan,
  declareConfig,
  declareSetup,
  declareCompletion,
];

function createProgram(invocation: Invocation): Command {
  const program = new Command('nbvc')
    .description('Notebook version control: git for Jupyter notebooks, cell by cell.')
    .version(
      VERSION,
      '--version',
      'print the version; with --json also those of node and git, and all formats',
    )
    .option('-C <folder>', 'run as if started in that folder')
    .addOption(
      new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']).default('auto'),
    )
    .addOption(
      new Option('--backend <name>', 'what reads repositories: the git program, or isomorphic-git without it')
        .choices(['auto', 'git', 'isomorphic'])
        .default('auto')
        .env('NBVC_BACKEND'),
    )
    .option('--no-pager', 'do not start a pager')
    .option('-q, --quiet', 'say less', false)
    .option('-v, --verbose', 'say more', false)
    .exitOverride()
    // Everything that opens a repository asks the environment, as do programs that we start.
    .hook('preAction', (_, command) => {
      const { backend } = command.optsWithGlobals<{ backend: string }>();
      if (backend !== 'auto') process.env['NBVC_BACKEND'] = backend;
    })
    .configureOutput({
      // Not to a stream: a reader that has gone (`--help | head`) would end the program with a stack.
      writeOut: print,
      // What is wrong is quoted, and may come from the name of a file.
      outputError: (text, write) => write(escapeControl(text)),
    })
    .addHelpText('after', PROGRAM_HELP);
  for (const declare of COMMANDS) declare(program, invocation);
  suggestChoices(program);
  return program;
}

const PROGRAM_HELP = `
Examples:
  nbvc diff before.ipynb after.ipynb     compare two files
  nbvc diff HEAD~1 -- analysis/          compare a revision with the work tree
  nbvc show HEAD:analysis/churn.ipynb    read a notebook as text
  nbvc merge base.ipynb ours.ipynb theirs.ipynb -o merged.ipynb
  nbvc resolve --theirs analysis.ipynb   settle what a merge left
  nbvc strip --check .                   is anything here that should not be committed?
  nbvc install                           make git understand cells: diff, log -p, show, merge`;
