import { fstatSync } from 'node:fs';
import { escapeLine } from '../escape-control.ts';
import type { ConfigEntry } from '../git/config.ts';
import type { Part } from '../render/part.ts';
import type { TerminalOptions } from '../render/terminal.ts';
import { type Theme, type ThemeName, themeFrom } from '../render/theme.ts';
import { diffSettings } from './diff-settings.ts';
import { type ColorFlag, terminalWidth, wantsColor, wantsUnicode } from './terminal.ts';

/** What a person asked about how things look; undefined where nothing was said. */
export interface DisplayFlags {
  readonly color: ColorFlag;
  readonly theme: Exclude<ThemeName, 'none'>;
  readonly width: number | undefined;
  readonly context: number | undefined;
  readonly cellsContext: number;
  readonly ignore: ReadonlySet<Part>;
  readonly showCounts: boolean;
  readonly showIds: boolean;
  readonly outputLines: number;
}

/** Lines that are shown of one output. */
export const OUTPUT_LINES = 20;

const DEFAULT_FLAGS: DisplayFlags = {
  color: 'auto',
  theme: 'default',
  width: undefined,
  context: undefined,
  cellsContext: 0,
  ignore: new Set(),
  showCounts: false,
  showIds: false,
  outputLines: OUTPUT_LINES,
};

const DEFAULT_CONTEXT = 3;
const STDOUT = 1;

/**
 * Returns how a diff is shown when git is asked for it. Git's settings are read only where somebody looks at the
 * output through a terminal: into a file or pipe a start of git for each notebook would buy nothing.
 */
export async function driverDisplay(env: NodeJS.ProcessEnv): Promise<TerminalOptions> {
  const seen = isTerminal(STDOUT) || env['GIT_PAGER_IN_USE'] === 'true';
  const config = seen ? await gitSettings(process.cwd()) : [];
  const configured = await diffSettings({
    folder: process.cwd(),
    environment: env,
    git: config,
    onProblem: ({ where, message }) => process.stderr.write(`nbvc: ${escapeLine(`${where}: ${message}`)}\n`),
  });
  const options = displayOptions({ ...DEFAULT_FLAGS, ...configured }, config, env);
  return { ...options, counter: counterOf(env) };
}

/** Flags about looks that several commands share. */
export interface DisplayOptionFlags {
  readonly color: ColorFlag;
  readonly showIds?: boolean;
}

/** Returns how differences are shown by a command that has few flags of its own about it. */
export function displayFor(
  { color, showIds = false }: DisplayOptionFlags,
  config: readonly ConfigEntry[],
  env: NodeJS.ProcessEnv,
): TerminalOptions {
  return displayOptions({ ...DEFAULT_FLAGS, color, showIds }, config, env);
}

/** Returns the colours of a conversation with a person. */
export async function terminalTheme(folder: string, env: NodeJS.ProcessEnv): Promise<Theme> {
  return displayOptions(DEFAULT_FLAGS, await gitSettings(folder), env).theme;
}

/** Returns true for a terminal. Node's own `process.stdout` would take 5 ms to set up before it can be asked. */
export function isTerminal(descriptor: number): boolean {
  return fstatSync(descriptor).isCharacterDevice() && process.stdout.isTTY;
}

/** Git counts the files of a diff for its drivers. */
function counterOf(env: NodeJS.ProcessEnv): string | undefined {
  const counter = env['GIT_DIFF_PATH_COUNTER'];
  const total = env['GIT_DIFF_PATH_TOTAL'];
  return counter === undefined || total === undefined ? undefined : `[${counter}/${total}]`;
}

/** Returns git's settings for a folder; none where there is no git. */
export async function gitSettings(folder: string): Promise<readonly ConfigEntry[]> {
  const [{ placeOf }, { readConfig }] = await Promise.all([
    import('../git/place.ts'),
    import('../git/config.ts'),
  ]);
  return readConfig(await placeOf(folder)).catch(() => []);
}

/** Returns how a diff is shown, from flags, environment and git's settings, the first that says something. */
export function displayOptions(
  flags: DisplayFlags,
  config: readonly ConfigEntry[],
  env: NodeJS.ProcessEnv,
): TerminalOptions {
  const setting = (key: string): string | undefined => config.findLast((entry) => entry.key === key)?.value;
  const stdoutIsTty = isTerminal(STDOUT);
  const gitColor = colorSetting(
    setting('color.diff') ?? setting('color.ui'),
    stdoutIsTty || env['GIT_PAGER_IN_USE'] === 'true',
  );
  const colored = wantsColor({ flag: flags.color, env, stdoutIsTty, gitColor });
  return {
    theme: themeFrom({ kind: colored ? flags.theme : 'none', slots: slotsOf(setting) }),
    width: terminalWidth({
      flag: flags.width,
      columns: stdoutIsTty ? process.stdout.columns : undefined,
      env,
    }),
    unicode: wantsUnicode(env, process.platform),
    context: flags.context ?? contextSetting(setting('diff.context')),
    cellsContext: flags.cellsContext,
    ignore: flags.ignore,
    showCounts: flags.showCounts,
    showIds: flags.showIds,
    outputLines: flags.outputLines,
    counter: undefined,
    pixels: () => undefined,
  };
}

function colorSetting(value: string | undefined, seen: boolean): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === 'always') return true;
  if (value === 'never' || value === 'false') return false;
  return seen;
}

function slotsOf(
  setting: (key: string) => string | undefined,
): Record<'old' | 'new' | 'meta' | 'frag', string | undefined> {
  return {
    old: setting('color.diff.old'),
    new: setting('color.diff.new'),
    meta: setting('color.diff.meta'),
    frag: setting('color.diff.frag'),
  };
}

function contextSetting(value: string | undefined): number {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : DEFAULT_CONTEXT;
}
