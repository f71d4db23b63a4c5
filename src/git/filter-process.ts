import { PacketReader, PacketWriter, ProtocolError } from './pkt-line.ts';
import { largestFile } from './repository.ts';

/** One file git wants converted. */
export interface FilterRequest {
  /** From the top of the work tree. */
  readonly path: string;
  /** A view that holds until the answer. */
  readonly content: Uint8Array;
}

/**
 * How it went. `unchanged` gives the content back as it came. After `error` git goes on with the next file, after
 * `abort` it asks for no other; where the driver is required, both end the command.
 */
export type FilterAnswer = Uint8Array | 'unchanged' | 'error' | 'abort';

/** What to do for each command of git. */
export interface Filters {
  readonly clean: (request: FilterRequest) => FilterAnswer | Promise<FilterAnswer>;
  readonly smudge: (request: FilterRequest) => FilterAnswer | Promise<FilterAnswer>;
  /** Told about a file beyond what can be held in memory at once; it is given back as it came. */
  readonly tooLarge: (path: string) => void;
}

/** Descriptors to talk to git. */
export interface FilterChannel {
  readonly input: number;
  readonly output: number;
}

const VERSION = 'version=2';
const CAPABILITIES = ['clean', 'smudge'] as const;

/**
 * Converts files for one git command, as long as it asks: the long-running filter process protocol, version 2
 * (gitattributes(5), "Long Running Filter Process").
 *
 * @throws ProtocolError where the other end does not speak it.
 */
export async function serveFilter({ input, output }: FilterChannel, filters: Filters): Promise<void> {
  const reader = new PacketReader(input);
  const writer = new PacketWriter(output);
  greet(reader, writer);
  const content = new Content();
  for (let command = reader.lines(); command !== undefined; command = reader.lines()) {
    // Git sends all of a file before it reads; an early answer would let both wait for each other.
    content.receive(reader);
    await answer(readCommand(command), { content, writer, filters });
    writer.send();
  }
}

function greet(reader: PacketReader, writer: PacketWriter): void {
  const [greeting, ...versions] = reader.lines() ?? [];
  if (greeting !== 'git-filter-client') throw new ProtocolError('expected git-filter-client');
  if (!versions.includes(VERSION)) throw new ProtocolError(`expected ${VERSION}`);
  writer.line('git-filter-server');
  writer.line(VERSION);
  writer.flush();
  writer.send();
  const offered = reader.lines() ?? [];
  for (const capability of CAPABILITIES)
    if (offered.includes(`capability=${capability}`)) writer.line(`capability=${capability}`);
  writer.flush();
  writer.send();
}

interface Command {
  readonly name: string;
  readonly path: string;
}

/** Keys that are not known are of no interest: `ref`, `treeish`, `blob`, and what git may yet add. */
function readCommand(lines: readonly string[]): Command {
  const value = (key: string): string | undefined =>
    lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);
  const name = value('command');
  const path = value('pathname');
  if (name === undefined || path === undefined) throw new ProtocolError('expected a command and a pathname');
  return { name, path };
}

interface Exchange {
  readonly content: Content;
  readonly writer: PacketWriter;
  readonly filters: Filters;
}

async function answer(command: Command, { content, writer, filters }: Exchange): Promise<void> {
  const found = await convert(command, content, filters);
  if (found === 'error' || found === 'abort') {
    writer.line(`status=${found}`);
    writer.flush();
    return;
  }
  writer.line('status=success');
  writer.flush();
  for (const part of found === 'unchanged' ? content.parts() : [found]) writer.content(part);
  writer.flush();
  // The status after the content: none, it stays what it was.
  writer.flush();
}

async function convert({ name, path }: Command, content: Content, filters: Filters): Promise<FilterAnswer> {
  // A command we did not offer: git says what it does without a filter.
  if (name !== 'clean' && name !== 'smudge') return 'abort';
  const whole = content.whole();
  if (whole !== undefined) return filters[name]({ path, content: whole });
  filters.tooLarge(path);
  return 'unchanged';
}

const FIRST_SIZE = 1024 * 1024;

/** The content of one file after the other: in one buffer that is used again, in pieces beyond what one can hold. */
class Content {
  #buffer: Uint8Array = new Uint8Array(FIRST_SIZE);
  #length = 0;
  #beyond: Uint8Array[] = [];

  receive(reader: PacketReader): void {
    this.#length = 0;
    this.#beyond = [];
    for (let packet = reader.next(); packet !== 'flush'; packet = reader.next()) {
      if (packet === 'end') throw new ProtocolError('the input ends within a file');
      this.#add(packet);
    }
  }

  /** Returns all of it, or undefined where it is too large for that. */
  whole(): Uint8Array | undefined {
    return this.#beyond.length === 0 ? this.#buffer.subarray(0, this.#length) : undefined;
  }

  parts(): readonly Uint8Array[] {
    return [this.#buffer.subarray(0, this.#length), ...this.#beyond];
  }

  #add(payload: Uint8Array): void {
    const length = this.#length + payload.length;
    if (this.#beyond.length > 0 || length > largestFile) {
      this.#beyond.push(payload.slice());
      return;
    }
    if (length > this.#buffer.length) this.#grow(length);
    this.#buffer.set(payload, this.#length);
    this.#length = length;
  }

  #grow(wanted: number): void {
    const grown = new Uint8Array(Math.min(largestFile, Math.max(wanted, 2 * this.#buffer.length)));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}
