import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { UserError } from '../errors.ts';
import { Access } from './access.ts';
import { textField } from './fields.ts';
import { FRAME_PATH, type Frames } from './frames.ts';
import { HttpError } from './http-error.ts';
import { Presence } from './presence.ts';
import { type Reply, json, readJson, send, text } from './reply.ts';

/** A request that was let in. */
export interface LocalRequest {
  readonly query: URLSearchParams;
  /** What comes after the path of the route. */
  readonly rest: string;
  /** Of POST: the JSON it holds. */
  readonly body: unknown;
}

/** Answers requests: by method and path, `GET /api/files/` for all paths that start so. */
export type Routes = Readonly<Record<string, (request: LocalRequest) => Promise<Reply> | Reply>>;

/** The parts of a page, which are the same for everybody and hold nothing of a notebook. */
interface Shell {
  /** @param nonce for style sheets that the script of the page makes. */
  readonly page: (nonce: string) => string;
  readonly script: Uint8Array;
  readonly style: string;
}

export interface ServerOptions {
  readonly shell: Shell;
  readonly frames: Frames;
  readonly routes: Routes;
  /** 0 for any that is free. */
  readonly port: number;
  /** How long the server outlives its last page. */
  readonly graceMs: number;
  readonly bodyLimit: number;
}

const REQUEST_MS = 30_000;

/** A server for one person on this machine; it is there until it is done, or until nobody looks at it any more. */
export class LocalServer {
  readonly presence: Presence;
  /** Fulfilled when the server has ended. */
  readonly ended: Promise<void>;
  readonly #options: ServerOptions;
  readonly #server: Server;
  #access: Access | undefined;
  #end: () => void = () => undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.presence = new Presence(options.graceMs, () => this.close());
    this.#server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
      void this.#answer(request, response);
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Starts and returns the address to open. Nobody but this machine is listened to. */
  async listen(): Promise<string> {
    const { port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    }).catch((error: NodeJS.ErrnoException) => {
      this.presence.close();
      throw new UserError(
        `cannot listen on port ${port}: ${error.code ?? error.message}`,
        'Try another --port.',
      );
    });
    const address = this.#server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    this.#access = new Access(actual);
    return this.#access.url;
  }

  close(): void {
    this.presence.close();
    this.#server.close(() => this.#end());
    // A browser keeps connections that it may need again.
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const reply = await this.#reply(request, response);
      if (reply !== undefined) send(response, reply);
    } catch (error) {
      if (response.headersSent) response.destroy();
      // What was not read of a request would be taken for the next one.
      else send(response, { ...failure(error), headers: { Connection: 'close' } });
    }
  }

  /** Returns undefined where the answer is a stream that has begun. */
  async #reply(request: IncomingMessage, response: ServerResponse): Promise<Reply | undefined> {
    const access = this.#access;
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (access === undefined) throw new HttpError(503, 'not ready');
    const shell = method === 'GET' ? this.#shell(pathname) : undefined;
    access.refuseStrangers(method, headers, shell !== undefined);
    if (shell !== undefined) return shell;
    const body = method === 'POST' ? await readJson(request, this.#options.bodyLimit) : undefined;
    if (method === 'POST' && pathname === '/session')
      return { ...json({}), headers: { 'Set-Cookie': access.redeem(textField(body, 'token')) } };
    access.requireSession(headers);
    if (method === 'GET' && pathname === '/api/events') {
      this.presence.add(response);
      return undefined;
    }
    if (method === 'GET' && pathname.startsWith(FRAME_PATH)) {
      const destination = headers['sec-fetch-dest'];
      const name = pathname.slice(FRAME_PATH.length);
      return this.#options.frames.reply(name, Array.isArray(destination) ? '' : destination);
    }
    return this.#route(`${method} ${pathname}`, { query: searchParams, body });
  }

  #shell(path: string): Reply | undefined {
    const { page, script, style } = this.#options.shell;
    if (path === '/app.js') return { type: 'text/javascript; charset=utf-8', body: script };
    if (path === '/app.css') return text(style, 'text/css');
    if (path === '/favicon.ico') return { status: 204, type: 'image/x-icon', body: '' };
    if (path !== '/') return undefined;
    const nonce = randomBytes(16).toString('base64');
    return { ...text(page(nonce), 'text/html'), headers: { 'Content-Security-Policy': pagePolicy(nonce) } };
  }

  async #route(name: string, request: Omit<LocalRequest, 'rest'>): Promise<Reply> {
    const { routes } = this.#options;
    const path = Object.keys(routes).find((route) =>
      route.endsWith('/') ? name.startsWith(route) : name === route,
    );
    const handle = path === undefined ? undefined : routes[path];
    if (path === undefined || handle === undefined) throw new HttpError(404, 'nothing is here');
    return handle({ ...request, rest: name.slice(path.length) });
  }
}

/** Formulas bring styles in attributes, which can do no more than look; style sheets are ours, or have the nonce. */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function failure(error: unknown): Reply {
  if (error instanceof HttpError) return json({ error: error.message }, error.status);
  if (error instanceof UserError) return json({ error: error.message, hint: error.hint }, 422);
  return json({ error: `a bug in nbvc: ${error instanceof Error ? error.message : String(error)}` }, 500);
}
