import type { Confidence, Rule, RuleFamily, Severity } from '../rule.ts';

/** A kind of token that a provider marks by a prefix of its own. */
export type TokenRow = readonly [
  id: string,
  title: string,
  severity: Severity,
  /** Lower case, one or several with `|` between. */
  keywords: string,
  /** Source of the pattern of the token, without its bounds. */
  pattern: string,
];

/** Neither letters nor digits go on before and after a token, or it is a piece of something longer. */
const BEFORE = '(?<![A-Za-z0-9_])';
const AFTER = '(?![A-Za-z0-9_])';

/** Returns rules of high confidence, a row each. */
export function tokens(family: RuleFamily, rows: readonly TokenRow[]): Rule[] {
  return rows.map(([id, title, severity, keywords, pattern]) => ({
    id,
    title,
    family,
    severity,
    confidence: 'high',
    keywords: keywords.split('|'),
    pattern: new RegExp(`${BEFORE}(${pattern})${AFTER}`),
    group: 1,
  }));
}

/** A value that nothing tells from others but the name it is given: `DATADOG_API_KEY = "…"`. */
export type NamedRow = readonly [
  id: string,
  title: string,
  severity: Severity,
  /** Lower case; part of the name, `|` between several. */
  names: string,
  /** Source of the pattern of the value. */
  value: string,
];

/** What may stand in a name after the provider's: `_api_key`, `.token`, `-secret-access-key`. */
const REST_OF_NAME = String.raw`[\w.-]{0,40}`;
/** What assigns: `=` and its kin in Python, R, Go, make and shells, after a type where there is one, and what maps. */
export const ASSIGNED: string = String.raw`(?::\s{0,2}[A-Za-z][\w.[\]| ]{0,40}=|[?:.]{0,3}=>?|<-|:|,)`;
/** What opens a value: a parenthesis, the prefix of a Python string, quotes. */
export const OPENED: string = String.raw`\(?(?:[rbfu]{1,2}(?=["']))?["'\x60]{0,3}`;
/** Between a name and its value: an assignment, a mapping, an argument, an HTTP header, two cells of a table. */
const BETWEEN = String.raw`["'\]]{0,3}\s{0,4}(?:${ASSIGNED}|\s)\s{0,4}(?:os\.environ\.get\()?${OPENED}`;

/** Returns rules of medium confidence, a row each. */
export function named(family: RuleFamily, rows: readonly NamedRow[]): Rule[] {
  return rows.map(([id, title, severity, names, value]) =>
    named1(family, { id, title, severity, names, value }),
  );
}

interface Named {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly names: string;
  readonly value: string;
}

const CONFIDENCE: Confidence = 'medium';
/** Bits per character below which a value is a word or a placeholder. */
const MIN_ENTROPY = 3;

function named1(family: RuleFamily, { id, title, severity, names, value }: Named): Rule {
  const alternatives = names.split('|').map((name) => name.replaceAll('-', '[-_]?'));
  return {
    id,
    title,
    family,
    severity,
    confidence: CONFIDENCE,
    keywords: names.split('|').flatMap(spellings),
    pattern: new RegExp(
      `(?:${alternatives.join('|')})${REST_OF_NAME}${BETWEEN}(${value})(?![A-Za-z0-9_/+-])`,
      'i',
    ),
    group: 1,
    minEntropy: MIN_ENTROPY,
  };
}

/** Returns a name with each way to join its words. */
function spellings(name: string): string[] {
  return [...new Set(['', '-', '_'].map((sign) => name.replaceAll('-', sign)))];
}
