export type ColorFlag = 'auto' | 'always' | 'never';

export interface ColorQuestion {
  readonly flag: ColorFlag;
  readonly env: NodeJS.ProcessEnv;
  readonly stdoutIsTty: boolean;
  /** What git's settings say, where they say something. */
  readonly gitColor: boolean | undefined;
}

/** Decides on colour; the first that says something wins: flag, NO_COLOR, FORCE_COLOR, TERM, git, the terminal. */
export function wantsColor({ flag, env, stdoutIsTty, gitColor }: ColorQuestion): boolean {
  if (flag !== 'auto') return flag === 'always';
  if (isSet(env['NO_COLOR'])) return false;
  if (isSet(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0') return true;
  if (env['TERM'] === 'dumb') return false;
  return gitColor ?? (stdoutIsTty || env['GIT_PAGER_IN_USE'] === 'true');
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

const DEFAULT_WIDTH = 100;
const MIN_WIDTH = 40;

export interface WidthQuestion {
  readonly flag: number | undefined;
  /** Of the terminal on standard output. */
  readonly columns: number | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** Returns the columns to write for. Git tells its drivers the width of the terminal in COLUMNS. */
export function terminalWidth({ flag, columns, env }: WidthQuestion): number {
  const exported = /^\d{1,4}$/.test(env['COLUMNS'] ?? '') ? Number(env['COLUMNS']) : undefined;
  // A terminal that does not know its size says that it has no columns.
  const told = [flag, columns, exported].find((width) => width !== undefined && width > 0);
  return Math.max(MIN_WIDTH, told ?? DEFAULT_WIDTH);
}

/** Decides whether the terminal shows more than ASCII, by the locale, of which the first one set counts. */
export function wantsUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(isSet);
  if (locale === undefined) return platform === 'win32' || platform === 'darwin' || env['TERM'] !== 'linux';
  return /utf-?8/i.test(locale);
}

export interface PagerQuestion {
  readonly env: NodeJS.ProcessEnv;
  readonly corePager: string | undefined;
  readonly pagerDiff: string | undefined;
}

/** Returns the shell command of the pager that git would use for a diff, or undefined for none. */
export function pagerCommand({ env, corePager, pagerDiff }: PagerQuestion): string | undefined {
  if (pagerDiff !== undefined && /^(?:false|no|off|0)$/i.test(pagerDiff)) return undefined;
  const ofDiff = pagerDiff !== undefined && !/^(?:true|yes|on|1)$/i.test(pagerDiff) ? pagerDiff : undefined;
  const command = env['GIT_PAGER'] ?? ofDiff ?? corePager ?? env['PAGER'] ?? 'less';
  return command === '' || command === 'cat' ? undefined : command;
}
