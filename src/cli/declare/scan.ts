import { type Command, Option } from 'commander';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc scan`. */
export function declareScan(program: Command, { paths, finish }: Invocation): void {
  const command = program
    .command('scan [paths...]')
    .description('look for secrets: in sources, outputs, tracebacks, tables, metadata')
    .option('--staged', 'what is staged, as the next commit will have it, and new in it')
    .option('--range <range>', 'what the commits of A..B brought, also what is gone again')
    .option('--history', 'every version of every file in all branches, tags and stashes')
    .option('--all', 'with --staged and --range: also secrets that were there before')
    .option('--baseline <action|file>', 'create, update, prune or audit what is known; or the file to go by')
    .option('--baseline-file <file>', 'the file of known secrets (.nbvc-secrets at the top)')
    .option('--no-baseline', 'report also what is known')
    .option('--reason <text>', 'why what is added to the baseline may stay')
    .option('--gitleaks <file>', 'rules and lists of gitleaks (.gitleaks.toml at the top adds to ours)')
    .option('--no-gitleaks', 'leave out .gitleaks.toml and .gitleaksignore')
    .option('--no-cache', 'search also versions in which an earlier run found nothing')
    .option('--stdin-path <path>', 'what standard input (-) is called')
    .option('--rules <rules>', 'no rules or families but these, by comma')
    .option('--disable <rules>', 'rules or families that are not looked for, by comma')
    .option('--redact', 'put other characters in the place of secrets; every other byte stays')
    .option('--show-secrets', 'print what is found; else only its beginning and length')
    .option('--list-rules', 'list all rules')
    .addOption(
      new Option('--min-severity <severity>', 'leave out rules whose secrets matter less').choices([
        'low',
        'medium',
        'high',
        'critical',
      ]),
    )
    .addOption(
      new Option('--fail-on <confidence>', 'what is less sure is listed and does not give exit code 1')
        .choices(['low', 'medium', 'high'])
        .default('medium'),
    )
    .addOption(
      new Option('--format <format>', 'how to write it')
        .choices(['terminal', 'json', 'jsonl', 'sarif', 'github', 'gitlab', 'junit', 'rdjson'])
        .default('terminal'),
    )
    .addHelpText('after', SCAN_HELP);
  command.action(async (args: string[]) => {
    const { runScan } = await import('../scan.ts');
    finish(await runScan([...args, ...(paths ?? [])], command.optsWithGlobals()));
  });
}

const SCAN_HELP = `
Folders stand for all text files in them, in a repository without those that git ignores.
Exit codes: 0 nothing found (or all of it redacted), 1 secrets, 2 bad usage, 3 a file was not searched to the end.

Where something is meant to be there: a comment nbvc:allow (or gitleaks:allow, pragma: allowlist secret) in its line,
the tag allow-secret on its cell.

Examples:
  nbvc scan                        all text files of the repository
  nbvc scan --staged               what the next commit will have
  nbvc scan --redact a.ipynb       take out what is found`;
