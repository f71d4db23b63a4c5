import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeWhole } from '../git/atomic-file.ts';
import type { ScanRules } from './scan-rules.ts';
import type { Version } from './versions.ts';

/**
 * The versions in which an earlier run with the same rules found nothing. Those with secrets are few and are searched
 * each time, so that nothing about a secret is ever stored.
 */
export interface ScanCache {
  has(version: Version): boolean;
  add(version: Version): void;
  save(): Promise<void>;
}

/** Counts up with every change of what a search finds that neither rules nor the version of the program show. */
const SEARCH = 1;

/** Opens the cache in a git folder, where no clone can bring one along. */
export async function openScanCache(gitDir: string, rules: ScanRules, program: string): Promise<ScanCache> {
  const path = join(gitDir, 'nbvc', 'scan-cache');
  const head = `nbvc scan ${SEARCH} ${program} ${hashOfRules(rules)}`;
  const entries = readEntries(await readFile(path, 'latin1').catch(() => ''), head);
  // A person's rules may go by the path; then a blob has to be searched again under another one. Lists need not: where
  // they let something pass there was something, and such blobs are not remembered.
  const byPath = rules.isForeign;
  const entryOf = ({ oid, path: name }: Version): string => (byPath ? digest(`${oid}\0${name}`) : oid);
  let changed = false;
  return {
    has: (version) => entries.has(entryOf(version)),
    add(version) {
      entries.add(entryOf(version));
      changed = true;
    },
    async save() {
      if (!changed) return;
      changed = false;
      const body = `${[head, ...entries].join('\n')}\n`;
      // A cache that cannot be kept is no reason to fail.
      await mkdir(dirname(path), { recursive: true })
        .then(() => writeWhole(path, Buffer.from(`${body}${digest(body)}\n`, 'latin1')))
        .catch(() => undefined);
    },
  };
}

/** Returns the entries of a cache; none where it is of other rules or not as it was written. */
function readEntries(text: string, head: string): Set<string> {
  if (!text.startsWith(`${head}\n`)) return new Set();
  const end = text.lastIndexOf('\n', text.length - 2) + 1;
  if (text.slice(end) !== `${digest(text.slice(0, end))}\n`) return new Set();
  return new Set(text.slice(head.length + 1, end - 1).split('\n'));
}

/** Functions by their text: a rule whose check of a checksum has changed is another rule. */
function hashOfRules({ set, sources }: ScanRules): string {
  return digest(
    JSON.stringify([set.rules, sources], (_, value: unknown) =>
      value instanceof RegExp || typeof value === 'function' ? String(value) : value,
    ),
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
