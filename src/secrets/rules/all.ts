import type { Rule } from '../rule.ts';
import { AI } from './ai.ts';
import { APPS } from './apps.ts';
import { CLOUD } from './cloud.ts';
import { GENERIC } from './generic.ts';
import { SERVICES } from './services.ts';
import { STRUCTURAL } from './structural.ts';
import { VCS } from './vcs.ts';

/** Every rule of nbvc. */
export const RULES: readonly Rule[] = [
  ...CLOUD,
  ...AI,
  ...VCS,
  ...SERVICES,
  ...APPS,
  ...STRUCTURAL,
  ...GENERIC,
];
