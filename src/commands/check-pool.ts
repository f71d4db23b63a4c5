import { Worker } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import type { TargetResult } from './check-target.ts';
import type { WorkerAnswer, WorkerJob, WorkerSources } from './check-worker.ts';

/** Threads that check files. */
export interface CheckPool {
  /** How many files may be asked about before the first answer is waited for. */
  readonly capacity: number;
  /** Checks a file. @throws UserError where it cannot be read. */
  check(job: Omit<WorkerJob, 'id'>): Promise<TargetResult>;
  close(): Promise<void>;
}

/** So many files each thread has before it: it never waits, and what is read ahead stays little. */
const AHEAD = 8;

interface Waiting {
  readonly resolve: (result: TargetResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts threads. @param program the file that they run. */
export function startPool(program: string, threads: number, sources: WorkerSources): CheckPool {
  const waiting = new Map<number, Waiting>();
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(program, { workerData: sources });
    worker.on('message', (answer: WorkerAnswer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('json' in answer) asked?.resolve(JSON.parse(answer.json));
      else
        asked?.reject(answer.isBug ? new Error(answer.message) : new UserError(answer.message, answer.hint));
    });
    worker.on('error', fail);
    // After an error, too, or when it is closed; then this says nothing new.
    worker.on('exit', () => fail(new Error('a thread of nbvc check has ended')));
    return worker;
  });
  let count = 0;
  return {
    capacity: threads * AHEAD,
    check(job) {
      // Nobody would answer.
      if (failure !== undefined) return Promise.reject(failure);
      const id = count++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        workers[id % threads]?.postMessage({ ...job, id } satisfies WorkerJob);
      });
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
