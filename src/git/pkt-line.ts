import { readSome, writeFully } from './descriptor.ts';

/** The most bytes one packet carries: 65520 with its length, which is 4 digits (gitprotocol-common(5)). */
const MOST_PAYLOAD = 65_516;
const HEAD = 4;

/** What the other end sent is no packet, or not the one that comes next. */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}

/**
 * Reads packets from a descriptor. Reading blocks, which is wanted: whoever reads one packet after the other has
 * nothing else to do, and a full pipe holds the sender back.
 */
export class PacketReader {
  readonly #descriptor: number;
  readonly #buffer: Uint8Array = new Uint8Array(2 * (MOST_PAYLOAD + HEAD));
  #start = 0;
  #end = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Returns the payload of the next packet, a view that holds until the next call. */
  next(): Uint8Array | 'flush' | 'end' {
    if (!this.#fill(HEAD)) return 'end';
    const length = this.#length();
    if (length === 0) {
      this.#start += HEAD;
      return 'flush';
    }
    if (length < HEAD || length > MOST_PAYLOAD + HEAD) throw new ProtocolError(`packet of length ${length}`);
    if (!this.#fill(length)) throw new ProtocolError('the input ends within a packet');
    const payload = this.#buffer.subarray(this.#start + HEAD, this.#start + length);
    this.#start += length;
    return payload;
  }

  /** Returns the lines up to the next flush packet, without their line ends, or undefined at the end of the input. */
  lines(): readonly string[] | undefined {
    const lines: string[] = [];
    for (;;) {
      const packet = this.next();
      if (packet === 'flush') return lines;
      if (packet === 'end') {
        if (lines.length > 0) throw new ProtocolError('the input ends within a list');
        return undefined;
      }
      lines.push(Buffer.from(packet).toString('utf8').replace(/\n$/, ''));
    }
  }

  #length(): number {
    const digits = String.fromCharCode(...this.#buffer.subarray(this.#start, this.#start + HEAD));
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new ProtocolError('expected the length of a packet');
    return Number.parseInt(digits, 16);
  }

  /** Has so many bytes ready; false at the end of the input. */
  #fill(wanted: number): boolean {
    if (this.#end - this.#start >= wanted) return true;
    this.#buffer.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    while (this.#end < wanted) {
      const count = readSome(this.#descriptor, this.#buffer, this.#end);
      if (count === 0) {
        if (this.#end > 0) throw new ProtocolError('the input ends within a packet');
        return false;
      }
      this.#end += count;
    }
    return true;
  }
}

/** Writes packets to a descriptor, several in one system call. */
export class PacketWriter {
  readonly #descriptor: number;
  readonly #buffer: Buffer = Buffer.allocUnsafe(2 * (MOST_PAYLOAD + HEAD));
  #length = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Adds a line, which the receiver takes without its line end. */
  line(text: string): void {
    this.#packet(Buffer.from(`${text}\n`));
  }

  /** Adds content in as many packets as it takes; none for no content. */
  content(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += MOST_PAYLOAD)
      this.#packet(bytes.subarray(start, start + MOST_PAYLOAD));
  }

  /** Ends a list or a content. */
  flush(): void {
    this.#reserve(HEAD);
    this.#length += this.#buffer.write('0000', this.#length, 'latin1');
  }

  /** Hands everything to the other end. */
  send(): void {
    writeFully(this.#descriptor, this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }

  #packet(payload: Uint8Array): void {
    const length = payload.length + HEAD;
    this.#reserve(length);
    this.#buffer.write(length.toString(16).padStart(HEAD, '0'), this.#length, 'latin1');
    this.#buffer.set(payload, this.#length + HEAD);
    this.#length += length;
  }

  #reserve(length: number): void {
    if (this.#length + length > this.#buffer.length) this.send();
  }
}
