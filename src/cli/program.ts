import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { reportError } from './errors.ts';
import { BAD_INPUT, DONE } from './exit-codes.ts';
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
  const program = createProgram(paths, finish);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, args);
    return error.exitCode === 0 ? DONE : BAD_INPUT;
  }
  return exitCode;
}

function createProgram(paths: readonly string[] | undefined, finish: (code: number) => void): Command {
  const program = new Command('nbvc')
    .description('Notebook version control: git for Jupyter notebooks, cell by cell.')
    .version(VERSION, '--version')
    .option('-C <folder>', 'run as if started in that folder')
    .addOption(
      new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']).default('auto'),
    )
    .option('--no-pager', 'do not start a pager')
    .option('-q, --quiet', 'say less', false)
    .option('-v, --verbose', 'say more', false)
    .exitOverride()
    .addHelpText('after', PROGRAM_HELP);
  addDiff(program, paths, finish);
  addShow(program, paths, finish);
  addMerge(program, finish);
  addConflicts(program, paths, finish);
  addSetup(program, finish);
  return program;
}

const PROGRAM_HELP = `
Examples:
  nbvc diff before.ipynb after.ipynb     compare two files
  nbvc diff HEAD~1 -- analysis/          compare a revision with the work tree
  nbvc show HEAD:analysis/churn.ipynb    read a notebook as text
  nbvc merge base.ipynb ours.ipynb theirs.ipynb -o merged.ipynb
  nbvc resolve --theirs analysis.ipynb   settle what a merge left
  nbvc install                           make git understand cells: diff, log -p, show, merge`;

function addDiff(
  program: Command,
  paths: readonly string[] | undefined,
  finish: (code: number) => void,
): void {
  const command = program
    .command('diff [args...]')
    .description('show what changed, cell by cell: two files, revisions, the index or the work tree')
    .option('--staged', 'compare what is staged with HEAD, or the revision given')
    .option('--cached', 'the same as --staged')
    .addOption(
      new Option('--format <format>', 'how to write it')
        .choices(['terminal', 'json', 'patch', 'stat', 'names'])
        .default('terminal'),
    )
    .option('--stat', 'the same as --format stat')
    .option('--name-only', 'the same as --format names')
    .option('--exit-code', 'exit with 1 if there are differences')
    .option('--ignore <parts>', 'leave out: source,outputs,metadata,attachments,ids,counts')
    .option('--only <parts>', 'show nothing else')
    .option('-U, --unified <lines>', 'lines of context', parseCount)
    .option('--cells-context <cells>', 'unchanged cells to show around changed ones', parseCount, 0)
    .option('-w, --ignore-all-space', 'ignore white space when comparing lines')
    .option('--show-counts', 'show execution counts')
    .option('--show-ids', 'show cells of which nothing but the id changed')
    .option('--output-lines <lines>', 'lines to show of one output', parseCount, 20)
    .option('--width <columns>', 'width of the output', parseCount)
    .addOption(
      new Option('--theme <name>', 'colours').choices(['default', 'cb', 'high-contrast']).default('default'),
    )
    .addHelpText('after', DIFF_HELP);
  for (const [letter, part] of Object.entries(PART_LETTERS)) {
    command.addOption(new Option(`-${letter}`, `show ${part}`).hideHelp());
    command.addOption(new Option(`-${letter.toUpperCase()}`, `leave out ${part}`).hideHelp());
  }
  command.action(async (args: string[]) => {
    const { runDiff } = await import('./diff.ts');
    finish(await runDiff(args, paths, command.optsWithGlobals()));
  });
}

/** Short forms as in nbdime; capitals leave out. */
const PART_LETTERS = {
  s: 'sources',
  o: 'outputs',
  m: 'metadata',
  a: 'attachments',
  i: 'ids',
  d: 'execution counts',
};

const DIFF_HELP = `
Short forms as in nbdime: -s -o -m -a -i -d show only sources, outputs, metadata, attachments, ids,
execution counts; capitals leave them out.

Examples:
  nbvc diff                         the work tree against the index
  nbvc diff --staged                what the next commit will hold
  nbvc diff main...feature          since the two went apart
  nbvc diff --only source HEAD~1    the code and text alone
  nbvc diff --stat v1.0             one line a notebook`;

function addShow(
  program: Command,
  paths: readonly string[] | undefined,
  finish: (code: number) => void,
): void {
  const command = program
    .command('show [notebooks...]')
    .description('show notebooks as readable text: a file, - for standard input, or <revision>:<path>')
    .option('--ignore <parts>', 'leave out: source,outputs,metadata,attachments,ids,counts')
    .option('--only <parts>', 'show nothing else');
  command.action(async (args: string[]) => {
    const { runShow } = await import('./show.ts');
    finish(await runShow([...args, ...(paths ?? [])], command.optsWithGlobals()));
  });
}

const STRATEGIES = ['ours', 'theirs', 'union', 'base', 'ask'];

function addMerge(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('merge <base> <ours> <theirs>')
    .description('merge two versions of a notebook that come from a third')
    .option('-o, --output <file>', 'write the result there instead of to standard output')
    .addOption(
      new Option('--format <format>', 'what to write').choices(['notebook', 'json']).default('notebook'),
    )
    .addOption(new Option('--conflict-style <style>', 'how to mark conflicts').choices(['cells', 'inline']))
    .addOption(new Option('--show-base <how>', 'the base in conflicts').choices(['merge', 'diff3', 'zdiff3']))
    .option('--marker-size <size>', 'length of the marks', parseCount)
    .addOption(new Option('--sources <strategy>', 'settles conflicts of sources').choices(STRATEGIES))
    .addOption(new Option('--metadata <strategy>', 'settles conflicts of metadata').choices(STRATEGIES))
    .addOption(
      new Option('--outputs <strategy>', 'whose outputs where both ran a cell').choices([
        ...STRATEGIES,
        'incoming',
        'current',
        'drop',
      ]),
    )
    .addOption(
      new Option('--stale-outputs <what>', 'outputs of a source nobody ran').choices(['keep', 'drop']),
    )
    .addOption(
      new Option('--adjacent <what>', 'changes of neighbouring lines').choices(['conflict', 'merge']),
    )
    .addOption(
      new Option('--insert <what>', 'cells both inserted at one place').choices(['conflict', 'union']),
    );
  command.action(async (base: string, ours: string, theirs: string) => {
    const { runMerge } = await import('./merge.ts');
    finish(await runMerge({ base, ours, theirs }, command.optsWithGlobals()));
  });
}

function addConflicts(
  program: Command,
  paths: readonly string[] | undefined,
  finish: (code: number) => void,
): void {
  const list = program
    .command('conflicts [notebooks...]')
    .description('list what merges left unresolved; without names, in all notebooks of the repository')
    .addOption(
      new Option('--format <format>', 'how to write it').choices(['terminal', 'json']).default('terminal'),
    );
  list.action(async (args: string[]) => {
    const { runConflicts } = await import('./conflicts.ts');
    finish(await runConflicts([...args, ...(paths ?? [])], list.optsWithGlobals()));
  });
  const settle = program
    .command('resolve [notebooks...]')
    .description('settle conflicts; without names, in all notebooks that have some')
    .option('--ours', 'keep our version')
    .option('--theirs', 'keep their version')
    .option('--base', 'keep the version before both')
    .option('--both', 'keep both versions, ours first')
    .option('--cell <name>', 'only this conflict: its id, or the id or number of a cell', collect)
    .option('--remerge', 'merge the three versions anew, from the index or from the marks of a text merge')
    .option('--add', 'stage what is resolved')
    .option('--dry-run', 'write nothing');
  settle.action(async (args: string[]) => {
    const { runResolve } = await import('./conflicts.ts');
    finish(await runResolve([...args, ...(paths ?? [])], settle.optsWithGlobals()));
  });
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const SETUP = [
  ['install', 'make git understand notebooks'],
  ['uninstall', 'take out of git what install put in'],
  ['doctor', 'check that git and nbvc work together'],
] as const;

function addSetup(program: Command, finish: (code: number) => void): void {
  for (const [name, description] of SETUP) {
    const command = program
      .command(name)
      .description(description)
      .option('--local', 'for this repository (the default)')
      .option('--global', 'for this user')
      .option('--system', 'for everybody on this machine')
      .option('--only <features>', 'only these, by comma: diff');
    if (name !== 'doctor') command.option('--dry-run', 'say what would be done and do nothing');
    if (name === 'install')
      command.addOption(
        new Option(
          '--attributes <where>',
          'info: .git/info/attributes, private; file: .gitattributes, committed',
        )
          .choices(['info', 'file'])
          .default('info'),
      );
    command.action(async () => {
      const { runSetup } = await import('./setup.ts');
      finish(await runSetup(name, command.optsWithGlobals()));
    });
  }
}

function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('it must be a whole number.');
  return Number(text);
}
