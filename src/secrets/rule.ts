/** What a leak of the secret means. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** How sure a match is: `high` by a provider's own prefix, `medium` by its name and a shape, `low` by a name alone. */
export type Confidence = 'high' | 'medium' | 'low';

/** Groups rules for `--rules` and for reports. */
export type RuleFamily =
  | 'ai'
  | 'cloud'
  | 'connection-string'
  | 'crypto-key'
  | 'data-platform'
  | 'generic'
  | 'http'
  | 'messaging'
  | 'monitoring'
  | 'package-registry'
  | 'payment'
  | 'saas'
  | 'vcs';

/** One kind of secret: when to look, what it looks like, and what makes it believable. */
export interface Rule {
  /** Stable, kebab-case: `github-personal-token`. */
  readonly id: string;
  /** What was found, in a few words: `GitHub personal access token`. */
  readonly title: string;
  readonly family: RuleFamily;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Lower case; the pattern is tried only in a window around one of them. At least one, at least 3 characters. */
  readonly keywords: readonly string[];
  /** Matched without regard to what stands outside the window; sticky and global flags are the engine's. */
  readonly pattern: RegExp;
  /** The capture group that is the secret; 0 is the whole match. */
  readonly group: number;
  /** UTF-16 units of text around a keyword that the pattern may need; 120 and 400 if not given. */
  readonly window?: { readonly before: number; readonly after: number };
  /** Shannon entropy in bits per character that the secret must exceed. */
  readonly minEntropy?: number;
  /** Tells a real secret from one of its shape: a checksum, a decoded header. */
  readonly accepts?: (secret: string) => boolean;
  /** Lower-case words that make a secret implausible when it contains one, besides those of every rule. */
  readonly stopwords?: readonly string[];
}
