import { isReaderGone, writeFully } from '../git/descriptor.ts';

/** Chunks are collected up to this size: a system call for each line would take most of the time. */
const BUFFERED = 65_536;

/** The reader has closed its end (`| head`): there is nothing more to do, and nothing went wrong. */
export class ReaderGone extends Error {
  constructor() {
    super('the reader has closed the pipe');
    this.name = 'ReaderGone';
  }
}

/** Where a command's result goes. */
export interface Sink {
  write(chunk: string | Uint8Array): void;
  /** Hands on what is still buffered. */
  flush(): void;
}

/** Returns a sink that writes to a file descriptor at once, so that nothing is lost when the process ends. */
export function descriptorSink(descriptor: number): Sink {
  let pending: string[] = [];
  let size = 0;
  const flush = (): void => {
    if (size === 0) return;
    write(descriptor, Buffer.from(pending.join('')));
    pending = [];
    size = 0;
  };
  return {
    flush,
    write(chunk): void {
      if (typeof chunk !== 'string') {
        flush();
        write(descriptor, chunk);
        return;
      }
      pending.push(chunk);
      size += chunk.length;
      if (size >= BUFFERED) flush();
    },
  };
}

function write(descriptor: number, bytes: Uint8Array): void {
  try {
    writeFully(descriptor, bytes);
  } catch (error) {
    throw isReaderGone(error) ? new ReaderGone() : error;
  }
}

const STDOUT = 1;

/** Writes a text to standard output, at once. */
export function print(text: string): void {
  const sink = descriptorSink(STDOUT);
  sink.write(text);
  sink.flush();
}
