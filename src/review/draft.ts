import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../git/atomic-file.ts';
import { field, textField } from './fields.ts';
import { type Decisions, readDecisions } from './merge-decisions.ts';

/** Decisions about a merge that is not saved yet, in the git folder: a closed page or a lost power supply loses none. */
export class Draft {
  readonly #folder: string | undefined;
  readonly #file: string;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param gitDir undefined outside of a repository, where nothing is kept. @param file absolute, of the notebook. */
  constructor(gitDir: string | undefined, file: string) {
    this.#folder = gitDir === undefined ? undefined : join(gitDir, 'nbvc', 'drafts');
    const name = createHash('sha256').update(file).digest('hex').slice(0, 32);
    this.#file = join(this.#folder ?? '', `${name}.json`);
  }

  /** Returns what was decided about this very merge; what cannot be read is no draft. */
  async read(fingerprint: string): Promise<Decisions | undefined> {
    if (this.#folder === undefined) return undefined;
    try {
      const content: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      return textField(content, 'merge') === fingerprint
        ? readDecisions(field(content, 'decisions'))
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** Writes one after another, so that the last decision is the one that stays. */
  async write(fingerprint: string, decisions: Decisions): Promise<void> {
    const folder = this.#folder;
    if (folder === undefined) return;
    const content = Buffer.from(JSON.stringify({ version: 1, merge: fingerprint, decisions }));
    const write = async (): Promise<void> => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(this.#file, content);
    };
    this.#writing = this.#writing.then(write, write);
    await this.#writing;
  }

  async remove(): Promise<void> {
    await this.#writing.catch(() => undefined);
    if (this.#folder !== undefined) await rm(this.#file, { force: true });
  }
}
