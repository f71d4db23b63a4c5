import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../git/atomic-file.ts';

/** A notebook as a merge left it, before conflicts in it were settled. */
export interface Backup {
  readonly bytes: Uint8Array;
  /** The unmerged entries of the index, as `git ls-files -u -z` prints them; empty where there were none. */
  readonly stages: Uint8Array;
  /** SHA-256 of the file as the last `nbvc resolve` wrote it. */
  readonly written: string;
}

const KEPT_FOR = 30 * 24 * 3_600_000;

/** Backups of notebooks that `nbvc resolve` writes, in git's folder of the work tree: what `--abort` goes back to. */
export class Backups {
  readonly #folder: string;

  constructor(gitDir: string) {
    this.#folder = join(gitDir, 'nbvc', 'resolving');
  }

  /** @param file absolute path of the notebook. */
  read(file: string): Backup | undefined {
    try {
      return decode(readFileSync(this.#entryOf(file)));
    } catch {
      return undefined;
    }
  }

  async write(file: string, backup: Backup): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#sweep();
    await writeWhole(this.#entryOf(file), encode(backup));
  }

  remove(file: string): void {
    rmSync(this.#entryOf(file), { force: true });
  }

  #entryOf(file: string): string {
    return join(this.#folder, hashOf(file));
  }

  /** Nobody goes back to before a merge of last month. */
  #sweep(): void {
    for (const name of readdirSync(this.#folder)) {
      const file = join(this.#folder, name);
      const status = statSync(file, { throwIfNoEntry: false });
      if (status !== undefined && status.mtimeMs < Date.now() - KEPT_FOR) rmSync(file, { force: true });
    }
  }
}

/** Returns the SHA-256 of bytes or of a text, in hexadecimal digits. */
export function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A line with the hash and the length of the stages, then stages and notebook. */
function encode({ bytes, stages, written }: Backup): Buffer {
  return Buffer.concat([Buffer.from(`nbvc-backup 1 ${written} ${stages.length}\n`, 'latin1'), stages, bytes]);
}

function decode(content: Buffer): Backup | undefined {
  const end = content.indexOf(0x0a);
  const head = content.toString('latin1', 0, Math.max(0, end));
  const [, written, length] = /^nbvc-backup 1 ([0-9a-f]{64}) (\d+)$/.exec(head) ?? [];
  if (written === undefined) return undefined;
  const from = end + 1 + Number(length);
  return { written, stages: content.subarray(end + 1, from), bytes: content.subarray(from) };
}
