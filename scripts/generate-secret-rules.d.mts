/** What the page says of a rule. */
export interface DescribedRule {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly severity: string;
  readonly confidence: string;
  readonly keywords: readonly string[];
  readonly confirms?: (secret: string) => boolean;
}

/** Returns the text of docs/secret-rules.md. */
export function secretRulesPage(rules: readonly DescribedRule[]): string;
