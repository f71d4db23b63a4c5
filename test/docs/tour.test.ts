import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { joinedText } from '../../src/notebook/text.ts';
import { ScratchRepository } from '../e2e/scratch.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let scratch: ScratchRepository;
beforeEach(() => {
  scratch = new ScratchRepository();
});
afterEach(() => scratch.remove());

/** The lines of the tour as the README has them, started in the clone; its folder is one of the test's own. */
function tourLines(folder: string): string[] {
  const section = readFileSync(`${ROOT}README.md`, 'utf8').split('## Five minutes')[1] ?? '';
  const block = /```sh\n([^]*?)```/.exec(section)?.[1] ?? '';
  return block
    .replaceAll('/tmp/nbvc-tour', `'${folder}'`)
    .split('\n')
    .filter((line) => line !== '');
}

test('the tour of the README does what it says', () => {
  const folder = join(scratch.home, 'tour');
  const lines = tourLines(folder);
  expect(lines.length).toBeGreaterThan(15);
  // The exit code of each line stands behind what it printed.
  const script = [`cd '${ROOT}'`, ...lines.flatMap((line) => [line, 'echo "= $?"'])].join('\n');
  writeFileSync(join(scratch.home, 'tour.sh'), script);
  const { stdout, stderr } = scratch.run(join(scratch.home, 'tour.sh'));
  const answers = stdout.split(/= (\d+)\n/);
  const codes = new Map(lines.map((line, i) => [line.replace(/ *#.*/, ''), Number(answers[2 * i + 1])]));
  const answer = (start: string): string =>
    answers[2 * lines.findIndex((line) => line.startsWith(start))] ?? '';

  const expected: Record<string, number> = {
    'nbvc check churn.ipynb': 1,
    'git merge stronger': 1,
    'nbvc conflicts': 1,
  };
  for (const [line, code] of codes)
    expect({ line, code, stderr }).toEqual({ line, code: expected[line] ?? 0, stderr });

  expect(answer('git diff')).toContain('~ cell 1  markdown  #intro');
  expect(answer('nbvc scan')).toContain('0 secrets');
  expect(answer('nbvc check')).toContain('error error-output: cell 9');
  expect(answer('nbvc conflicts')).toContain('cell 5: conflict c1');
  expect(answer('nbvc log')).toContain('A stronger penalty');
  const notebook = parseNotebook(readFileSync(join(folder, 'churn.ipynb')));
  expect(findConflicts(notebook)).toEqual([]);
  const sources = notebook.cells.map(({ source }) => joinedText(source)).join('\n');
  expect(sources).toContain('C=2.0');
  expect(sources).toContain('**2024**');
  rmSync(folder, { recursive: true });
});
