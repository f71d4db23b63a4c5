import type { ServerResponse } from 'node:http';

/** How often a page hears that we are there; it also shows us that a connection is dead. */
const HEARTBEAT_MS = 10_000;

/** The pages that are open: told what happens, and counted, because the server goes when the last of them has gone. */
export class Presence {
  readonly #pages = new Set<ServerResponse>();
  readonly #graceMs: number;
  readonly #onGone: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #leaving: NodeJS.Timeout | undefined;

  /** @param graceMs how long after the last page `onGone` is called: a reload is no farewell. */
  constructor(graceMs: number, onGone: () => void) {
    this.#graceMs = graceMs;
    this.#onGone = onGone;
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS);
  }

  get isWatched(): boolean {
    return this.#pages.size > 0;
  }

  add(page: ServerResponse): void {
    clearTimeout(this.#leaving);
    this.#pages.add(page);
    page.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    page.write(': welcome\n\n');
    page.on('close', () => this.#remove(page));
  }

  tell(event: string, data: unknown): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#leaving);
    for (const page of this.#pages) page.end();
    this.#pages.clear();
  }

  #remove(page: ServerResponse): void {
    if (!this.#pages.delete(page) || this.#pages.size > 0) return;
    this.#leaving = setTimeout(this.#onGone, this.#graceMs);
  }

  #write(text: string): void {
    for (const page of this.#pages) page.write(text);
  }
}
