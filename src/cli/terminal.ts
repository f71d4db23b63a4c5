import { spawn } from 'node:child_process';
import { once } from 'node:events';

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
  return Math.max(MIN_WIDTH, flag ?? columns ?? exported ?? DEFAULT_WIDTH);
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

/** A pager that is running. */
export interface Pager {
  /** Hands on a chunk; false where the pager has ended and nobody reads any more. */
  readonly write: (chunk: string | Uint8Array) => boolean;
  /** Says that there is no more and waits until the person has seen enough. */
  readonly done: () => Promise<void>;
}

/** Starts a pager as git does: through the shell, with options for less unless the person has some. */
export function startPager(command: string, env: NodeJS.ProcessEnv): Pager {
  const child = spawn(command, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: 'FRX', LV: '-c', ...env },
  });
  let open = true;
  const ended = once(child, 'close').catch(() => undefined);
  child.stdin?.on('error', () => {
    open = false;
  });
  return {
    write(chunk): boolean {
      if (open) child.stdin?.write(chunk);
      return open;
    },
    async done(): Promise<void> {
      child.stdin?.end();
      await ended;
    },
  };
}
