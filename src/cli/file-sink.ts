import { writeWhole } from '../git/atomic-file.ts';
import type { Sink } from './output.ts';

/** Runs what writes with a sink whose content becomes a file, whole or not at all. */
export async function writeToFile<T>(file: string, write: (sink: Sink) => Promise<T>): Promise<T> {
  const chunks: Buffer[] = [];
  const result = await write({
    write: (chunk) => {
      chunks.push(Buffer.from(chunk));
    },
    flush: () => undefined,
  });
  await writeWhole(file, Buffer.concat(chunks));
  return result;
}
