import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceWhole, writeWhole } from '../../src/git/atomic-file.ts';
import { lockOf } from '../../src/git/file-lock.ts';
import { bundleModule } from './bundle-module.ts';

const MODULE = new URL('../../src/git/atomic-file.ts', import.meta.url);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbvc-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('keeps the mode, leaves nothing beside it, and does not touch what is the same', async () => {
  const file = join(folder, 'a');
  expect(await writeWhole(file, Buffer.from('1'))).toBe('written');
  chmodSync(file, 0o640);
  expect(await writeWhole(file, Buffer.from('2'))).toBe('written');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  const before = statSync(file, { bigint: true });
  expect(await writeWhole(file, Buffer.from('2'))).toBe('unchanged');
  expect(statSync(file, { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
  expect(readdirSync(folder)).toEqual(['a']);
});

test('writes through symbolic links, also to a target that is not there yet', async () => {
  writeFileSync(join(folder, 'target'), '1');
  symlinkSync('target', join(folder, 'link'));
  symlinkSync('missing', join(folder, 'dangling'));
  await writeWhole(join(folder, 'link'), Buffer.from('2'));
  await writeWhole(join(folder, 'dangling'), Buffer.from('3'));
  expect(readlinkSync(join(folder, 'link'))).toBe('target');
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('2');
  expect(readFileSync(join(folder, 'missing'), 'utf8')).toBe('3');
});

test.skipIf(process.platform === 'win32')('a device stays one', async () => {
  await writeWhole('/dev/null', Buffer.from('x'));
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  const seen = new Promise((resolve) =>
    reader.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  await writeWhole(pipe, Buffer.from('content'));
  expect(await seen).toBe('content');
  expect(statSync(pipe).isFIFO()).toBe(true);
});

test('a write that fails leaves the old file and no other', async () => {
  const file = join(folder, 'none', 'a');
  await expect(writeWhole(file, Buffer.from('1'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(readdirSync(folder)).toEqual([]);
});

test('an interrupt in the middle leaves the old file and no temporary one', async () => {
  const file = join(folder, 'a');
  writeFileSync(file, 'old');
  const program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `${await bundleModule(MODULE)}
const content = Buffer.alloc(400_000_000, 120);
console.log('start');
await writeWhole(${JSON.stringify(file)}, content);`,
  );
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
  const temporary = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.tmp'));
  while (temporary().length === 0 && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
  expect(temporary()).toEqual([]);
  expect(existsSync(file) && readFileSync(file, 'utf8')).toBe('old');
});

test('a file that is no longer what was read stays as it is, and nothing is kept of the attempt', async () => {
  const file = join(folder, 'a');
  writeFileSync(file, 'saved by somebody');
  const kept: string[] = [];
  const keep = async (): Promise<void> => void kept.push(readFileSync(file, 'utf8'));
  const attempt = (before: string | undefined): Promise<string> =>
    replaceWhole(file, {
      before: before === undefined ? before : Buffer.from(before),
      after: Buffer.from('ours'),
      keep,
    });
  expect(await attempt('read')).toBe('changed');
  expect(await attempt(undefined)).toBe('changed');
  expect(readFileSync(file, 'utf8')).toBe('saved by somebody');
  expect(kept).toEqual([]);
  expect(await attempt('saved by somebody')).toBe('written');
  expect(kept).toEqual(['saved by somebody']);
  expect(
    await replaceWhole(join(folder, 'gone'), { before: Buffer.from('x'), after: Buffer.from('y') }),
  ).toBe('changed');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('what is saved while the new content is being written is not lost', async () => {
  const file = join(folder, 'a');
  writeFileSync(file, 'read');
  const before = Buffer.from('read');
  const writing = replaceWhole(file, { before, after: Buffer.alloc(50_000_000, 120) });
  while (!readdirSync(folder).some((name) => name.endsWith('.tmp')))
    await new Promise((resolve) => setTimeout(resolve, 1));
  // As an editor saves: into the file itself, or over it.
  writeFileSync(file, 'saved by somebody');
  expect(await writing).toBe('changed');
  expect(readFileSync(file, 'utf8')).toBe('saved by somebody');
});

test('of many processes that count in one file none loses the step of another', async () => {
  const file = join(folder, 'count');
  writeFileSync(file, '0');
  symlinkSync('count', join(folder, 'other-name'));
  const program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `import { readFileSync as read } from 'node:fs';
${await bundleModule(MODULE)}
for (let done = 0; done < 25;) {
  const before = read(process.argv[2]);
  const after = Buffer.from(String(Number(before) + 1));
  if (await replaceWhole(process.argv[2], { before, after }) === 'written') done++;
}`,
  );
  const codes = [file, file, join(folder, 'other-name')].map((name) => {
    const child = spawn(process.execPath, [program, name], { stdio: 'inherit' });
    return new Promise((resolve) => child.on('close', resolve));
  });
  expect(await Promise.all(codes)).toEqual([0, 0, 0]);
  expect(readFileSync(file, 'utf8')).toBe('75');
  expect(existsSync(lockOf(file))).toBe(false);
});
