import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { print } from './output.ts';
import { VERSION } from './version.ts';

/** Prints what a bug report or a script wants to know of an installation (`nbvc --version --json`). */
export async function printVersionJson(program: Command): Promise<void> {
  const described = {
    schemaVersion: 1,
    nbvc: VERSION,
    node: process.versions.node,
    git: (await gitVersion()) ?? null,
    platform: process.platform,
    arch: process.arch,
    formats: Object.fromEntries(program.commands.flatMap(formatsOf)),
  };
  print(`${JSON.stringify(described, null, 2)}\n`);
}

async function gitVersion(): Promise<string | undefined> {
  const answer = await promisify(execFile)('git', ['--version']).catch(() => undefined);
  return answer?.stdout.trim().replace(/^git version /, '');
}

function formatsOf(command: Command): (readonly [string, readonly string[]])[] {
  const choices = command.options.find(({ long }) => long === '--format')?.argChoices;
  return choices === undefined ? [] : [[command.name(), choices]];
}
