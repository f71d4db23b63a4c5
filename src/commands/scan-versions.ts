import { relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { Commit } from '../git/commit-files.ts';
import type { ObjectId } from '../git/object-id.ts';
import type { Repository } from '../git/repository.ts';
import type { ScannedFile, ShownSecret } from '../render/scan.ts';
import type { ScanCache } from './scan-cache.ts';
import type { ScanRules } from './scan-rules.ts';
import { NOTHING, type Searched, isBinary, searchBytes } from './search-bytes.ts';
import { secretKey } from './secret-key.ts';
import type { Version, Versions } from './versions.ts';

/** What a search through versions needs. */
export interface VersionSearch {
  readonly cwd: string;
  readonly repository: Repository;
  readonly rules: ScanRules;
  /** Report also what was there before. */
  readonly all: boolean;
  /** Blobs that are known to have nothing. */
  readonly cache: ScanCache | undefined;
  readonly progress: ((done: number, total: number) => void) | undefined;
}

/** What a search through versions found. */
export interface VersionFindings {
  readonly files: readonly ScannedFile[];
  readonly scanned: number;
  readonly binary: number;
  /** Secrets that the baseline knows, each once. */
  readonly baselined: readonly ScannedFile[];
  /** Secrets that were there before and are not reported. */
  readonly known: number;
  readonly unfinished: readonly { readonly path: string; readonly reason: string }[];
}

/** The secrets of one version of a file. */
interface Sighting {
  readonly path: string;
  readonly secrets: readonly ShownSecret[];
}

/** One secret over time. */
interface Trace {
  /** What brought it. */
  readonly commit: Commit | undefined;
  readonly first: Sighting;
  /** Where it still is, by path. */
  readonly still: Map<string, Sighting>;
}

/**
 * Searches each blob once, the oldest first. Of each secret it is told where it still is, or, if it is gone, where it
 * first was; and which commit brought it.
 */
export async function scanVersions(versions: Versions, search: VersionSearch): Promise<VersionFindings> {
  const traces = new Map<string, Trace>();
  const baselined = new Map<string, ScannedFile>();
  const unfinished: { path: string; reason: string }[] = [];
  let binary = 0;
  let done = 0;
  const total = versions.versions.length;
  for await (const { version, bytes } of readAhead(wanted(versions, search), search.repository)) {
    search.progress?.(done++, total);
    const path = pathFrom(search, version.path);
    const searched = searchVersion(version, bytes, search);
    if (searched === BINARY) binary++;
    if (searched.reason !== undefined) unfinished.push({ path, reason: searched.reason });
    else if (searched.secrets.length + searched.allowed === 0) search.cache?.add(version);
    for (const secret of searched.known)
      baselined.set(secret.fingerprint ?? '', { path, repositoryPath: version.path, secrets: [secret] });
    const isTip = versions.tips.get(version.path) === version.oid;
    follow(traces, version, { secrets: searched.secrets, isTip });
    // Who stops a search of an hour goes on where it was.
    if (done % KEPT_EVERY === 0) await search.cache?.save();
  }
  const known = search.all || traces.size === 0 ? 0 : await dropKnown(traces, versions, search);
  const files = filesOf(traces, search);
  return { files, baselined: [...baselined.values()], scanned: total, binary, known, unfinished };
}

const KEPT_EVERY = 5000;

const BINARY: Searched = { ...NOTHING };

function searchVersion(
  { path, commit }: Version,
  bytes: Uint8Array | UserError,
  { rules }: VersionSearch,
): Searched {
  // That a blob was not read is told, and keeps nobody from the others.
  if (bytes instanceof UserError) return { ...BINARY, reason: bytes.message };
  return isBinary(bytes) ? BINARY : searchBytes(bytes, { rules, path, commit: commit?.commit });
}

function pathFrom({ cwd, repository }: VersionSearch, path: string): string {
  return relative(resolve(cwd), resolve(repository.topLevel ?? cwd, path)).replaceAll('\\', '/');
}

function wanted({ versions, before }: Versions, { all, cache }: VersionSearch): Version[] {
  const known = all ? new Set<ObjectId>() : before;
  return versions.filter((version) => !known.has(version.oid) && cache?.has(version) !== true);
}

interface Found {
  readonly secrets: readonly ShownSecret[];
  readonly isTip: boolean;
}

function follow(traces: Map<string, Trace>, { path, commit }: Version, { secrets, isTip }: Found): void {
  for (const [key, own] of byKey(secrets)) {
    const sighting: Sighting = { path, secrets: own };
    const trace = traces.get(key) ?? { commit, first: sighting, still: new Map<string, Sighting>() };
    traces.set(key, trace);
    if (isTip) trace.still.set(path, sighting);
  }
}

function byKey(secrets: readonly ShownSecret[]): Map<string, ShownSecret[]> {
  const groups = new Map<string, ShownSecret[]>();
  for (const secret of secrets) {
    const key = secretKey(secret);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [secret]);
    else group.push(secret);
  }
  return groups;
}

/** Takes away what was there before; that is looked for only where something was found. Returns how many. */
async function dropKnown(
  traces: Map<string, Trace>,
  { before }: Versions,
  search: VersionSearch,
): Promise<number> {
  const found = traces.size;
  const old = [...before].map((oid): Version => ({ path: '', oid }));
  for await (const { version, bytes } of readAhead(old, search.repository)) {
    for (const secret of searchVersion(version, bytes, search).secrets) traces.delete(secretKey(secret));
    if (traces.size === 0) break;
  }
  return found - traces.size;
}

function filesOf(traces: ReadonlyMap<string, Trace>, search: VersionSearch): ScannedFile[] {
  const files = new Map<string, ShownSecret[]>();
  for (const { commit, first, still } of traces.values())
    for (const { path, secrets } of still.size === 0 ? [first] : still.values()) {
      const own = files.get(path) ?? [];
      files.set(path, own);
      for (const secret of secrets)
        own.push(commit === undefined ? secret : Object.assign({}, secret, { origin: commit }));
    }
  return [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, secrets]) => ({
      path: pathFrom(search, path),
      repositoryPath: path,
      secrets: secrets.toSorted((a, b) => a.range.start - b.range.start),
    }));
}

interface ReadVersion {
  readonly version: Version;
  readonly bytes: Uint8Array | UserError;
}

/** While one blob is searched git gets the next ones ready; more of them would only take memory. */
const AHEAD = 4;

async function* readAhead(versions: readonly Version[], repository: Repository): AsyncGenerator<ReadVersion> {
  const waiting: Promise<ReadVersion>[] = [];
  let next = 0;
  for (;;) {
    while (waiting.length < AHEAD && next < versions.length) {
      const version = versions[next++];
      if (version !== undefined) waiting.push(readVersion(version, repository));
    }
    const first = await waiting.shift();
    if (first === undefined) return;
    yield first;
  }
}

async function readVersion(version: Version, repository: Repository): Promise<ReadVersion> {
  const bytes = await repository.readBlob(version.oid).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });
  return { version, bytes };
}
