import { Script, createContext } from 'node:vm';

/**
 * Runs what may take for ever, a pattern that a person has written, and stops it after a time. Nothing but `node:vm`
 * can interrupt a regular expression.
 *
 * @returns undefined where it was stopped.
 */
export function withinTime<T>(milliseconds: number, work: () => T): T | undefined {
  let result: T | undefined;
  const run = (): void => {
    result = work();
  };
  try {
    new Script('run()').runInContext(createContext({ run }), { timeout: milliseconds });
  } catch (error) {
    // An error of the other context is no instance of this one's.
    const isError = typeof error === 'object' && error !== null;
    if (isError && 'code' in error && error.code === TIMEOUT) return undefined;
    throw error;
  }
  return result;
}

const TIMEOUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
