import { describe, expect, test } from 'vitest';
import {
  hasCrc32Tail,
  hasGrafanaChecksum,
  hasJwtHeader,
  holdsJson,
  isBech32,
  isPypiMacaroon,
} from '../../src/secrets/checksum.ts';
import { createRuleSet } from '../../src/secrets/rule-set.ts';
import { RULES } from '../../src/secrets/rules/all.ts';
import { scanText } from '../../src/secrets/scan.ts';

const base64url = (text: string): string =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const macaroon = (signature: string): string => {
  const body =
    '\u0002\u0001\u0008pypi.org\u0002\u0024123e4567-e89b-42d3-a456-426614174000\u0000\u0000\u0006\u0020';
  return ['py', 'pi-', base64url(body + signature)].join('');
};

/** Tokens that documentation shows, or made here; never in one piece. */
const PROOFS: readonly (readonly [string, (secret: string) => boolean, string])[] = [
  ['GitHub', hasCrc32Tail, ['gh', 'p_zQWBuTSOoRi4A9spHcVY5', 'ncnsDkxkJ0mLq17'].join('')],
  ['Grafana', hasGrafanaChecksum, ['gl', 'sa_yscW25imSKJIuav8zF37', 'RZmnbiDvB05G_fcaaf58a'].join('')],
  ['JWT', hasJwtHeader, `${base64url('{"typ":"JWT","alg":"HS256"}')}.${base64url('{"sub":"1"}')}.c2ln`],
  ['JSON', holdsJson, `sntrys_${base64url('{"iat":1687336543,"org":"x"}')}_c2lnbmF0dXJl`],
  ['PyPI', isPypiMacaroon, macaroon('s'.repeat(32))],
  ['bech32', isBech32, ['A1', '2UEL5L'].join('')],
];

describe('what a secret proves by itself', () => {
  test.each(PROOFS)('%s', (_, proves, secret) => {
    expect(proves(secret)).toBe(true);
  });

  test.each(PROOFS)('%s: not with another character', (name, proves, secret) => {
    const at = name === 'JWT' || name === 'JSON' ? secret.indexOf('eyJ') : secret.length - 3;
    const other = secret.charAt(at) === '7' ? '8' : '7';
    const changed =
      name === 'PyPI' ? secret.slice(0, -3) : secret.slice(0, at) + other + secret.slice(at + 1);
    expect(proves(changed)).toBe(false);
  });

  test.each(PROOFS)('%s: nothing makes it throw', (_, proves) => {
    for (const text of ['', '_', '.', '1', 'é'.repeat(40), '='.repeat(9), 'x'.repeat(20_000)])
      expect(proves(text)).toBe(false);
  });
});

test('a proof makes a finding certain, and without it the finding stays', () => {
  const [, , token] = PROOFS[0] ?? ['', hasCrc32Tail, ''];
  const confidence = (text: string): unknown =>
    scanText(new TextEncoder().encode(text), createRuleSet(RULES)).map((finding) => [
      finding.rule,
      finding.confidence,
      finding.level,
    ]);
  expect(confidence(token)).toEqual([['github-personal-token', 'high', 'error']]);
  expect(confidence(`${token.slice(0, -1)}9`)).toEqual([['github-personal-token', 'medium', 'error']]);
});
