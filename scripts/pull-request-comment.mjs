// @ts-check
/**
 * Keeps one comment on a pull request of GitHub: writes it, replaces it, or takes it away where no file is named. The
 * comment is known by the first line of the file and by who wrote it; that of anybody else is never touched.
 *
 * usage: node scripts/pull-request-comment.mjs [file]      with what GitHub Actions sets, and in the environment
 * PULL_REQUEST (number), GITHUB_TOKEN, COMMENT_AUTHOR (github-actions[bot])
 */
import { readFileSync } from 'node:fs';

const MARKER = '<!-- nbvc:pr-diff v1 -->';
const PER_PAGE = 100;

const {
  GITHUB_API_URL: api = 'https://api.github.com',
  GITHUB_REPOSITORY: repository = '',
  GITHUB_TOKEN: token = '',
  PULL_REQUEST: number = '',
  COMMENT_AUTHOR: author = 'github-actions[bot]',
} = process.env;

if (!/^\d+$/.test(number)) throw new Error('PULL_REQUEST is no number');
const issues = `${api}/repos/${repository}/issues`;

/**
 * @param {string} url
 * @param {{ method?: string, body?: object }} [request]
 */
async function ask(url, { method = 'GET', body } = {}) {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Refusal(response.status, `${method} ${new URL(url).pathname}`);
  return response.status === 204 ? undefined : response.json();
}

class Refusal extends Error {
  /** @param {number} status @param {string} what */
  constructor(status, what) {
    super(`${what}: ${status}`);
    this.status = status;
  }
}

/** @returns {Promise<{ id: number, body: string } | undefined>} */
async function existing() {
  for (let page = 1; ; page++) {
    const comments = await ask(`${issues}/${number}/comments?per_page=${PER_PAGE}&page=${page}`);
    const own = comments.find(
      (/** @type {{ body?: string, user?: { login?: string } }} */ { body, user }) =>
        body?.startsWith(MARKER) === true && user?.login === author,
    );
    if (own !== undefined || comments.length < PER_PAGE) return own;
  }
}

/** @param {string | undefined} file */
async function keep(file) {
  const own = await existing();
  if (file === undefined || file === '') {
    if (own !== undefined) await ask(`${issues}/comments/${own.id}`, { method: 'DELETE' });
    return own === undefined ? 'there is no comment' : 'took the comment away';
  }
  const body = readFileSync(file, 'utf8');
  if (!body.startsWith(MARKER)) throw new Error(`${file} does not begin with ${MARKER}`);
  if (own?.body === body) return 'the comment is as it was';
  if (own === undefined) await ask(`${issues}/${number}/comments`, { method: 'POST', body: { body } });
  else await ask(`${issues}/comments/${own.id}`, { method: 'PATCH', body: { body } });
  return own === undefined ? 'wrote a comment' : 'replaced the comment';
}

try {
  console.log(await keep(process.argv[2]));
} catch (error) {
  // A run for a fork may read only. Its differences stand in the summary of the job.
  if (!(error instanceof Refusal) || ![401, 403].includes(error.status)) throw error;
  console.log(`::warning::nbvc: no permission to comment (${error.message}); see the summary of this job`);
}
