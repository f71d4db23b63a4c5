import type { Rule } from './rule.ts';

/** Longer secrets hold such words by chance. */
const MAX_WORDY = 200;

/** What people write where a secret belongs. */
const PLACEHOLDER_WORDS = [
  'example',
  'placeholder',
  'your_',
  'your-',
  'yourapi',
  'yourtoken',
  'yourkey',
  'yoursecret',
  'yourpass',
  'changeme',
  'change_me',
  'change-me',
  'replace_me',
  'replaceme',
  'replace-me',
  'insert_',
  'insert-',
  'redacted',
  'dummy',
  'xxxx',
  '****',
  '....',
  '<your',
];

/** Placeholders where only a name says that a value is a secret; where its shape says so too, it is doubtful. */
const SEQUENCES = ['12345678', 'abcdefgh'];

/** Reads of a secret that stands elsewhere. */
const READS =
  /^(?:os\.environ|os\.getenv|process\.env|getenv|environ|getpass|input\(|env\[|env\.|secrets\.|dbutils\.|userdata\.|keyring\.|config\[|config\.|settings\.|self\.|args\.|st\.secrets|vault:|ssm:)/i;

/** `<key>`, `${KEY}`, `{{ key }}`, `%(key)s`, `$KEY`, `{key}`, `%KEY%`. */
const TEMPLATE = /^<[^>]*>$|\$\{|\{\{|%\(|^\$[A-Za-z_]\w*$|^\$\(|^\{[A-Za-z_][\w.[\]'"]*\}$|^%[A-Za-z_]\w*%$/;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;
const NAMED_HASH =
  /(?:\bid|_id|Id|hash|sha-?\d{0,3}|commit|checksum|digest|uuid|guid|etag|integrity|revision|md5|fingerprint|originalkey|blob|tree)["']?[\s:=/@-]{0,5}["']?$/i;
const IDENTIFIER = /^[A-Za-z_.-]+$/;

/** Returns the Shannon entropy of a text in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/**
 * Returns false for what only looks like a secret: placeholders, reads of the environment and templates, and,
 * where a rule goes by a name alone, hashes, ids and identifiers.
 *
 * @param before the text in front of the secret, some forty characters.
 */
export function isPlausible(secret: string, rule: Rule, before: string): boolean {
  if (secret.length <= MAX_WORDY && isPlaceholder(secret)) return false;
  if (rule.minEntropy !== undefined && entropy(secret) <= rule.minEntropy) return false;
  const lower = secret.toLowerCase();
  if (rule.stopwords?.some((word) => lower.includes(word)) === true) return false;
  if (rule.family === 'generic' && (isSequence(secret) || isNoSecretByName(secret, before))) return false;
  return rule.accepts?.(secret) !== false;
}

/** Returns true for a secret in which somebody may have gone along the keyboard. */
export function isSequence(secret: string): boolean {
  const lower = secret.toLowerCase();
  return secret.length <= MAX_WORDY && SEQUENCES.some((word) => lower.includes(word));
}

function isPlaceholder(secret: string): boolean {
  const lower = secret.toLowerCase();
  const letters = new Set(lower.replace(/[^a-z0-9]/g, ''));
  if (letters.size <= 2 && secret.length >= 4) return true;
  return (
    PLACEHOLDER_WORDS.some((word) => lower.includes(word)) || READS.test(secret) || TEMPLATE.test(secret)
  );
}

function isNoSecretByName(secret: string, before: string): boolean {
  if (IDENTIFIER.test(secret) || secret.startsWith('IPY_MODEL_')) return true;
  return (UUID.test(secret) || HASH.test(secret)) && NAMED_HASH.test(before);
}
