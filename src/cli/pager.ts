import type { ConfigEntry } from '../git/config.ts';
import { type Sink, descriptorSink } from './output.ts';
import { pagerCommand, startPager } from './terminal.ts';

const STDOUT = 1;

export interface PagerOptions {
  readonly enabled: boolean;
  readonly settings: readonly ConfigEntry[];
}

/** Runs a job whose output goes through the pager when a person sits at the terminal. */
export async function withPager<T>(options: PagerOptions, job: (sink: Sink) => Promise<T>): Promise<T> {
  const command = options.enabled && process.stdout.isTTY ? chosenPager(options.settings) : undefined;
  if (command === undefined) return write(descriptorSink(STDOUT), job);
  const pager = startPager(command);
  try {
    return await write(descriptorSink(pager.descriptor), job);
  } finally {
    await pager.done();
  }
}

function chosenPager(settings: readonly ConfigEntry[]): string | undefined {
  const setting = (key: string): string | undefined => settings.findLast((entry) => entry.key === key)?.value;
  return pagerCommand({
    env: process.env,
    corePager: setting('core.pager'),
    pagerDiff: setting('pager.diff'),
  });
}

async function write<T>(sink: Sink, job: (sink: Sink) => Promise<T>): Promise<T> {
  const result = await job(sink);
  sink.flush();
  return result;
}
