import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockOf, withFileLock } from '../../src/git/file-lock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbvc-lock-'));
  file = join(folder, 'a.ipynb');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const work = (): Promise<string> => Promise.resolve('done');

/** The number of a process that has ended. */
function ended(): number {
  return Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
}

describe('a lock of somebody else', () => {
  const OLD = new Date(2020, 1, 1);
  test.each<
    [name: string, content: () => string, age: Date | undefined, outcome: 'taken over' | 'respected']
  >([
    ['of a process that runs', () => `${process.pid} ${hostname()} x\n`, undefined, 'respected'],
    ['of a process that has ended', () => `${ended()} ${hostname()} x\n`, undefined, 'taken over'],
    ['of another machine', () => `${ended()} elsewhere x\n`, undefined, 'respected'],
    ['of another machine, long ago', () => '1 elsewhere x\n', OLD, 'taken over'],
    ['long ago, its number is now that of another program', () => `1 ${hostname()} x\n`, OLD, 'taken over'],
    ['that is not written yet', () => '', undefined, 'respected'],
    ['that was never written', () => '', OLD, 'taken over'],
    ['that is nonsense', () => 'nonsense', undefined, 'respected'],
  ])('%s', async (_, content, age, outcome) => {
    writeFileSync(lockOf(file), content());
    if (age !== undefined) utimesSync(lockOf(file), age, age);
    const done = withFileLock(file, work, 50);
    if (outcome === 'taken over') {
      expect(await done).toBe('done');
      expect(readdirSync(folder)).toEqual([]);
    } else {
      await expect(done).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining('is writing this file; nothing is written'),
        hint: expect.stringContaining('remove the lock'),
      });
      expect(existsSync(lockOf(file))).toBe(true);
    }
  });
});

test('one after the other, also where the work fails', async () => {
  const order: string[] = [];
  const step = (name: string) => async (): Promise<void> => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push(`${name} ends`);
    if (name === 'a') throw new Error('fails');
  };
  const all = await Promise.allSettled(['a', 'b', 'c'].map((name) => withFileLock(file, step(name))));
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  for (let i = 0; i < order.length; i += 2) expect(order[i]?.[0]).toBe(order[i + 1]?.[0]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock that was taken over is left to who has it', async () => {
  await withFileLock(file, async () => writeFileSync(lockOf(file), '1 elsewhere other\n'));
  expect(readFileSync(lockOf(file), 'utf8')).toBe('1 elsewhere other\n');
});
