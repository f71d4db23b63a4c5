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
  /**
   * Lower case, at least 3 characters each; the pattern is tried only in a window around one of them. None, as in
   * imported rules only: the pattern is tried on every text.
   */
  readonly keywords: readonly string[];
  /** Matched without regard to what stands outside the window; sticky and global flags are the engine's. */
  readonly pattern: RegExp;
  /** The capture group that is the secret; 0 is the whole match, `first` the first group that took part, or the match. */
  readonly group: number | 'first';
  /** UTF-16 units of text around a keyword that the pattern may need; 120 and 400 if not given. */
  readonly window?: { readonly before: number; readonly after: number };
  /** The keyword is a name and counts only where a word begins: behind no letter, or with a capital behind a small one. */
  readonly startsWord?: boolean;
  /** An ASCII character that every match has behind the keyword; tells windows not worth a try where keywords are common. */
  readonly needs?: string;
  /** Must match in what stands around the secret, some hundred characters on either side. */
  readonly near?: RegExp;
  /** Shannon entropy in bits per character that the secret must exceed. */
  readonly minEntropy?: number;
  /** Tells a real secret from one of its shape: a checksum, a decoded header. */
  readonly accepts?: (secret: string) => boolean;
  /**
   * Proof in the secret itself, where providers publish one: a checksum, a header that decodes. A match that passes
   * is of high confidence, one that does not keeps the confidence of the rule.
   */
  readonly confirms?: (secret: string) => boolean;
  /** Lower-case words that make a secret implausible when it contains one, besides those of every rule. */
  readonly stopwords?: readonly string[];
  /** False for files the rule has nothing to say about; every file if not given. */
  readonly appliesTo?: (path: string) => boolean;
  /** True for matches to let pass, as the lists of an imported rule say. */
  readonly allows?: Allowance;
}

/** What is known of a match where it is decided whether to let it pass. */
export interface Candidate {
  readonly ruleId: string;
  readonly secret: string;
  /** All that the pattern matched. */
  readonly match: string;
  /** The lines of text that the match touches, without the last line end. */
  readonly line: string;
  /** Path of the file, with slashes, as it is reported. */
  readonly path: string;
  /** Line of the file that the match begins in, from 1. */
  readonly lineNumber: number;
  /** Object id of the commit, where history is scanned. */
  readonly commit?: string;
}

/** Says of a match whether to let it pass. */
export type Allowance = (candidate: Candidate) => boolean;
