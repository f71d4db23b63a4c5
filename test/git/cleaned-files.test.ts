import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CleanedFiles } from '../../src/git/cleaned-files.ts';
import { scratch, type Scratch } from '../commands/scratch.ts';

let at: Scratch;
let files: CleanedFiles;
beforeEach(() => {
  at = scratch();
  mkdirSync(join(at.home, 'tmp'));
  vi.stubEnv('TMPDIR', join(at.home, 'tmp'));
  at.git(['config', 'filter.upper.clean', 'tr a-z A-Z']);
  at.git(['config', 'filter.broken.clean', 'exit 1']);
  at.git(['config', 'filter.broken.required', 'true']);
  at.write('work/.gitattributes', '*.up* filter=upper\n*.bad filter=broken\n');
  const place = { cwd: at.repository, environment: at.environment };
  files = new CleanedFiles(place, join(at.repository, '.git/objects'));
});
afterEach(async () => {
  await files.close();
  vi.unstubAllEnvs();
  at.remove();
});

const read = async (path: string): Promise<string> => Buffer.from(await files.read(path)).toString('utf8');
const aside = (): string[] => readdirSync(tmpdir());

test.skipIf(process.platform === 'win32')('whatever the files are called', async () => {
  const names = [
    'é.up',
    'a b.up',
    '"q".up',
    String.raw`back\n.up`,
    'line\nfeed.up',
    '-w.up',
    'end.up\r',
    ' .up',
  ];
  for (const [i, name] of names.entries()) at.write(join(at.repository, name), `content ${i}`);
  expect(await Promise.all(names.map(read))).toEqual(names.map((_, i) => `CONTENT ${i}`));
});

test('equal files, asked for at once, and content that the repository has', async () => {
  for (const name of ['a.up', 'b.up', 'c.up']) at.write(`work/${name}`, 'the same');
  expect(await Promise.all(['a.up', 'b.up', 'a.up'].map(read))).toEqual(['THE SAME', 'THE SAME', 'THE SAME']);
  at.git(['add', '-A']);
  expect(await read('c.up')).toBe('THE SAME');
});

test('nothing is kept: objects go when they are read, the folder at the end', async () => {
  at.write('work/a.up', 'text');
  const objects = at.git(['count-objects']);
  await read('a.up');
  const [folder = ''] = aside();
  const kept = readdirSync(join(tmpdir(), folder), { recursive: true, withFileTypes: true });
  expect(kept.filter((entry) => entry.isFile())).toEqual([]);
  await files.close();
  expect(aside()).toEqual([]);
  expect(at.git(['count-objects'])).toBe(objects);
});

test('after a filter that failed, and after the end, it starts anew', async () => {
  at.write('work/a.up', 'one');
  at.write('work/a.bad', 'two');
  const [first, failed, second] = await Promise.allSettled(['a.up', 'a.bad', 'a.up'].map(read));
  for (const one of [first, second]) expect(one).toEqual({ status: 'fulfilled', value: 'ONE' });
  expect(failed).toMatchObject({ reason: { message: expect.stringContaining("filter 'exit 1' failed") } });
  await Promise.all([files.close(), files.close()]);
  expect(await read('a.up')).toBe('ONE');
  await expect(read('none')).rejects.toThrow('none');
});
