import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from './http-error.ts';

/** Who may talk to a server on this machine: the browser that was given the link, and the pages it loaded from us. */
export class Access {
  readonly #port: number;
  readonly #session: string = secret();
  #token: string | undefined = secret();

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * The address for a person. The token stands in the fragment, which browsers keep to themselves: it is in no request
   * line, no referrer and no log.
   */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/#k=${this.#token ?? ''}`;
  }

  /**
   * Refuses what cannot come from our own page: another name for this machine (a page of the web whose name was made to
   * point here), another page of the browser.
   *
   * @throws HttpError
   */
  refuseStrangers(method: string, headers: IncomingHttpHeaders, isShell: boolean): void {
    if (!this.#hosts().includes(headers.host ?? '')) throw new HttpError(403, 'unknown host');
    const { origin } = headers;
    const isOurs = origin !== undefined && this.#hosts().some((host) => origin === `http://${host}`);
    if (origin !== undefined && !isOurs) throw new HttpError(403, 'unknown origin');
    if (method === 'POST' && !isOurs) throw new HttpError(403, 'no origin');
    const site = headers['sec-fetch-site'];
    // The shell is the same for everybody and holds nothing, so that a link from anywhere may lead to it.
    if (!isShell && site !== undefined && site !== 'same-origin' && site !== 'none')
      throw new HttpError(403, 'from another site');
  }

  /** Takes the token, once, for a cookie. @throws HttpError for a wrong one and for one that was taken before. */
  redeem(token: string): string {
    if (this.#token === undefined || !isEqual(token, this.#token))
      throw new HttpError(403, 'this link was used before, or is not of this server');
    this.#token = undefined;
    return `${this.#cookieName()}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** @throws HttpError where the cookie is not the one that was given. */
  requireSession({ cookie = '' }: IncomingHttpHeaders): void {
    const prefix = `${this.#cookieName()}=`;
    const own = cookie.split(/; */).find((part) => part.startsWith(prefix));
    if (own === undefined || !isEqual(own.slice(prefix.length), this.#session))
      throw new HttpError(401, 'open the link that was printed in the terminal');
  }

  #hosts(): string[] {
    return [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
  }

  /** Cookies are not told apart by port, so that of another server of ours must have another name. */
  #cookieName(): string {
    return `nbvc-${this.#port}`;
  }
}

const SECRET_BYTES = 32;

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Compares in a time that tells nothing; hashed because the comparison needs equal lengths. */
function isEqual(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
