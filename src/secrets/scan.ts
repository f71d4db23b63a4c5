import type { Range } from '../json/document.ts';
import { positionAt } from '../json/position.ts';
import { JsonSyntaxError } from '../json/syntax-error.ts';
import type { NotebookPlace } from '../notebook/finding.ts';
import { NotebookFormatError } from '../notebook/format-error.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { allowanceOf, allowedPath } from './allow.ts';
import { LineCounter } from './line-counter.ts';
import { type Match, type ScanLimit, matchText } from './match.ts';
import { type Scanned, withoutOverlaps } from './overlaps.ts';
import { isPlausible, isSequence } from './plausible.ts';
import { mayHoldSecret } from './prefilter.ts';
import type { Confidence, Rule } from './rule.ts';
import type { RuleSet } from './rule-set.ts';
import { type SecretFinding, mask } from './secret-finding.ts';
import type { Segment, Wants } from './segment.ts';
import { segmentsOf } from './segments.ts';
import { JsonText, PlainText, type SourceText } from './source-text.ts';
import { type Reading, readingsOf } from './views.ts';

/** What is known of the file that is scanned, and who wants to know of limits. */
export interface ScanOptions {
  /** With slashes, as it is reported; rules and allowlists may go by it. */
  readonly path?: string;
  /** Object id of the commit, where history is scanned. */
  readonly commit?: string;
  /** Called where a rule was not tried to the end: the scan is incomplete then. */
  readonly onLimit?: (limit: ScanLimit) => void;
}

/** Returns the secrets of a file: of a notebook by its parts, of anything else as text. Never skips a file. */
export function scanBytes(
  bytes: Uint8Array,
  ruleSet: RuleSet,
  options: ScanOptions = {},
): readonly SecretFinding[] {
  const notebook = notebookOf(bytes);
  return notebook === undefined
    ? scanText(bytes, ruleSet, options)
    : scanNotebook(notebook, ruleSet, options);
}

/** Returns the secrets of a notebook, those that are allowed too, in the order of the file. */
export function scanNotebook(
  notebook: Notebook,
  ruleSet: RuleSet,
  options: ScanOptions = {},
): readonly SecretFinding[] {
  const file = new FileScan(notebook.document.bytes, ruleSet, options);
  for (const segment of segmentsOf(notebook, file.wants)) file.segment(segment);
  return file.findings();
}

/** Returns the secrets of a text file, or of a notebook that cannot be parsed, in the order of the file. */
export function scanText(
  bytes: Uint8Array,
  ruleSet: RuleSet,
  options: ScanOptions = {},
): readonly SecretFinding[] {
  const file = new FileScan(bytes, ruleSet, options);
  file.wholeText();
  return file.findings();
}

function notebookOf(bytes: Uint8Array): Notebook | undefined {
  const first = bytes.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  if (first !== 0x7b) return undefined;
  try {
    return parseNotebook(bytes);
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof NotebookFormatError) return undefined;
    throw error;
  }
}

/** Characters on either side that count as near. */
const NEAR = 600;

/** The scan of one file. */
class FileScan {
  readonly #bytes: Uint8Array;
  readonly #ruleSet: RuleSet;
  readonly #options: ScanOptions;
  readonly #isActive: (rule: number) => boolean;
  readonly #scanned: Scanned[] = [];
  readonly #pathAllowed: boolean;

  constructor(bytes: Uint8Array, ruleSet: RuleSet, options: ScanOptions) {
    this.#bytes = bytes;
    this.#ruleSet = ruleSet;
    this.#options = options;
    this.#pathAllowed = allowedPath(ruleSet.allow, options.path);
    const { path } = options;
    this.#isActive = (number) => {
      const applies = ruleSet.compiled[number]?.rule.appliesTo;
      return applies === undefined || path === undefined || applies(path);
    };
  }

  findings(): readonly SecretFinding[] {
    return withoutOverlaps(this.#scanned).toSorted((a, b) => a.range.start - b.range.start);
  }

  segment(segment: Segment): void {
    const text = new JsonText(this.#bytes, segment.pieces);
    const starts = segment.places.map(({ piece }) => text.startOfPiece(piece));
    const lines = new LineCounter(text.text);
    const placeOf = (offset: number): NotebookPlace => {
      const index = starts.findLastIndex((start) => start <= offset);
      const place = segment.places[Math.max(0, index)]?.place ?? { part: 'notebook' as const };
      return segment.key === undefined
        ? { ...place, ...lines.at(starts[Math.max(0, index)] ?? 0, offset) }
        : place;
    };
    for (const [depth, reading] of readingsOf(text, segment.form).entries())
      this.#reading(reading, { depth, text, placeOf, segment });
  }

  wholeText(): void {
    const text = new PlainText(this.#bytes);
    const lines = new LineCounter(text.text);
    const placeOf = (offset: number): NotebookPlace => ({
      part: 'text',
      ...lines.at(0, offset),
    });
    for (const [depth, reading] of readingsOf(text, 'plain-file').entries())
      this.#reading(reading, { depth, text, placeOf, segment: undefined });
  }

  /** Looks at the bytes as they stand: most texts have no keyword and are never decoded. */
  readonly wants: Wants = (form, { start, end }, bytes = this.#bytes) =>
    this.#ruleSet.always.length > 0 || mayHoldSecret(this.#ruleSet.index(), form, { bytes, start, end });

  #reading(reading: Reading, context: ReadingContext): void {
    const onLimit = (limit: ScanLimit): void => this.#options.onLimit?.(limit);
    for (const match of matchText(reading.source.text, this.#ruleSet, this.#isActive, onLimit)) {
      const rule = this.#ruleSet.compiled[match.rule]?.rule;
      const before = reading.source.text.slice(Math.max(0, match.start - 48), match.start);
      if (rule === undefined || !isPlausible(match.secret, rule, before)) continue;
      if (!isNear(reading.source.text, match, rule)) continue;
      const ranges = reading.source.ranges(match.start, match.end);
      const [first] = ranges;
      if (first === undefined) continue;
      this.#scanned.push({
        finding: this.#finding(rule, match, ranges, { reading, ...context }),
        depth: context.depth,
      });
    }
  }

  #finding(rule: Rule, match: Match, ranges: readonly Range[], context: MatchContext): SecretFinding {
    const { secret } = match;
    const origin = context.reading.origin(match.start);
    const range = spanOf(ranges);
    const masked = mask(secret);
    const confidence = confidenceOf(rule, secret);
    const fingerprint = this.#ruleSet.digest?.(`${rule.id}\0${secret}`);
    const allowed = this.#pathAllowed
      ? 'path'
      : allowanceOf({
          rule,
          match,
          fingerprint,
          allow: this.#ruleSet.allow,
          reading: context.reading,
          base: context.text.text,
          cell: context.segment?.cell,
          path: this.#options.path ?? '',
          commit: this.#options.commit,
          fileLine: () => positionAt(this.#bytes, range.start).line,
        });
    return {
      rule: rule.id,
      ruleDef: rule,
      level: confidence === 'low' ? 'warning' : 'error',
      message: `${rule.title}: ${masked}`,
      hint: 'revoke or rotate it: whoever has the file has the secret; then remove it with nbvc scan --redact',
      range,
      secretRange: range,
      ranges,
      covered: ranges,
      masked,
      confidence,
      place: withoutSecret(context.placeOf(origin), secret, masked),
      reveal: () => secret,
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...(allowed === undefined ? {} : { allowed }),
    };
  }
}

function isNear(text: string, { matchStart, matchEnd }: Match, { near }: Rule): boolean {
  return near === undefined || near.test(text.slice(Math.max(0, matchStart - NEAR), matchEnd + NEAR));
}

interface ReadingContext {
  readonly depth: number;
  readonly text: SourceText;
  readonly placeOf: (offset: number) => NotebookPlace;
  readonly segment: Segment | undefined;
}

interface MatchContext extends ReadingContext {
  readonly reading: Reading;
}

/** Labels are made of keys, and a key may be the secret. */
function withoutSecret(place: NotebookPlace, secret: string, masked: string): NotebookPlace {
  return place.label?.includes(secret) === true
    ? { ...place, label: place.label.replaceAll(secret, () => masked) }
    : place;
}

function confidenceOf(rule: Rule, secret: string): Confidence {
  if (isSequence(secret)) return 'low';
  return rule.confirms?.(secret) === true ? 'high' : rule.confidence;
}

function spanOf(ranges: readonly Range[]): Range {
  return {
    start: Math.min(...ranges.map(({ start }) => start)),
    end: Math.max(...ranges.map(({ end }) => end)),
  };
}
