import { findingSentence, placeText } from './sentence.ts';
import { xmlText } from './quote.ts';
import {
  eachFinding,
  hostPath,
  type FileFindings,
  type FindingsReport,
  type LocatedFinding,
} from './report.ts';

/** Returns a report as JUnit XML: a failed test for each finding, one that passed where there is none. */
export function renderJunit(report: FindingsReport): string {
  const found = eachFinding(report);
  const unfinished = report.unfinished;
  const tests = Math.max(1, found.length + unfinished.length);
  const counts = `tests="${tests}" failures="${found.length}" errors="${unfinished.length}"`;
  const cases = [
    ...found.map(({ file, finding }) => failure(file, finding)),
    ...unfinished.map(
      ({ path, reason }) =>
        `<testcase classname="${xmlText(path)}" name="incomplete"><error message="${xmlText(reason)}"/></testcase>`,
    ),
  ];
  if (cases.length === 0) cases.push(`<testcase classname="nbvc" name="${report.command}"/>`);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="nbvc ${report.command}" ${counts}>`,
    `<testsuite name="nbvc ${report.command}" timestamp="${xmlText(report.startedAt)}" ${counts}>`,
    ...cases,
    '</testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function failure(file: FileFindings, finding: LocatedFinding): string {
  const { rule, place, start, hint } = finding;
  const path = hostPath(file);
  const name = [rule, placeText(place)].filter((text) => text !== '').join(', ');
  const body = `${path}:${start.line}:${start.column}: ${findingSentence(finding)}${hint === undefined ? '' : `\n${hint}`}`;
  const message = xmlText(findingSentence(finding));
  return (
    `<testcase classname="${xmlText(path)}" name="${xmlText(name)}" file="${xmlText(path)}" line="${start.line}">` +
    `<failure type="${xmlText(rule)}" message="${message}">${xmlText(body)}</failure></testcase>`
  );
}
