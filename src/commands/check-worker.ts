import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { hitFinder } from './check-hits.ts';
import { type PolicySources, folderPolicies } from './check-policies.ts';
import { checkBytes, pathFromTop, readBytes } from './check-target.ts';
import { readInput } from './read-file.ts';

/** What a thread is started with. */
export interface WorkerSources extends PolicySources {
  readonly top: string | undefined;
}

/** A file to check. */
export interface WorkerJob {
  readonly id: number;
  readonly name: string;
  readonly file: string;
}

/** What became of it; the result as JSON, which costs a third of what it takes to hand over objects. */
export type WorkerAnswer =
  | { readonly id: number; readonly json: string }
  | {
      readonly id: number;
      readonly message: string;
      readonly hint: string | undefined;
      readonly isBug: boolean;
    };

/** Checks files that it is told of, one after the other, each read when its turn comes. */
async function work(): Promise<void> {
  const sources: WorkerSources = workerData;
  const policies = await folderPolicies(sources);
  const finder = hitFinder();
  const answer = async ({ id, name, file }: WorkerJob): Promise<WorkerAnswer> => {
    try {
      const policy = await policies.policyFor(file);
      if (policy === 'excluded') throw new Error('an excluded file was sent to a thread');
      const context = { policy, path: pathFromTop({ name, file }, sources.top), finder };
      return { id, json: JSON.stringify(await checkBytes(readBytes(readInput(file)), context)) };
    } catch (error) {
      if (error instanceof UserError) return { id, message: error.message, hint: error.hint, isBug: false };
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { id, message, hint: undefined, isBug: true };
    }
  };
  let turn = Promise.resolve();
  parentPort?.on('message', (job: WorkerJob) => {
    turn = turn.then(async () => send(await answer(job)));
  });
}

function send(answer: WorkerAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, a window has
  parentPort?.postMessage(answer);
}

void work();
