import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/nbvc.cjs', import.meta.url));
const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

const helps = new Map<string, string>();

/** Returns the help of a verb, or of the program itself. */
function helpOf(verb: string): string {
  const known = helps.get(verb);
  if (known !== undefined) return known;
  const args = verb === '' ? ['--help'] : [verb, '--help'];
  const { stdout, status } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
  expect(status, `nbvc ${verb} --help`).toBe(0);
  helps.set(verb, stdout);
  return stdout;
}

/** `nbvc <verb> … --flag …` wherever a page quotes it, with the flags that belong to that command. */
function commandsIn(text: string): { verb: string; flags: string[] }[] {
  return [...text.matchAll(/\bnbvc((?: [^\s`|&;>#]+)+)/g)].map(([, rest = '']) => {
    const words = rest.trim().split(' ');
    const verb = words.find((word) => !word.startsWith('-')) ?? '';
    const flags = words.flatMap((word) => /^-(?:-[a-z][a-z-]*|[a-zA-Z]\b)/.exec(word)?.[0] ?? []);
    return { verb: /^[a-z]+$/.test(verb) && words[0] === verb ? verb : '', flags };
  });
}

describe('every flag that a page names exists', () => {
  test.each(readdirSync(DOCS).filter((name) => /^from-.*\.md$/.test(name)))('%s', (name) => {
    const commands = commandsIn(readFileSync(`${DOCS}${name}`, 'utf8'));
    expect(commands.length).toBeGreaterThan(5);
    for (const { verb, flags } of commands) {
      const known = `${helpOf(verb)} ${helpOf('')}`;
      for (const flag of flags)
        expect(known, `nbvc ${verb} ${flag}`).toMatch(new RegExp(`${flag}(?![a-z-])`));
    }
  });
});
