import type { ConfigEntry } from '../git/config.ts';
import { type Sink, ReaderGone, descriptorSink } from './output.ts';
import { type Pager, pagerCommand, startPager } from './terminal.ts';

const STDOUT = 1;

export interface PagerOptions {
  readonly enabled: boolean;
  readonly settings: readonly ConfigEntry[];
}

/** Runs a job whose output goes through the pager when a person sits at the terminal. */
export async function withPager<T>(options: PagerOptions, job: (sink: Sink) => Promise<T>): Promise<T> {
  const command = options.enabled && process.stdout.isTTY ? chosenPager(options.settings) : undefined;
  if (command === undefined) return finish(descriptorSink(STDOUT), job);
  const pager = startPager(command, process.env);
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
