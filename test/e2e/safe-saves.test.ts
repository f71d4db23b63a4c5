import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockOf } from '../../src/git/file-lock.ts';
import { cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let scratch: ScratchRepository;
beforeEach(() => {
  scratch = new ScratchRepository();
});
afterEach(() => {
  scratch.remove();
});

const SAVED = 'saved by another program';

/** Saves the notebook as soon as nbvc begins to write its own: after it was read, before it is replaced. */
const RACE = `
const { writeFileSync } = require('node:fs');
const files = require('node:fs/promises');
const { open } = files;
files.open = (path, flags, ...rest) => {
  if (flags === 'wx') writeFileSync('a.ipynb', ${JSON.stringify(SAVED)});
  return open(path, flags, ...rest);
};`;

const TOKEN = `ghp_${'q8Jx2LmN5RtV7wZk3BcD'.padEnd(36, 'H4sYp9Ga')}`;
const RUN = notebookBytes([{ id: 'one', source: 'x = 1', count: 1 }]);
const CUT = RUN.subarray(0, RUN.length - 60);
const MARKED = notebookBytes(cells({ one: '<<<<<<< a\nx = 1\n=======\nx = 2\n>>>>>>> b\n' }));
const SETTLED = notebookBytes(cells({ one: 'x = 1' }));

test.each<[command: string, notebook: Uint8Array]>([
  ['strip a.ipynb', RUN],
  ['check --fix a.ipynb', notebookBytes([...cells({ one: 'x = 1' }), { id: 'one', source: 'y = 2' }])],
  ['repair a.ipynb', CUT],
  ['resolve --ours a.ipynb', MARKED],
  ['resolve --theirs --add a.ipynb', MARKED],
  ['scan --redact a.ipynb', notebookBytes(cells({ one: `token = "${TOKEN}"` }))],
  ['apply change.json a.ipynb', SETTLED],
  ['apply -o a.ipynb change.json b.ipynb', SETTLED],
  ['merge b.ipynb a.ipynb c.ipynb -o a.ipynb', SETTLED],
  ['git mergetool b.ipynb b.ipynb c.ipynb a.ipynb', Buffer.from('broken')],
])('nbvc %s leaves what was saved since it read the file', (command, notebook) => {
  scratch.write('race.cjs', RACE);
  scratch.write('b.ipynb', SETTLED);
  scratch.write('c.ipynb', notebookBytes(cells({ one: 'x = 1', two: 'y = 2' })));
  scratch.write('change.json', scratch.nbvc('diff', '--format', 'json', 'b.ipynb', 'c.ipynb').stdout);
  scratch.write('a.ipynb', notebook);
  const names = readdirSync(scratch.root);
  scratch.write('run.sh', `NODE_OPTIONS="--require ./race.cjs" exec nbvc ${command}`);
  const { status, stderr } = scratch.run('run.sh');
  expect(stderr).toContain('a.ipynb: was saved by another program since it was read; nothing is written');
  expect(stderr).toContain('Where it is open in Jupyter, save it there.');
  expect(status).toBe(2);
  expect(readFileSync(join(scratch.root, 'a.ipynb'), 'utf8')).toBe(SAVED);
  // No copy, no lock, no temporary file.
  expect(readdirSync(scratch.root)).toEqual([...names, 'run.sh'].toSorted());
  expect(scratch.git('ls-files')).toBe('');
});

test('what an nbvc that was killed has left does not stop the next one', () => {
  scratch.write('a.ipynb', RUN);
  scratch.write('dead.sh', 'echo $$');
  const dead = scratch.run('dead.sh').stdout.trim();
  scratch.write('host.sh', 'node -p "os.hostname()"');
  scratch.write(lockOf('a.ipynb'), `${dead} ${scratch.run('host.sh').stdout.trim()} x\n`);
  expect(scratch.nbvc('strip', 'a.ipynb')).toMatchObject({ status: 0 });
  expect(readFileSync(join(scratch.root, 'a.ipynb'), 'utf8')).toContain('"execution_count": null');
  expect(readdirSync(scratch.root)).not.toContain(lockOf('a.ipynb'));
});
