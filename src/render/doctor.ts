import { escapeLine } from '../escape-control.ts';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly level: 'ok' | 'warning' | 'problem';
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What doctor found. */
export interface DoctorReport {
  readonly kind: 'doctor';
  readonly checks: readonly Check[];
}

/** Returns the report as plain text, a line for each check and one for each hint. */
export function renderDoctor({ checks }: DoctorReport): string {
  const lines = checks.flatMap(({ level, name, message, hint }) => [
    `${signs[level]} ${name}: ${message}`,
    ...(hint === undefined ? [] : [`          ${hint}`]),
  ]);
  const problems = checks.filter(({ level }) => level === 'problem').length;
  const warnings = checks.filter(({ level }) => level === 'warning').length;
  lines.push(`${count(problems, 'problem')}, ${count(warnings, 'warning')}`);
  return lines.map((line) => `${escapeLine(line)}\n`).join('');
}

const signs: Readonly<Record<Check['level'], string>> = {
  ok: 'ok       ',
  warning: 'warning  ',
  problem: 'problem  ',
};

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
