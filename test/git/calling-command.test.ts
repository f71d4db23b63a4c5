import { expect, test } from 'vitest';
import { commandOf } from '../../src/git/calling-command.ts';

test.each([
  { words: ['git', 'archive', 'HEAD'], command: 'archive' },
  {
    words: ['/usr/bin/git', '-C', 'archive', '-c', 'a=b', '--no-pager', 'checkout', '.'],
    command: 'checkout',
  },
  { words: ['/usr/lib/git-core/git-upload-archive', '.'], command: 'upload-archive' },
  { words: ['git', '--git-dir', 'x', '--work-tree=y', 'archive'], command: 'archive' },
  { words: ['git', '--version'], command: undefined },
  { words: ['node', 'archive'], command: undefined },
  { words: [], command: undefined },
])('$words', ({ words, command }) => {
  expect(commandOf(words)).toBe(command);
});
