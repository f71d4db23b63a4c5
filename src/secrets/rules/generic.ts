import type { Rule } from '../rule.ts';
import { ASSIGNED, GAP, OPENED, named } from './build.ts';

/** What people call secrets when they name one. */
const SECRET_NAME =
  '(?:pass(?:word|wd|phrase)|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|auth[-_ ]?key|private[-_ ]?key|client[-_ ]?secret|credential|creds)';

/** Only the name says that it is one, so the value has to look the part. */
export const GENERIC: readonly Rule[] = [
  {
    id: 'generic-secret',
    title: 'value of a name that says secret',
    family: 'generic',
    severity: 'medium',
    confidence: 'low',
    keywords: [
      'password',
      'passwd',
      'passphrase',
      'pwd',
      'secret',
      'token',
      'api_key',
      'api-key',
      'apikey',
      'api key',
      'access_key',
      'access-key',
      'accesskey',
      'auth_key',
      'authkey',
      'private_key',
      'privatekey',
      'credential',
      'creds',
    ],
    pattern: new RegExp(
      String.raw`${SECRET_NAME}[\w.-]{0,30}(?<!id|name|url|length|path|file|type|version)["'\]]{0,3}\s{0,4}${ASSIGNED}${GAP}${OPENED}(?=[^\s"'\x60,;]{0,60}\d)((?:[\w.+/=~!@#$%^*-]|&(?!\w{1,40}=)){10,150})(?![\w(])`,
      'i',
    ),
    group: 1,
    minEntropy: 3.5,
  },
  ...named('data-platform', [
    ['snowflake-password', 'Snowflake password', 'critical', 'snowflake|sfpassword', '[^\\s"\',;]{8,80}'],
    [
      'spark-hadoop-secret',
      'secret in a Spark configuration',
      'critical',
      's3a-secret|azure-account|s3a.secret',
      '[A-Za-z0-9/+=]{40,90}',
    ],
    [
      'elastic-key',
      'Elastic Cloud API key',
      'high',
      'elastic-api|elastic-cloud|elasticsearch-api',
      '[A-Za-z0-9+/]{56,64}={0,2}',
    ],
    [
      'mongodb-atlas-key',
      'MongoDB Atlas private key',
      'high',
      'atlas-private|atlas-api|mongodb-atlas',
      '[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}',
    ],
    ['neon-key', 'Neon API key', 'high', 'neon-api', '(?:napi_)?[a-z0-9]{64}'],
    ['quandl-key', 'Nasdaq Data Link key', 'medium', 'quandl|nasdaq', '[\\w-]{20}'],
    ['fred-key', 'FRED API key', 'low', 'fred-api', '[a-f0-9]{32}'],
    ['census-key', 'US Census API key', 'low', 'census-api|census-key', '[a-f0-9]{40}'],
    ['alphavantage-key', 'Alpha Vantage key', 'low', 'alphavantage|alpha-vantage', '[A-Z0-9]{16}'],
    ['newsapi-key', 'News API key', 'low', 'newsapi', '[a-f0-9]{32}'],
  ]),
];
