import { integerOf, member, rangeOf, sizeOf, stringOf } from '../json/node.ts';
import { byteSize } from './byte-size.ts';
import { type Report, type Subject, type SubjectCell, cellHit, cellPlace } from './subject.ts';

/** Rules about how the code of a notebook was run and what came out. */
export function checkRun(subject: Subject, report: Report): void {
  const code = subject.cells.filter(({ isRunnable }) => isRunnable);
  checkOrder(code, report);
  for (const one of subject.cells) {
    if (one.cell.type !== 'code') continue;
    checkErrors(one, report);
    checkStale(one, report);
    checkOutputSize(one, subject, report);
  }
}

/** A notebook without any count was stripped, or never run: nothing is claimed and nothing can be wrong. */
function checkOrder(code: readonly SubjectCell[], report: Report): void {
  const counts = code.map(({ cell }) => integerOf(cell.executionCount));
  if (counts.every((count) => count === undefined)) return;
  let last = 0;
  for (const [index, one] of code.entries()) {
    const count = counts[index];
    if (count === undefined) {
      report(cellHit('never-executed', one, 'the cell was not run although others were'));
      continue;
    }
    if (count !== last + 1) report(cellHit('execution-order', one, orderMessage(count, last)));
    last = count;
  }
}

function orderMessage(count: number, last: number): string {
  if (last === 0) return `the first code cell was run as number ${count}: the kernel was not fresh`;
  if (count === last) return `this and the code cell before were both run as number ${count}`;
  return count < last
    ? `run as number ${count}, before the code cell above it (${last})`
    : `run as number ${count} after ${last}: something else was run between`;
}

function checkErrors(one: SubjectCell, report: Report): void {
  if (one.tags.includes('raises-exception')) return;
  for (const output of one.outputs) {
    if (output.type !== 'error') continue;
    const name = stringOf(member(output.node, 'ename')) ?? '';
    report({
      rule: 'error-output',
      message: `the run ended with ${/^\w{1,60}$/.test(name) ? name : 'an exception'}`,
      range: rangeOf(output.node),
      place: cellPlace(one, { part: 'output', output: output.index + 1, label: 'error' }),
      subject: `${name}\n${one.text}`,
    });
  }
}

/** Only results say which run they are from; a count that was stripped on both sides says nothing. */
function checkStale(one: SubjectCell, report: Report): void {
  const result = one.outputs.find(({ type }) => type === 'execute_result');
  const ofResult = integerOf(result?.executionCount);
  const count = integerOf(one.cell.executionCount);
  if (ofResult === undefined || count === ofResult) return;
  const message =
    count === undefined
      ? `the result is from run ${ofResult}, of which the cell knows nothing`
      : `the result is from run ${ofResult}, the cell was last run as ${count}`;
  report(cellHit('stale-output', one, message));
}

function checkOutputSize(one: SubjectCell, { policy }: Subject, report: Report): void {
  for (const { node, index } of one.outputs) {
    const size = sizeOf(node);
    if (size <= policy.maxOutputSize) continue;
    report({
      rule: 'output-size',
      message: `the output has ${byteSize(size)}, more than ${byteSize(policy.maxOutputSize)}`,
      range: rangeOf(node),
      place: cellPlace(one, { part: 'output', output: index + 1 }),
      subject: one.text,
    });
  }
}
