import { type Command, Option } from 'commander';
import { parseCount } from './arguments.ts';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc diff`. */
export function declareDiff(program: Command, { words, paths, finish }: Invocation): void {
  const command = program
    .command('diff [args...]')
    .description('show what changed, cell by cell: two files, revisions, the index or the work tree')
    .option('--staged', 'compare what is staged with HEAD, or the revision given')
    .option('--cached', 'the same as --staged')
    .addOption(
      new Option('--format <format>', 'how to write it')
        .choices(['terminal', 'json', 'patch', 'html', 'markdown', 'nbdime', 'stat', 'names'])
        .default('terminal'),
    )
    .option(
      isPage(words) ? '-o, --output <file>' : '--output <file>',
      'write it there instead of to standard output; -o where it is a page',
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
    .option('--output-lines <lines>', 'lines to show of one output (20)', parseCount)
    .option('--width <columns>', 'width of the output', parseCount)
    .option('--budget <bytes>', 'most bytes of --format markdown; a comment holds 60000', parseCount, 60_000)
    .addOption(
      new Option('--theme <name>', 'colours').choices(['default', 'cb', 'high-contrast']).default('default'),
    )
    .addHelpText('after', DIFF_HELP);
  for (const [letter, part] of Object.entries(PART_LETTERS)) {
    if (letter === 'o' && isPage(words)) continue;
    command.addOption(new Option(`-${letter}`, `show ${part}`).hideHelp());
    command.addOption(new Option(`-${letter.toUpperCase()}`, `leave out ${part}`).hideHelp());
  }
  command.action(async (args: string[]) => {
    const { runDiff } = await import('../diff.ts');
    finish(await runDiff(args, paths, command.optsWithGlobals()));
  });
}

/** A page goes to a file, which everybody names with `-o`; elsewhere that is nbdime's word for outputs. */
function isPage(words: readonly string[]): boolean {
  return words.some(
    (word, i) => word === '--format=html' || (word === '--format' && words[i + 1] === 'html'),
  );
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
  nbvc diff --stat v1.0             one line a notebook
  nbvc diff main --format html -o report.html     a page to look at and to send
  nbvc diff main...HEAD --format markdown         for a comment on a pull request`;
