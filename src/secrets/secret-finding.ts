import type { Range } from '../json/document.ts';
import type { Finding } from '../notebook/finding.ts';
import type { Confidence, Rule } from './rule.ts';

/** Why a secret that was found does not count. */
export type AllowedBy =
  | 'comment'
  | 'tag'
  | 'metadata'
  | 'fingerprint'
  | 'path'
  | 'pattern'
  | 'stopword'
  | 'rule';

/** A secret in a file. Nothing that is printed of it as it is, as JSON or by a debugger, has the secret in it. */
export interface SecretFinding extends Finding {
  readonly ruleDef: Rule;
  /** The rule's, or what the secret's own proof makes of it. */
  readonly confidence: Confidence;
  /** Bytes of the file from the first to the last of the secret. */
  readonly secretRange: Range;
  /** The secret's own bytes: several ranges where it is split over lines of source or by colour codes. */
  readonly ranges: readonly Range[];
  /** Bytes that have to go for the secret to be gone in every reading of the text. */
  readonly covered: readonly Range[];
  /** The secret's first characters and its length. */
  readonly masked: string;
  /** Returns the secret itself. Never for a log. */
  readonly reveal: () => string;
  readonly allowed?: AllowedBy;
}

/** Returns the first characters of a secret, never more than an eighth of it, and its length. */
export function mask(secret: string): string {
  const shown = Math.min(4, Math.floor(secret.length / 8));
  const head = secret.slice(0, shown).replace(/[^\u0021-\u007e]/g, '?');
  return `${head}*** (${secret.length} characters)`;
}
