import type { PromiseFsClient } from 'isomorphic-git';

export function memoryFs(): PromiseFsClient;
