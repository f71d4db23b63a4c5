import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from './http-error.ts';

/** What a request is answered with. */
export interface Reply {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** For every answer: nobody keeps it, guesses its type, frames it or embeds it. */
const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** What is no page may do nothing, should a browser be led to show it as one. */
const NO_PAGE = "default-src 'none'; sandbox; frame-ancestors 'none'";

export function json(value: unknown, status = 200): Reply {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

export function text(body: string, type = 'text/plain'): Reply {
  return { type: `${type}; charset=utf-8`, body };
}

/** A file that the browser saves instead of showing it. */
export function download(name: string, type: string, body: string): Reply {
  return { ...text(body, type), headers: { 'Content-Disposition': `attachment; filename="${name}"` } };
}

export function send(response: ServerResponse, { status = 200, type, body, headers = {} }: Reply): void {
  response.writeHead(status, {
    ...HEADERS,
    'Content-Security-Policy': NO_PAGE,
    'Content-Type': type,
    ...headers,
  });
  response.end(body);
}

/** Reads the JSON of a request. @throws HttpError for another type, for too much, and for what is no JSON. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new HttpError(415, 'JSON is expected');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limit) throw new HttpError(413, `more than ${limit} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpError(400, 'no JSON');
  }
}
