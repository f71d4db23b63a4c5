/** A secret that is known: it is not reported again, wherever it stands. */
export interface KnownSecret {
  /** An HMAC of rule and secret under a salt of the file; the secret cannot be told from it. */
  readonly fingerprint: string;
  readonly rule: string;
  /** Where it was when it was added, for people. */
  readonly path: string;
  /** Why it may stay, if somebody has said so. */
  readonly reason?: string;
}

/** A file of known secrets. */
export interface SecretBaseline {
  /** More than one where two branches have each begun the file and git has merged them line by line. */
  readonly salts: readonly string[];
  readonly secrets: readonly KnownSecret[];
}

/**
 * Returns the text of a baseline: one JSON object a line, in order and without line numbers or dates, so that two
 * people who change it seldom meet in a merge, and a merge of lines is right where they do.
 */
export function writeSecretBaseline({ salts, secrets }: SecretBaseline): string {
  const known = new Map<string, KnownSecret>();
  for (const secret of secrets) {
    const same = known.get(secret.fingerprint);
    // Of two branches that have added the same secret the one that says why counts.
    if (same?.reason === undefined) known.set(secret.fingerprint, secret);
  }
  const head = [...new Set(salts)].map((salt) => JSON.stringify({ nbvcSecrets: 1, salt })).toSorted();
  const lines = [...known.values()]
    .map(({ fingerprint, rule, path, reason }) => JSON.stringify({ fingerprint, rule, path, reason }))
    .toSorted();
  return [...head, ...lines].map((line) => `${line}\n`).join('');
}

/** Reads a baseline. @throws RangeError with the number of the first line that belongs into none. */
export function readSecretBaseline(text: string): SecretBaseline {
  const salts: string[] = [];
  const secrets: KnownSecret[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const fields = fieldsOf(line);
    const salt = fields.get('salt');
    const secret = secretOf(fields);
    if (typeof salt === 'string' && fields.get('nbvcSecrets') === 1) salts.push(salt);
    else if (secret === undefined) throw new RangeError(`line ${index + 1} is no known secret`);
    else secrets.push(secret);
  }
  if (salts.length === 0) throw new RangeError('the line with the salt is missing');
  return { salts, secrets };
}

function fieldsOf(line: string): ReadonlyMap<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return new Map();
  }
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map();
}

function secretOf(fields: ReadonlyMap<string, unknown>): KnownSecret | undefined {
  const [fingerprint, rule, path, reason] = ['fingerprint', 'rule', 'path', 'reason'].map((name) =>
    fields.get(name),
  );
  if (typeof fingerprint !== 'string' || typeof rule !== 'string' || typeof path !== 'string')
    return undefined;
  if (reason !== undefined && typeof reason !== 'string') return undefined;
  return { fingerprint, rule, path, ...(reason === undefined ? {} : { reason }) };
}

/**
 * Returns the hashes of a baseline of detect-secrets, or undefined where a text is none: SHA-1 of each secret, in
 * hexadecimal digits. See https://github.com/Yelp/detect-secrets#about-baselines.
 */
export function readDetectSecrets(text: string): ReadonlySet<string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const results =
    typeof value === 'object' && value !== null && 'results' in value ? value.results : undefined;
  if (typeof results !== 'object' || results === null) return undefined;
  const entries: unknown[] = Object.values(results).flat();
  return new Set(
    entries.flatMap((entry) => {
      const hash =
        typeof entry === 'object' && entry !== null && 'hashed_secret' in entry
          ? entry.hashed_secret
          : undefined;
      return typeof hash === 'string' && /^[0-9a-f]{40}$/i.test(hash) ? [hash.toLowerCase()] : [];
    }),
  );
}
