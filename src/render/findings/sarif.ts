import type { FindingLevel } from '../../notebook/finding.ts';
import { placeText, findingSentence } from './sentence.ts';
import { safeJson } from './quote.ts';
import {
  eachFinding,
  hostPath,
  type FileFindings,
  type FindingsReport,
  type LocatedFinding,
} from './report.ts';

/**
 * Returns a report as SARIF 2.1.0. GitHub reads the physical location, the message and the fingerprints of a
 * result; the logical location is for viewers that know more.
 * See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
 */
export function renderSarif(report: FindingsReport): string {
  const found = eachFinding(report);
  const rules = [...new Map(found.map(({ finding }) => [finding.rule, finding])).values()];
  const ruleIndex = new Map(rules.map(({ rule }, index) => [rule, index]));
  const numbered = countFingerprints();
  const run = {
    tool: {
      driver: {
        name: 'nbvc',
        semanticVersion: report.version,
        rules: rules.map((finding) => descriptor(finding, report.command)),
      },
    },
    automationDetails: { id: `nbvc-${report.command}/` },
    columnKind: 'unicodeCodePoints',
    invocations: [
      {
        executionSuccessful: report.unfinished.length === 0,
        toolExecutionNotifications: report.unfinished.map(({ path, reason }) => ({
          level: 'error',
          message: { text: reason },
          locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) } } }],
        })),
      },
    ],
    results: found.map(({ file, finding }) => ({
      ruleId: finding.rule,
      ruleIndex: ruleIndex.get(finding.rule),
      level: finding.level,
      message: { text: findingSentence(finding) },
      locations: [locationOf(file, finding)],
      partialFingerprints: fingerprintsOf(finding, numbered),
      properties: finding.origin,
    })),
  };
  return `${safeJson({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] })}\n`;
}

/** Scales of GitHub: above 9 critical, above 7 high, above 4 medium. */
const SECURITY: Readonly<Record<FindingLevel, string>> = { error: '8.0', warning: '5.0', note: '2.0' };

function descriptor({ rule, hint, level }: LocatedFinding, command: FindingsReport['command']): object {
  return {
    id: rule,
    shortDescription: { text: rule.replaceAll('-', ' ') },
    help: hint === undefined ? undefined : { text: hint },
    defaultConfiguration: { level },
    properties: command === 'scan' ? { tags: ['security'], 'security-severity': SECURITY[level] } : undefined,
  };
}

function locationOf(file: FileFindings, finding: LocatedFinding): object {
  const { start, end, range, place } = finding;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(hostPath(file)) },
      region: {
        startLine: start.line,
        startColumn: start.column,
        endLine: end.line,
        endColumn: end.column,
        byteOffset: range.start,
        byteLength: range.end - range.start,
      },
    },
    logicalLocations:
      place.cell === undefined
        ? undefined
        : [{ name: placeText(place), fullyQualifiedName: qualifiedName(finding), kind: 'cell' }],
  };
}

/** As JSON paths write it, with cells from 0: `cells[6](train)/source:3`. */
function qualifiedName({ place }: LocatedFinding): string {
  const { cell = 1, cellId, output, part, line } = place;
  const id = cellId === undefined ? '' : `(${cellId})`;
  const inside = output === undefined ? part : `outputs[${output - 1}]`;
  return `cells[${cell - 1}]${id}/${inside}${line === undefined ? '' : `:${line}`}`;
}

/** Two results must not share a fingerprint, or GitHub takes them for one. */
function countFingerprints(): (fingerprint: string) => number {
  const seen = new Map<string, number>();
  return (fingerprint) => {
    const count = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, count);
    return count;
  };
}

function fingerprintsOf(
  { fingerprint }: LocatedFinding,
  numbered: (fingerprint: string) => number,
): object | undefined {
  if (fingerprint === undefined) return undefined;
  return {
    'nbvcFingerprint/v1': fingerprint,
    primaryLocationLineHash: `${fingerprint}:${numbered(fingerprint)}`,
  };
}

/** Returns a path as a relative reference (RFC 3986): its first segment may hold no colon, none may be lone surrogates. */
function uriOf(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(wellFormed(segment)))
    .join('/');
}

function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}
