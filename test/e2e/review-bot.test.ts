import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import http from 'isomorphic-git/http/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reviewPullRequest } from '../../docs/examples/review-bot/bot.mjs';
import { cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;
let server: Server;
let url: string;

const TOKEN = ['ghp', 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4fGh7J'].join('_');

beforeAll(async () => {
  repository = new ScratchRepository();
  repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 1', plot: 'plot(x)' })));
  repository.write('notes.md', 'one\n');
  repository.commit('first');
  repository.git('checkout', '-qb', 'topic');
  repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 2', plot: 'plot(x)' })));
  repository.write('notes.md', 'two\n');
  repository.write('key.py', `token = "${TOKEN}"\n`);
  repository.commit('topic');
  repository.git('checkout', '-q', 'main');
  repository.write('notes.md', 'three\n');
  repository.commit('main');
  server = createServer(serveGit);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/work/.git`;
});

afterAll(() => {
  server.close();
  repository.remove();
});

/** Hands a request to git's own server, which speaks CGI. */
function serveGit(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: repository.home,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    for (const line of answer.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') response.statusCode = Number(value.slice(0, 3));
      else response.setHeader(name, value);
    }
    response.end(answer.subarray(end + 4));
  });
}

test('the example bot reviews a pull request from a clone in memory', async () => {
  const comment = await reviewPullRequest({ http, url, base: 'main', head: 'topic' });
  expect(comment).toContain('a.ipynb');
  expect(comment).toContain('+x = 2');
  expect(comment).toContain('- `key.py: github-personal-token`');
  expect(comment).not.toContain(TOKEN);
  expect(comment).toContain('### Merging needs a person\n- `notes.md: content`');
});
