import { readFileSync, rmSync } from 'node:fs';

// Removes what an interrupted program would leave behind; listens only while there is something to remove.
const unfinished = new Map<string, string | undefined>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has a file or folder removed should the program be interrupted; until it is forgotten. To be called before the file is made: a
 * signal that nobody listens for ends the program at any instruction.
 *
 * @param token what stands in the file where it is ours; one of somebody else stays.
 */
export function rememberUnfinished(file: string, token?: string): void {
  if (unfinished.size === 0) for (const signal of signals) process.once(signal, abandon);
  unfinished.set(file, token);
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
    for (const [file, token] of unfinished)
      if (token === undefined || holds(file, token)) rmSync(file, { force: true, recursive: true });
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

function holds(file: string, token: string): boolean {
  try {
    return readFileSync(file, 'utf8') === token;
  } catch {
    return false;
  }
}
