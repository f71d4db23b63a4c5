import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/notebook/finding.ts';
import { FINDING_FORMATS, type FindingFormat } from '../../../src/render/findings/formats.ts';
import { type FindingsReport, locateFindings } from '../../../src/render/findings/report.ts';
import { renderTerminal } from '../../../src/render/findings/terminal.ts';
import { themeFrom } from '../../../src/render/theme.ts';
import { GITLAB_QUALITY, GITLAB_SECRETS, RDJSON, junitProblems } from './report-subsets.ts';
import { SARIF_SUBSET } from './sarif-subset.ts';

const bytes = Buffer.from('{"cells": [\n  {"source": "é = token"}\n]}\n');
const secret = bytes.indexOf('token');

const finding: Finding = {
  rule: 'acme-token',
  level: 'error',
  message: 'Acme token acme…(20)',
  range: { start: secret, end: secret + 5 },
  place: { part: 'source', cell: 7, cellId: 'train', line: 3, column: 5 },
  fingerprint: 'abc123',
  hint: 'rotate it',
};

function reportOf(findings: readonly Finding[], path = 'a/b.ipynb'): FindingsReport {
  return {
    command: 'scan',
    version: '1.2.3',
    startedAt: '2026-01-02T03:04:05',
    endedAt: '2026-01-02T03:04:06',
    files: [{ path, findings: locateFindings(bytes, findings) }],
    unfinished: [],
    totals: { files: 1 },
  };
}

const text = (format: FindingFormat, report: FindingsReport): string => FINDING_FORMATS[format](report);
const json = (format: FindingFormat, report: FindingsReport) => JSON.parse(text(format, report));
const plain = themeFrom({ kind: 'none' });

describe('where a finding is', () => {
  test('columns count characters, byte columns bytes', () => {
    const [located] = locateFindings(bytes, [finding]);
    expect(located?.start).toEqual({ line: 2, column: 19, byteColumn: 20 });
    expect(located?.end).toEqual({ line: 2, column: 24, byteColumn: 25 });
  });

  test('a byte order mark takes no column; findings come in the order of the file', () => {
    const marked = Buffer.from('\ufeffab\ncd');
    const at = (start: number): Finding => ({ ...finding, range: { start, end: start + 1 } });
    const located = locateFindings(marked, [at(7), at(3)]);
    expect(located.map(({ start }) => [start.line, start.column])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});

describe('each format says cell, line and the real line of the JSON', () => {
  test('terminal', () => {
    expect(renderTerminal(reportOf([finding]), plain)).toBe(
      'a/b.ipynb:2:19: error acme-token: cell 7, line 3 [id train]: Acme token acme…(20)\n\nacme-token: rotate it\n\n',
    );
  });

  test('github', () => {
    expect(text('github', reportOf([finding]))).toBe(
      '::error file=a/b.ipynb,line=2,endLine=2,col=19,endColumn=24,title=acme-token%2C cell 7%2C line 3::Cell 7, line 3: Acme token acme…(20)\n',
    );
  });

  test('gitlab code quality', () => {
    expect(json('gitlab', reportOf([finding, finding]))).toMatchObject([
      {
        check_name: 'acme-token',
        fingerprint: 'abc123',
        description: 'Cell 7, line 3: Acme token acme…(20)',
        severity: 'critical',
        location: { path: 'a/b.ipynb', lines: { begin: 2 } },
      },
      { fingerprint: 'abc123:2' },
    ]);
  });

  test('gitlab secret detection', () => {
    const report = json('gitlab-secrets', reportOf([finding]));
    expect(report.scan).toMatchObject({
      type: 'secret_detection',
      status: 'success',
      start_time: '2026-01-02T03:04:05',
    });
    expect(report.vulnerabilities).toMatchObject([
      { id: 'abc123', category: 'secret_detection', location: { file: 'a/b.ipynb', start_line: 2 } },
    ]);
  });

  test('rdjson, in bytes', () => {
    expect(json('rdjson', reportOf([finding])).diagnostics[0]).toMatchObject({
      message: 'Cell 7, line 3: Acme token acme…(20)',
      location: { range: { start: { line: 2, column: 20 }, end: { line: 2, column: 25 } } },
    });
  });

  test('junit', () => {
    const xml = text('junit', reportOf([finding]));
    expect(xml).toContain('tests="1" failures="1" errors="0"');
    expect(xml).toContain('name="acme-token, cell 7, line 3" file="a/b.ipynb" line="2"');
    expect(text('junit', reportOf([]))).toContain('tests="1" failures="0"');
  });

  const all = (): FindingsReport =>
    withTrouble(
      reportOf([finding, finding, everyField, { ...finding, level: 'note' }], 'a <b>/"c" & d.ipynb'),
    );

  test.each([
    ['gitlab', GITLAB_QUALITY],
    ['gitlab-secrets', GITLAB_SECRETS],
    ['rdjson', RDJSON],
  ] as const)('%s, as its schema says', (format, schema) => {
    const validate = new Ajv2020({ strict: false }).compile(schema);
    for (const report of [all(), reportOf([])]) {
      const valid = validate(json(format, report));
      expect({ valid, errors: validate.errors ?? null }).toEqual({ valid: true, errors: null });
    }
  });

  test('junit, as its schema says', () => {
    expect(junitProblems(text('junit', all()))).toEqual([]);
    expect(junitProblems(text('junit', reportOf([])))).toEqual([]);
    expect(junitProblems('<testsuites><testcase nam="a"></testsuites>')).not.toEqual([]);
  });

  test('json and jsonl, as their schema says', () => {
    const schema = fileURLToPath(new URL('../../../docs/formats/findings.schema.json', import.meta.url));
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')));
    const report = json('json', withTrouble(reportOf([finding, everyField])));
    expect({ valid: validate(report), errors: validate.errors ?? null }).toEqual({
      valid: true,
      errors: null,
    });
    expect(report.findings[0]).toMatchObject({
      cell: { index: 6, number: 7, id: 'train' },
      line: 3,
      file: { startByte: secret, startLine: 2, startColumn: 19 },
    });
    expect(validate({ ...report, findings: [{ ...report.findings[0], rule: 7 }] })).toBe(false);
    const lines = text('jsonl', withTrouble(reportOf([finding])))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind }) => kind)).toEqual(['finding', 'unfinished']);
  });

  test('sarif, as its schema says', () => {
    const validate = new Ajv2020({ strict: false }).compile(SARIF_SUBSET);
    const report = json('sarif', withTrouble(reportOf([finding, finding, everyField], 'a b/%:é.ipynb')));
    expect({ valid: validate(report), errors: validate.errors ?? null }).toEqual({
      valid: true,
      errors: null,
    });
    const [result, twin] = report.runs[0].results;
    expect(result.message.text).toBe('Cell 7, line 3: Acme token acme…(20)');
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'a%20b/%25%3A%C3%A9.ipynb' },
      region: { startLine: 2, startColumn: 19, endLine: 2, endColumn: 24, byteOffset: secret, byteLength: 5 },
    });
    expect(result.locations[0].logicalLocations[0].fullyQualifiedName).toBe('cells[6](train)/source:3');
    expect(result.partialFingerprints.primaryLocationLineHash).toBe('abc123:1');
    expect(twin.partialFingerprints.primaryLocationLineHash).toBe('abc123:2');
    expect(report.runs[0].tool.driver.rules).toHaveLength(2);
    expect(report.runs[0].invocations[0].executionSuccessful).toBe(false);
  });
});

const everyField: Finding = {
  ...finding,
  rule: 'other',
  level: 'warning',
  place: { part: 'output', cell: 1, output: 2, label: 'stdout', line: 1, column: 1 },
};

function withTrouble(report: FindingsReport): FindingsReport {
  return { ...report, unfinished: [{ path: 'gone.ipynb', reason: 'permission denied' }] };
}

describe('nothing is hidden', () => {
  test('github shows ten of a level and says how many more there are', () => {
    const lines = text('github', reportOf(Array.from({ length: 25 }, () => finding))).split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines[10]).toContain('15 more');
  });

  test.each(Object.keys(FINDING_FORMATS) as FindingFormat[])(
    '%s tells of a file that could not be scanned',
    (format) => {
      expect(text(format, withTrouble(reportOf([])))).toContain('permission denied');
    },
  );

  test('terminal tells of it, too', () => {
    expect(renderTerminal(withTrouble(reportOf([])), plain)).toContain('incomplete: permission denied');
  });
});

describe('hostile text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '::error::x',
      '##[add-path]/x',
      '##vso[task.x]y',
      '##teamcity[x',
      '\n',
      '\r\n',
      '\u001b[0K',
    ),
    fc.constantFrom(
      'section_start:1:x',
      '%0A',
      '\u2028',
      '\u202e',
      '\u0085',
      '\ud800',
      ']]>',
      '"><x/>',
      ' ',
      ',',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const hostile = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const reports = fc
    .record({ a: hostile, b: hostile, c: hostile, path: hostile })
    .map(({ a, b, c, path }) => {
      const report = reportOf(
        [
          {
            ...finding,
            rule: a,
            message: b,
            hint: c,
            place: { ...finding.place, cellId: a, label: b },
            fingerprint: c,
          },
        ],
        path,
      );
      return Object.assign(report, { unfinished: [{ path: b, reason: a }] });
    });

  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  const dangerous = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

  test.each([...(Object.keys(FINDING_FORMATS) as FindingFormat[]), 'terminal'] as const)(
    '%s: no line of the notebook becomes a command of a runner',
    (format) => {
      fc.assert(
        fc.property(reports, (report) => {
          const written = format === 'terminal' ? renderTerminal(report, plain) : text(format, report);
          expect(written).not.toMatch(dangerous);
          const lines = written.split('\n');
          const commands = lines.filter((line) => line.trimStart().startsWith('::'));
          expect(commands).toHaveLength(format === 'github' ? 2 : 0);
          // A runner that has understood one command in a line looks for no other.
          const others = lines.filter((line) => !line.startsWith('::'));
          expect(others.filter((line) => /##(?:\[|vso\[|teamcity\[)/i.test(line))).toEqual([]);
        }),
        { numRuns: 200 },
      );
    },
  );

  test('github: what stands in a property ends no property', () => {
    fc.assert(
      fc.property(reports, (report) => {
        for (const line of text('github', report).trimEnd().split('\n')) {
          const [, properties = ''] = /^::error ([^:]*)::/.exec(line) ?? [];
          const names = properties.split(',').map((one) => one.split('=')[0]);
          expect([
            ['file', 'title'],
            ['file', 'line', 'endLine', 'col', 'endColumn', 'title'],
          ]).toContainEqual(names);
        }
      }),
    );
  });

  test('json means the same as if nothing had been escaped', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const [only] = json('json', report).findings;
        expect(only.message).toBe(report.files[0]?.findings[0]?.message);
        expect(only.path).toBe(report.files[0]?.path);
      }),
    );
  });
});
