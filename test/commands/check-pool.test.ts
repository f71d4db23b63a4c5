import { expect, test } from 'vitest';
import { startPool } from '../../src/commands/check-pool.ts';

test('threads that do not start are an error, for what was asked and for what is asked later', async () => {
  const sources = { cwd: '/', environment: {}, rules: {}, top: undefined };
  const pool = startPool('/no/such/program.cjs', 2, sources);
  const job = { name: 'a.ipynb', file: '/a.ipynb' };
  await expect(Promise.all([pool.check(job), pool.check(job), pool.check(job)])).rejects.toThrow('no/such');
  await expect(pool.check(job)).rejects.toThrow('no/such');
  await pool.close();
});
