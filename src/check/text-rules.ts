import type { Range } from '../json/document.ts';
import { checkPersonalData } from './personal-data.ts';
import { checkReferences } from './references.ts';
import {
  type CellText,
  type Report,
  type Subject,
  type SubjectCell,
  outputTexts,
  sourceText,
  textHit,
} from './subject.ts';

/** Rules about what stands in sources and outputs. */
export function checkTexts(subject: Subject, report: Report): void {
  const { levels } = subject.policy;
  const homes = mayNameHomes(subject);
  const isOn = (rule: string): boolean => levels.get(rule) !== 'off' && (rule !== 'home-path' || homes);
  for (const one of subject.cells) {
    const source = sourceText(one);
    if (source !== undefined) {
      if (isOn('home-path')) checkHomes(source, report);
      if (one.cell.type === 'code') checkCode(source, isOn('absolute-path'), report);
      if (isOn('untracked-reference')) checkReferences(subject, source, report);
    }
    if (isOn('home-path') || isOn('personal-data')) checkOutputs(one, isOn, report);
  }
}

function checkOutputs(one: SubjectCell, isOn: (rule: string) => boolean, report: Report): void {
  for (const text of outputTexts(one)) {
    if (isOn('home-path')) checkHomes(text, report);
    if (isOn('personal-data')) checkPersonalData(text, report);
  }
}

/** Looks at the file as a whole, once and natively, before any output is decoded. A slash may be written as `\\/`. */
function mayNameHomes({ notebook }: Subject): boolean {
  const text = new TextDecoder('latin1').decode(notebook.document.bytes);
  return HOME_TRACES.some((trace) => text.includes(trace));
}

const HOME_TRACES = ['/home/', '/Users/', String.raw`\Users\\`, String.raw`\/`];

/** A quick look for what every home folder has. */
const HOME_HINT = /\/(?:home|Users)\/|\\Users\\/;

const HOME =
  /(?:\/home\/|\/Users\/|[A-Za-z]:\\{1,2}Users\\{1,2}|\/mnt\/[a-z]\/Users\/)([A-Za-z0-9._-]{1,64})/g;

/** Accounts of images and services that everyone has. */
const NOBODY = new Set([
  'jovyan',
  'vsts',
  'runner',
  'circleci',
  'user',
  'username',
  'name',
  'me',
  'you',
  'yourname',
  'ubuntu',
  'ec2-user',
  'sagemaker-user',
  'shared',
  'public',
  'default',
]);

function checkHomes(text: CellText, report: Report): void {
  if (!HOME_HINT.test(text.text)) return;
  let last = Number.NaN;
  for (const match of text.text.matchAll(HOME)) {
    const [whole, user = ''] = match;
    // A path of an address on the web is none of this machine.
    if (/[\w.]/.test(text.text[match.index - 1] ?? '') || NOBODY.has(user.toLowerCase())) continue;
    const lineStart = text.text.lastIndexOf('\n', match.index);
    if (lineStart === last) continue;
    last = lineStart;
    report(textHit('home-path', text, at(match.index, whole), 'names the home folder of a user'));
  }
}

function at(start: number, text: string): Range {
  return { start, end: start + text.length };
}

/** No rule about a line of code finds anything in a source without one of these. */
const CODE_HINT = /install|breakpoint|pdb|pudb|set_trace|debug|browser\(\)/;

function checkCode(source: CellText, absolute: boolean, report: Report): void {
  if (!absolute && !CODE_HINT.test(source.text)) return;
  let start = 0;
  for (const line of source.text.split('\n')) {
    checkLine(source, { start, end: start + line.length }, report);
    if (absolute) checkAbsolute(source, line, start, report);
    start += line.length + 1;
  }
}

/** Longer lines are data. */
const LONGEST_LINE = 2000;

const DEBUGGER =
  /^(?:breakpoint\(\)|(?:i?pdb|pudb)\.(?:set_trace|pm|post_mortem)\(|import i?pdb\b|from i?pdb import\b|%(?:debug|pdb)\b|debugger;?$|browser\(\)|set_trace\()/;

function checkLine(source: CellText, range: Range, report: Report): void {
  if (range.end - range.start > LONGEST_LINE) return;
  const line = source.text.slice(range.start, range.end);
  const trimmed = line.trim();
  const indent = line.length - line.trimStart().length;
  const whole = { start: range.start + indent, end: range.start + indent + trimmed.length };
  // Statements after a semicolon, as in `import pdb; pdb.set_trace()`, are found by the first of them.
  if (DEBUGGER.test(trimmed)) report(textHit('debug-leftover', source, whole, 'a call of a debugger'));
  const unpinned = unpinnedPackages(trimmed);
  if (unpinned.length > 0)
    report(textHit('unpinned-install', source, whole, `installs ${shownNames(unpinned)} without a version`));
}

const INSTALL =
  /^[!%]{1,2}\s*(?:(?:sudo\s+)?(?:\{?sys\.executable\}?|python3?)\s+-m\s+)?(?:uv\s+)?(pip3?|conda|mamba)\s+install\s+(.*)$/;

/** Options of pip and conda that take the next word. */
const TAKES_WORD = new Set([
  '-r',
  '--requirement',
  '-c',
  '--constraint',
  '-i',
  '--index-url',
  '-f',
  '-n',
  '--name',
]);

function unpinnedPackages(line: string): string[] {
  const [, , rest = ''] = INSTALL.exec(line) ?? [];
  const names: string[] = [];
  let skip = false;
  for (const word of rest.split(/\s+/)) {
    if (/^(?:#|&&|;|\||>)/.test(word)) break;
    const quoted = word.replaceAll(/^["']|["']$/g, '');
    if (!skip && isUnpinned(quoted)) names.push(quoted);
    // What conda gets with -c is a channel, what pip gets a file.
    skip = TAKES_WORD.has(word) || word === '-e' || word === '--extra-index-url' || word === '--channel';
  }
  return names;
}

function isUnpinned(word: string): boolean {
  if (!/^[A-Za-z0-9]/.test(word)) return false;
  // A file, an address or a variable is no name of a package.
  return !/[=/$@{\\]|\.(?:whl|txt|gz|zip)$/.test(word);
}

function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => name.slice(0, 40));
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
}

const ABSOLUTE = /["']((?:\/[\w.-]{1,100}){2,20}\/?|[A-Za-z]:[\\/][^"'\n]{1,200})["']/g;

/** The same on every machine, or made by the notebook itself. */
const EVERYWHERE = /^\/(?:tmp|dev|proc|sys|usr|bin|etc)\//;

function checkAbsolute(source: CellText, line: string, start: number, report: Report): void {
  if (line.length > LONGEST_LINE || line.trimStart().startsWith('#')) return;
  for (const match of line.matchAll(ABSOLUTE)) {
    const [, path = ''] = match;
    if (EVERYWHERE.test(path)) continue;
    report(textHit('absolute-path', source, at(start + match.index + 1, path), 'an absolute path'));
  }
}
