import { configOf, initConfig } from '../commands/config.ts';
import type { Config, ConfigProblem, Setting } from '../config/config.ts';
import { configSchema } from '../config/schema.ts';
import { escapeLine } from '../escape-control.ts';
import type { OptionValue } from '../option.ts';
import { DONE, REPORTED } from './exit-codes.ts';
import { print } from './output.ts';

/** The flags of `nbvc config` as commander hands them over. */
export interface ConfigFlags {
  readonly C?: string;
  readonly format: 'terminal' | 'json';
}

/** Runs `nbvc config` and returns its exit code: 1 where the configuration has mistakes. */
export async function runConfig(
  what: 'show' | 'validate' | 'init' | 'schema',
  { C: folder = process.cwd(), format }: ConfigFlags,
): Promise<number> {
  if (what === 'schema') {
    print(`${JSON.stringify(configSchema(), null, 2)}\n`);
    return DONE;
  }
  if (what === 'init') {
    print(`${escapeLine(await initConfig(folder))} written\n`);
    return DONE;
  }
  const config = await configOf(folder);
  const { problems } = config;
  if (format === 'json') print(`${JSON.stringify({ schemaVersion: 1, ...config }, null, 2)}\n`);
  else if (what === 'show') print(shown(config));
  else print(problems.length > 0 ? '' : `${config.files.map(escapeLine).join(', ') || 'no file'}: valid\n`);
  for (const problem of problems) process.stderr.write(problemLine(problem));
  return problems.length > 0 ? REPORTED : DONE;
}

/** Returns one line for a mistake, as `path:line:column: what`. */
function problemLine({ where, message, hint }: ConfigProblem): string {
  const helps = hint === undefined ? '' : ` (${hint})`;
  return `${escapeLine(`${where}: ${message}${helps}`)}\n`;
}

function shown({ settings, overrides }: Config): string {
  const lines = settings.flatMap(settingLines);
  for (const { section, paths, values } of overrides)
    lines.push(
      ...Object.entries(values).map(
        ([name, value]) => `${section} of ${paths.join(', ')}: ${name} = ${text(value)}`,
      ),
    );
  return `${lines.map(escapeLine).join('\n')}\n`;
}

function settingLines({ section, name, value, origin }: Setting): string[] {
  const from = origin.kind === 'default' ? 'default' : origin.where;
  if (typeof value === 'object' && !Array.isArray(value))
    return Object.entries(value).map(([key, level]) => `${section}.${name}.${key} = ${level}  (${from})`);
  return [`${section}.${name} = ${text(value)}  (${from})`];
}

function text(value: OptionValue | undefined): string {
  if (value === undefined) return '(not set)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
