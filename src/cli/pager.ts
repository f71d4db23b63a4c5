import { once } from 'node:events';
import type { ConfigEntry } from '../git/config.ts';
import { isTerminal } from './display.ts';
import { type Sink, ReaderGone, descriptorSink } from './output.ts';
import { pagerCommand } from './terminal.ts';

const STDOUT = 1;

export interface PagerOptions {
  readonly enabled: boolean;
  readonly settings: readonly ConfigEntry[];
}

/** Runs a job whose output goes through the pager when a person sits at the terminal. */
export async function withPager<T>(options: PagerOptions, job: (sink: Sink) => Promise<T>): Promise<T> {
  const command = options.enabled && isTerminal(STDOUT) ? chosenPager(options.settings) : undefined;
  if (command === undefined) return finish(descriptorSink(STDOUT), job);
  const pager = await startPager(command, process.env);
  try {
    return await finish(pagerSink(pager), job);
  } finally {
    await pager.done();
  }
}

async function finish<T>(sink: Sink, job: (sink: Sink) => Promise<T>): Promise<T> {
  const result = await job(sink);
  sink.flush();
  return result;
}

function chosenPager(settings: readonly ConfigEntry[]): string | undefined {
  const setting = (key: string): string | undefined => settings.findLast((entry) => entry.key === key)?.value;
  return pagerCommand({
    env: process.env,
    corePager: setting('core.pager'),
    pagerDiff: setting('pager.diff'),
  });
}

/** A person who has seen enough closes the pager: that ends the job. */
function pagerSink(pager: Pager): Sink {
  return {
    flush: () => undefined,
    write(chunk): void {
      if (!pager.write(chunk)) throw new ReaderGone();
    },
  };
}

/** A pager that is running. */
interface Pager {
  /** Hands on a chunk; false where the pager has ended and nobody reads any more. */
  readonly write: (chunk: string | Uint8Array) => boolean;
  /** Says that there is no more and waits until the person has seen enough. */
  readonly done: () => Promise<void>;
}

/** Starts a pager as git does: through the shell, with options for less unless the person has some. */
async function startPager(command: string, env: NodeJS.ProcessEnv): Promise<Pager> {
  const { spawn } = await import('node:child_process');
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
