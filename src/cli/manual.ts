import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { DONE } from './exit-codes.ts';
import { print } from './output.ts';
import { VERSION } from './version.ts';

/** Prints a page of the manual, or writes all of them to a folder. */
export async function runManual(
  program: Command,
  name: string | undefined,
  { write: folder }: { readonly write?: string },
): Promise<number> {
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    for (const command of [program, ...program.commands])
      await writeFile(join(folder, `${titleOf(command)}.1`), manualPage(command));
    return DONE;
  }
  const command = name === undefined ? program : program.commands.find((one) => one.name() === name);
  if (command === undefined)
    throw new UserError(`there is no command '${escapeLine(name ?? '')}'`, 'See: nbvc --help');
  print(manualPage(command));
  return DONE;
}

function titleOf(command: Command): string {
  return command.parent === null ? command.name() : `${command.parent.name()}-${command.name()}`;
}

/** Returns the page of a command as `man` takes it, from what its `--help` is made of. */
function manualPage(command: Command): string {
  const help = command.createHelp();
  const title = titleOf(command);
  const options = help.visibleOptions(command).map((option) => {
    return entry(help.optionTerm(option), help.optionDescription(option));
  });
  const verbs = help.visibleCommands(command).map((verb) => {
    return entry(help.subcommandTerm(verb), help.subcommandDescription(verb));
  });
  return [
    // No date: the same sources make the same pages.
    `.TH ${title.toUpperCase().replaceAll('-', String.raw`\-`)} 1 "" "nbvc ${VERSION}" "nbvc"`,
    `.SH NAME\n${roff(title)} ${String.raw`\-`} ${roff(command.description())}`,
    `.SH SYNOPSIS\n.B ${roff(help.commandUsage(command))}`,
    ...section('COMMANDS', verbs),
    ...section('OPTIONS', options),
    ...additions(command),
    ...(command.parent === null ? [] : ['.SH SEE ALSO\n.BR nbvc (1)']),
    '',
  ].join('\n');
}

function section(name: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [] : [`.SH ${name}`, ...entries];
}

function entry(term: string, description: string): string {
  return `.TP\n.B ${roff(term)}\n${roff(description)}`;
}

/** Returns what stands below the options in `--help`; its lines are laid out already. */
function additions(command: Command): string[] {
  let shown = '';
  command.configureOutput({ writeOut: (text) => (shown += text) });
  command.outputHelp();
  const [notes = '', examples = ''] = shown.slice(command.helpInformation().length).split('Examples:\n');
  return [
    ...(notes.trim() === '' ? [] : ['.SH NOTES', verbatim(notes)]),
    ...(examples.trim() === '' ? [] : ['.SH EXAMPLES', verbatim(examples)]),
  ];
}

function verbatim(text: string): string {
  const lines = text.replaceAll(/^\n+|\s+$/g, '').split('\n');
  return ['.nf', ...lines.map(roff), '.fi'].join('\n');
}

/** A hyphen alone may become another character, which nobody can paste into a shell; a dot in front is a request. */
function roff(text: string): string {
  return text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(/^(?=[.'])/gm, String.raw`\&`)
    .replaceAll(/[^\0-\x7f]/gu, (character) => String.raw`\[u${unicodeOf(character)}]`);
}

function unicodeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
