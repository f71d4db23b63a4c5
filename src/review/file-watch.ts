import { stat } from 'node:fs/promises';

/** A save takes several steps in some editors: two looks that agree are waited for. */
const INTERVAL_MS = 400;

/**
 * Tells when one of some files has changed, come or gone. It looks at them instead of being told by the system, which
 * needs no watch for each folder, and works for folders of another machine as well.
 */
export class FileWatch {
  readonly #paths: () => Promise<readonly string[]>;
  readonly #onChange: () => void;
  readonly #isNeeded: () => boolean;
  #known: string | undefined;
  #last: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param isNeeded nothing is looked at while nobody wants to know. */
  constructor(paths: () => Promise<readonly string[]>, onChange: () => void, isNeeded: () => boolean) {
    this.#paths = paths;
    this.#onChange = onChange;
    this.#isNeeded = isNeeded;
  }

  async start(): Promise<void> {
    this.#known = await this.#look();
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      void this.#check().finally(() => this.#schedule());
    }, INTERVAL_MS);
  }

  async #check(): Promise<void> {
    if (!this.#isNeeded()) return;
    const now = await this.#look();
    if (now !== this.#known && now === this.#last) {
      this.#known = now;
      this.#onChange();
    }
    this.#last = now;
  }

  async #look(): Promise<string> {
    const paths = await this.#paths();
    const states = await Promise.all(
      paths.map(async (path) => {
        const found = await stat(path).catch(() => undefined);
        return found === undefined ? '-' : `${found.ino} ${found.size} ${found.mtimeMs}`;
      }),
    );
    return `${paths.join('\n')}\n${states.join('\n')}`;
  }
}
