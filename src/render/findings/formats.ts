import { renderGithub } from './github.ts';
import { renderGitlab, renderGitlabSecrets } from './gitlab.ts';
import { renderJson, renderJsonLines } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderRdjson } from './rdjson.ts';
import type { FindingsReport } from './report.ts';
import { renderSarif } from './sarif.ts';

export type FindingFormat =
  | 'json'
  | 'jsonl'
  | 'sarif'
  | 'github'
  | 'gitlab'
  | 'gitlab-secrets'
  | 'junit'
  | 'rdjson';

/** How findings are written for machines. Each can go into the log of a CI job as it is. */
export const FINDING_FORMATS: Readonly<Record<FindingFormat, (report: FindingsReport) => string>> = {
  json: renderJson,
  jsonl: renderJsonLines,
  sarif: renderSarif,
  github: renderGithub,
  gitlab: renderGitlab,
  'gitlab-secrets': renderGitlabSecrets,
  junit: renderJunit,
  rdjson: renderRdjson,
};
