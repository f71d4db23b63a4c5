import { describe, expect, test } from 'vitest';
import { type Crash, search } from './search.ts';
import { TARGETS } from './targets.ts';

/** The same tries each time; `npm run fuzz` goes on from there, led by coverage. */
const TRIES = 300;

describe('bytes of any kind', () => {
  test.each(Object.keys(TARGETS))('%s keeps what it promises', async (target) => {
    const crashes: Crash[] = [];
    await search({
      target,
      seed: 20_261_126,
      goesOn: (tries) => tries < TRIES,
      onCrash: (crash) => crashes.push(crash),
    });
    expect(
      crashes.map(({ files, error }) => [error, files.map((bytes) => Buffer.from(bytes).toString())]),
    ).toEqual([]);
  });
});
