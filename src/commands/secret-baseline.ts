import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { writeWhole } from '../git/atomic-file.ts';
import type { BaselineAction, BaselineEntry, BaselineReport } from '../render/scan-baseline.ts';
import type { ScannedFile } from '../render/scan.ts';
import {
  type KnownSecret,
  type SecretBaseline,
  readDetectSecrets,
  readSecretBaseline,
  writeSecretBaseline,
} from '../secrets/baseline.ts';

/** Which file of known secrets, and what with it. */
export interface BaselineRequest {
  /** The file; false for none, also if there is one at its usual place. */
  readonly baseline: string | false | undefined;
  readonly baselineAction: BaselineAction | undefined;
  /** Why what is added may stay. */
  readonly reason: string | undefined;
}

/** The secrets that are known. */
export interface KnownSecrets {
  readonly path: string;
  /** Absent for a baseline of another program, which is never written. */
  readonly baseline: SecretBaseline | undefined;
  /** Of a rule's id, a zero character and a secret: the name it is known by, or would be. */
  readonly digest: (text: string) => string;
  readonly fingerprints: ReadonlySet<string>;
}

/** Where the baseline is if nobody says so: at the top of the repository. */
const BASELINE = '.nbvc-secrets';
const SALT_BYTES = 16;

/** Reads what is known; undefined where nothing is, and nothing is asked for. */
export async function knownSecrets(
  { cwd, baseline: named, baselineAction: action }: BaselineRequest & { readonly cwd: string },
  top: string | undefined,
): Promise<KnownSecrets | undefined> {
  if (named === false) return undefined;
  const path = named === undefined ? resolve(top ?? cwd, BASELINE) : resolve(cwd, named);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (action === 'create' && text !== undefined)
    throw new UserError(
      `${escapeLine(path)}: is there already`,
      'Add to it with: nbvc scan --baseline update',
    );
  if (text === undefined) {
    if (action === 'create' || action === 'update') return known(path, { salts: [newSalt()], secrets: [] });
    if (named === undefined && action === undefined) return undefined;
    throw new UserError(`${escapeLine(path)}: cannot be read`, 'Write it with: nbvc scan --baseline create');
  }
  const foreign = readDetectSecrets(text);
  if (foreign === undefined) return known(path, readOwn(path, text));
  if (action === undefined) return knownHashes(path, foreign);
  throw new UserError(
    `${escapeLine(path)}: is a file of detect-secrets, which is only read`,
    'Name another one.',
  );
}

function readOwn(path: string, text: string): SecretBaseline {
  try {
    return readSecretBaseline(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      `${escapeLine(path)}: ${error.message}`,
      'Write it anew with: nbvc scan --baseline create',
    );
  }
}

function newSalt(): string {
  return randomBytes(SALT_BYTES).toString('hex');
}

function known(path: string, baseline: SecretBaseline): KnownSecrets {
  const fingerprints = new Set(baseline.secrets.map(({ fingerprint }) => fingerprint));
  return {
    path,
    baseline,
    fingerprints,
    digest(text) {
      const names = baseline.salts.map((salt) => fingerprintOf(salt, text));
      return names.find((name) => fingerprints.has(name)) ?? names[0] ?? '';
    },
  };
}

/** A hundred bits are enough to tell secrets apart, and short enough to be read. */
const DIGITS = 25;

function fingerprintOf(salt: string, text: string): string {
  return createHmac('sha256', Buffer.from(salt, 'hex')).update(text).digest('hex').slice(0, DIGITS);
}

function knownHashes(path: string, hashes: ReadonlySet<string>): KnownSecrets {
  return {
    path,
    baseline: undefined,
    fingerprints: hashes,
    digest: (text) =>
      // The algorithm of detect-secrets.
      createHash('sha1')
        .update(text.slice(text.indexOf('\0') + 1))
        .digest('hex'),
  };
}

/** What a run has found. */
export interface BaselineRun {
  /** Secrets that are not known. */
  readonly files: readonly ScannedFile[];
  /** Secrets that are. */
  readonly known: readonly ScannedFile[];
  /** Whether all of everything was searched; else nobody can say what is gone. */
  readonly isComplete: boolean;
}

/** Does what is asked for with the file of known secrets. */
export async function changeBaseline(
  action: BaselineAction,
  { path, baseline }: KnownSecrets,
  { files, known: found, isComplete, reason }: BaselineRun & Pick<BaselineRequest, 'reason'>,
): Promise<BaselineReport> {
  if (action === 'prune' && !isComplete)
    throw new UserError('not everything was searched, so nothing is taken out', 'See why with: nbvc scan');
  const before = baseline ?? { salts: [], secrets: [] };
  const places = new Map(entriesOf(found, undefined).map((entry) => [entry.fingerprint, entry.path]));
  const entries = before.secrets.map((secret): BaselineEntry => ({
    ...secret,
    foundIn: places.get(secret.fingerprint),
  }));
  if (action === 'audit') return { path, action, entries, added: 0, removed: 0 };
  const kept = action === 'prune' ? entries.filter(({ foundIn }) => foundIn !== undefined) : entries;
  const added = action === 'prune' ? [] : entriesOf(files, reason);
  await writeWhole(path, Buffer.from(writeSecretBaseline({ ...before, secrets: [...kept, ...added] })));
  const names = new Set(added.map(({ fingerprint }) => fingerprint));
  return { path, action, entries: kept, added: names.size, removed: entries.length - kept.length };
}

function entriesOf(files: readonly ScannedFile[], reason: string | undefined): KnownSecret[] {
  return files.flatMap(({ repositoryPath: path, secrets }) =>
    secrets.map(({ fingerprint = '', rule }) => ({
      fingerprint,
      rule,
      path,
      ...(reason === undefined ? {} : { reason }),
    })),
  );
}
