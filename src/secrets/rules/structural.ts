import type { Rule } from '../rule.ts';

const PEM_BODY = String.raw`(?:[A-Za-z0-9+/=,:\s\\"'-]|\\n){60,12000}?`;

/** Keys in files, passwords in addresses, headers: what the form gives away, not a provider. */
export const STRUCTURAL: readonly Rule[] = [
  ...[
    ['private-key', 'private key', '(?:RSA |EC |DSA |ENCRYPTED |OPENSSH )?PRIVATE KEY'],
    ['pgp-private-key', 'PGP private key', 'PGP PRIVATE KEY BLOCK'],
  ].map(([id = '', title = '', label = '']): Rule => ({
    id,
    title,
    family: 'crypto-key',
    severity: 'critical',
    confidence: 'high',
    keywords: ['-----begin'],
    pattern: new RegExp(`-----BEGIN ${label}-----(${PEM_BODY})-----END ${label}-----`),
    group: 1,
    window: { before: 40, after: 13_000 },
  })),
  {
    id: 'age-secret-key',
    title: 'age secret key',
    family: 'crypto-key',
    severity: 'critical',
    confidence: 'high',
    keywords: ['age-secret-key-1'],
    pattern: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/,
    group: 0,
  },
  {
    id: 'putty-private-key',
    title: 'PuTTY private key',
    family: 'crypto-key',
    severity: 'critical',
    confidence: 'high',
    keywords: ['private-lines:'],
    pattern: /Private-Lines: \d{1,3}\s{1,4}([A-Za-z0-9+/=\s]{40,4000})Private-MAC/,
    group: 1,
    window: { before: 40, after: 5000 },
  },
  {
    id: 'jwt',
    title: 'JSON Web Token',
    family: 'http',
    severity: 'medium',
    confidence: 'medium',
    keywords: ['eyj'],
    pattern: /(?<![\w-])(eyJ[\w-]{10,500}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000})(?![\w-])/,
    group: 1,
    window: { before: 20, after: 5600 },
    minEntropy: 3,
  },
  {
    id: 'authorization-bearer',
    title: 'bearer token in a header',
    family: 'http',
    severity: 'high',
    confidence: 'medium',
    keywords: ['bearer'],
    pattern: /bearer\s{1,3}([\w.~+/-]{20,500}={0,2})/i,
    group: 1,
    window: { before: 20, after: 600 },
    minEntropy: 3.5,
  },
  {
    id: 'authorization-basic',
    title: 'user and password in a header',
    family: 'http',
    severity: 'high',
    confidence: 'medium',
    keywords: ['basic '],
    pattern: /basic\s{1,3}([A-Za-z0-9+/]{16,200}={0,2})(?![A-Za-z0-9+/=])/i,
    group: 1,
    minEntropy: 3.5,
    accepts: isUserAndPassword,
  },
  {
    id: 'connection-string-password',
    title: 'password in the address of a database',
    family: 'connection-string',
    severity: 'critical',
    confidence: 'high',
    keywords: [
      'postgres',
      'mysql',
      'mariadb',
      'mongodb',
      'redis',
      'amqp',
      'mssql',
      'oracle:',
      'oracle+',
      'clickhouse',
      'snowflake',
      'cockroach',
    ],
    pattern:
      /(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|oracle|clickhouse|snowflake|cockroachdb)(?:\+[\w]{1,20})?:\/\/[^\s:@/"'<>]{0,80}:([^\s@/"'<>]{3,120})@[\w.-]{1,120}/i,
    group: 1,
    needs: '@',
  },
  {
    id: 'url-password',
    title: 'password in an address',
    family: 'connection-string',
    severity: 'high',
    confidence: 'medium',
    keywords: ['://'],
    needs: '@',
    pattern: /(?:https?|ftps?|ssh|git|svn):\/\/[^\s:@/"'<>]{1,80}:([^\s:@/"'<>]{6,200})@[\w.-]{1,120}/i,
    group: 1,
    minEntropy: 2.5,
  },
  {
    id: 'odbc-password',
    title: 'password in a connection string',
    family: 'connection-string',
    severity: 'high',
    confidence: 'medium',
    keywords: ['pwd=', 'password='],
    pattern:
      /(?:server|host|data source|dsn|driver|uid|user id)\s{0,2}=[^\n]{1,200}?(?:pwd|password)=([^;\s"']{5,80})/i,
    group: 1,
    window: { before: 260, after: 120 },
    minEntropy: 2.5,
  },
  {
    id: 'azure-sas-signature',
    title: 'Azure shared access signature',
    family: 'cloud',
    severity: 'high',
    confidence: 'medium',
    keywords: ['sig='],
    pattern: /[?&]sig=([A-Za-z0-9%+/]{43,70}(?:%3D|=))/,
    group: 1,
    window: { before: 300, after: 120 },
  },
];

/** Decoded, it is a name, a colon and a password, all of it printable. */
function isUserAndPassword(text: string): boolean {
  try {
    return /^[\x20-\x7e]{1,80}:[\x20-\x7e]{3,120}$/.test(atob(text));
  } catch {
    return false;
  }
}
