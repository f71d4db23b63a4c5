/** Only has to differ from others: who guesses it cannot make us write elsewhere. `node:crypto` takes 4 ms to load. */
export function uniqueName(): string {
  return `${process.pid.toString(36)}-${Math.random().toString(36).slice(2)}`;
}
