import { elements, kindOf, member, members, rangeOf, stringOf } from '../json/node.ts';
import { byteSize } from './byte-size.ts';
import { type Report, type Subject, type SubjectCell, cellHit, notebookHit } from './subject.ts';

const NEWEST_MINOR = 5;
const ID_SHAPE = /^[a-zA-Z0-9_-]{1,64}$/;

/** Rules about what a notebook is made of. */
export function checkStructure(subject: Subject, report: Report): void {
  checkVersion(subject, report);
  checkIds(subject, report);
  checkSize(subject, report);
  checkTitle(subject, report);
  checkKernel(subject, report);
  checkParameters(subject, report);
  checkCells(subject, report);
  if (subject.path.split('/').includes('.ipynb_checkpoints'))
    report(notebookHit('checkpoint', subject, 'a copy that Jupyter made by itself'));
}

function checkVersion(subject: Subject, report: Report): void {
  const { notebook, policy } = subject;
  const { major, minor, root } = notebook;
  const { minFormat } = policy;
  const about = (message: string): void =>
    report(notebookHit('format-version', subject, message, member(root, 'nbformat')));
  if (major < minFormat.major || (major === minFormat.major && minor < minFormat.minor))
    about(`nbformat ${major}.${minor} is older than ${minFormat.major}.${minFormat.minor}`);
  else if (major > 4 || (major === 4 && minor > NEWEST_MINOR))
    about(`nbformat ${major}.${minor} is newer than 4.${NEWEST_MINOR}, the newest one known`);
}

/** Says whether cells of a notebook have to have ids. */
function needsIds({ major, minor }: Subject['notebook']): boolean {
  return major > 4 || (major === 4 && minor >= 5);
}

/** Returns the cells whose id has to change, with the reason. */
export function faultyIds({ notebook, cells }: Subject): Map<SubjectCell, string> {
  const faulty = new Map<SubjectCell, string>();
  if (!needsIds(notebook)) return faulty;
  const seen = new Map<string, number>();
  for (const one of cells) {
    const { id, index } = one.cell;
    const earlier = id === undefined ? undefined : seen.get(id);
    if (id === undefined) faulty.set(one, 'the cell has no id');
    else if (!ID_SHAPE.test(id)) faulty.set(one, 'the id is not 1 to 64 letters, digits, - or _');
    else if (earlier !== undefined) faulty.set(one, `the id is that of cell ${earlier + 1}, too`);
    else seen.set(id, index);
  }
  return faulty;
}

function checkIds(subject: Subject, report: Report): void {
  for (const [cell, message] of faultyIds(subject)) {
    const hit = cellHit('cell-ids', cell, message);
    const id = member(cell.cell.node, 'id');
    report(id === undefined ? hit : { ...hit, range: rangeOf(id) });
  }
}

function checkSize(subject: Subject, report: Report): void {
  const { length } = subject.notebook.document.bytes;
  const { maxNotebookSize } = subject.policy;
  if (length > maxNotebookSize)
    report(
      notebookHit(
        'notebook-size',
        subject,
        `the notebook has ${byteSize(length)}, more than ${byteSize(maxNotebookSize)}`,
      ),
    );
}

/** YAML between dashes, as Quarto and nbdev have it in a raw cell, can have the title as well. */
function checkTitle(subject: Subject, report: Report): void {
  const first = subject.cells.find(({ text }) => text.trim() !== '');
  if (first === undefined) return;
  const { type } = first.cell;
  const text = first.text.trimStart();
  const titled =
    type === 'heading' ||
    (type === 'markdown' && (/^ {0,3}# |^<h1[\s>]/im.test(text) || /^[^\n]+\n=+\s*$/m.test(text))) ||
    (type !== 'code' && text.startsWith('---') && /^title:/m.test(text));
  if (!titled) report(notebookHit('missing-title', subject, 'the notebook does not begin with a heading'));
}

function checkKernel(subject: Subject, report: Report): void {
  const { notebook, policy, cells } = subject;
  if (notebook.major < 4 || !cells.some(({ isRunnable }) => isRunnable)) return;
  const spec = member(notebook.metadata, 'kernelspec');
  const name = stringOf(member(spec, 'name'));
  const ofSpec = stringOf(member(spec, 'language'));
  const ofInfo = stringOf(member(member(notebook.metadata, 'language_info'), 'name'));
  const about = (message: string): void => report(notebookHit('kernelspec', subject, message, spec));
  if (name === undefined) about('the notebook names no kernel');
  else if (policy.kernels.length > 0 && !policy.kernels.includes(name))
    about('the kernel is none of those that are allowed');
  if (ofSpec !== undefined && ofInfo !== undefined && plain(ofSpec) !== plain(ofInfo))
    about('the language of the kernel is not that of the notebook');
  const language = ofInfo ?? ofSpec;
  if (policy.languages.length > 0 && (language === undefined || !policy.languages.includes(plain(language))))
    about('the language is none of those that are allowed');
}

/** Kernels call their language `R` or `r`; ipython's own is Python. */
function plain(language: string): string {
  const lower = language.toLowerCase();
  return lower === 'ipython' ? 'python' : lower;
}

function checkParameters({ cells }: Subject, report: Report): void {
  const tagged = cells.filter(({ tags }) => tags.includes('parameters'));
  for (const extra of tagged.slice(1))
    report(
      cellHit(
        'papermill-parameters',
        extra,
        `cell ${(tagged[0]?.cell.index ?? 0) + 1} has the tag parameters already`,
      ),
    );
  for (const injected of cells.filter(({ tags }) => tags.includes('injected-parameters')))
    report(cellHit('papermill-parameters', injected, 'these parameters were injected for one run'));
}

function checkCells({ cells, policy }: Subject, report: Report): void {
  for (const one of cells) {
    if (isEmpty(one)) report(cellHit('empty-cell', one, 'the cell is empty'));
    const lines = one.cell.type === 'code' ? lineCount(one.text) : 0;
    if (lines > policy.maxCellLines)
      report(cellHit('long-cell', one, `the cell has ${lines} lines, more than ${policy.maxCellLines}`));
  }
}

function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Says whether a cell holds nothing at all: neither text nor outputs nor attachments. */
export function isEmpty({ cell, text }: SubjectCell): boolean {
  if (elements(cell.outputs).length > 0 || text.trim() !== '') return false;
  return (
    cell.attachments === undefined ||
    kindOf(cell.attachments) !== 'object' ||
    members(cell.attachments).length === 0
  );
}
