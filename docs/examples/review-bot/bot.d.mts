import type { HttpClient } from 'isomorphic-git';

export function reviewPullRequest(request: {
  readonly http: HttpClient;
  readonly url: string;
  readonly base: string;
  readonly head: string;
}): Promise<string>;
