import { rmSync } from 'node:fs';

// Removes what an interrupted program would leave behind; listens only while there is something to remove.
const unfinished = new Set<string>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has a file removed should the program be interrupted; until it is forgotten. */
export function rememberUnfinished(file: string): void {
  if (unfinished.size === 0) for (const signal of signals) process.once(signal, abandon);
  unfinished.add(file);
}

/** The file is where it belongs, or gone. */
export function forgetUnfinished(file: string): void {
  unfinished.delete(file);
  if (unfinished.size === 0) for (const signal of signals) process.removeListener(signal, abandon);
}

/** So many milliseconds a step takes that another thread has begun, such as making the file. */
const IN_FLIGHT = 30;

function abandon(signal: NodeJS.Signals): void {
  const removeAll = (): void => {
    for (const file of unfinished) rmSync(file, { force: true });
  };
  removeAll();
  // Nothing new begins while this thread waits; what has begun is then there to be removed.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, IN_FLIGHT);
  removeAll();
  unfinished.clear();
  for (const one of signals) process.removeListener(one, abandon);
  // Ends the way it would have ended without us, unless somebody else listens too.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
