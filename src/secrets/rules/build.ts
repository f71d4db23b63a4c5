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
  /** A proof in the token itself, as in rules. */
  confirms?: (secret: string) => boolean,
];

/** Neither letters nor digits go on before and after a token, or it is a piece of something longer. */
const BEFORE = '(?<![A-Za-z0-9_])';
const AFTER = '(?![A-Za-z0-9_])';

/** Bits per character below which a token is `xxxx` or `1231231231`. */
const MIN_TOKEN_ENTROPY = 2.5;

/** Returns rules of high confidence, a row each; of medium confidence without the proof where there is one. */
export function tokens(family: RuleFamily, rows: readonly TokenRow[]): Rule[] {
  return rows.map(([id, title, severity, keywords, pattern, confirms]) =>
    withPattern(() => new RegExp(`${BEFORE}(${pattern})${AFTER}`), {
      id,
      title,
      family,
      severity,
      confidence: confirms === undefined ? 'high' : 'medium',
      keywords: keywords.split('|'),
      group: 1,
      minEntropy: MIN_TOKEN_ENTROPY,
      ...(confirms === undefined ? {} : { confirms }),
    }),
  );
}

/** Makes the pattern when it is first asked for: most texts need none of them. */
function withPattern(make: () => RegExp, rule: Omit<Rule, 'pattern'>): Rule {
  let pattern: RegExp | undefined;
  return {
    ...rule,
    get pattern(): RegExp {
      return (pattern ??= make());
    },
  };
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
  /** Bits per character that the value must exceed; 3 if not given. Digits alone have three at most. */
  minEntropy?: number,
];

/** What may stand in a name after the provider's: `_api_key`, `.token`, `-secret-access-key`. */
const REST_OF_NAME = String.raw`[\w.-]{0,40}`;
/**
 * What assigns: `=` and its kin in Python, R, Go, make and shells, after a type where there is one (`: str =`, and
 * `string =` in Go), what maps, and the end of an XML tag.
 */
export const ASSIGNED: string = String.raw`(?::\s{0,2}[A-Za-z][\w.[\]| ]{0,40}=|(?<=\w[ \t]{1,3})[A-Za-z][\w.[\]*]{0,30}[ \t]{0,2}=|[?:.]{0,3}=>?|<-|:|,|>)`;
/** Blanks in front of a value, which may stand on a line of its own. */
export const GAP: string = String.raw`\s{0,12}`;
/** What opens a value: a parenthesis, the prefix of a Python string, quotes. */
export const OPENED: string = String.raw`\(?(?:[rbfu]{1,2}(?=["']))?["'\x60]{0,3}`;
/** Between a name and its value: an assignment, a mapping, an argument, an HTTP header, two cells of a table. */
const BETWEEN = String.raw`["'\]]{0,3}\s{0,4}(?:${ASSIGNED}|\s)${GAP}(?:os\.environ\.get\()?${OPENED}`;

/** Returns rules of medium confidence, a row each. */
export function named(family: RuleFamily, rows: readonly NamedRow[]): Rule[] {
  return rows.map(([id, title, severity, names, value, minEntropy = MIN_ENTROPY]) =>
    namedRule(family, { id, title, severity, names, value, minEntropy }),
  );
}

interface Named {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly names: string;
  readonly value: string;
  readonly minEntropy: number;
}

const CONFIDENCE: Confidence = 'medium';
/** Bits per character below which a value is a word or a placeholder. */
const MIN_ENTROPY = 3;

function namedRule(family: RuleFamily, { names, value, ...rest }: Named): Rule {
  const alternatives = names.split('|').map((name) => name.replaceAll('-', '[-_]?'));
  const source = `(?:${alternatives.join('|')})${REST_OF_NAME}${BETWEEN}(${value})(?![A-Za-z0-9_/+-])`;
  return withPattern(() => new RegExp(source, 'i'), {
    ...rest,
    family,
    confidence: CONFIDENCE,
    keywords: names.split('|').flatMap(spellings),
    startsWord: true,
    group: 1,
    accepts: hasDigit,
  });
}

/** Values are made by chance, and one of a dozen characters without a digit is a word nearly always. */
function hasDigit(secret: string): boolean {
  return /\d/.test(secret);
}

/** Returns a name with each way to join its words. */
function spellings(name: string): string[] {
  return [...new Set(['', '-', '_'].map((sign) => name.replaceAll('-', sign)))];
}

export const UUID = '[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}';
