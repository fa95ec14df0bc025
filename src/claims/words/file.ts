import { list, text } from '../../base/index.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

const files = { Dockerfile: 'FROM node:24\nUSER app\nCMD ["node", "server.js"]\n' };

export const FILE = defineWord(
  'file',
  'a delivered file (a Dockerfile, a workflow, a runbook) says so',
  { path: text({ about: 'a file that is delivered with the templates' }) },
  {
    mentions: list(text(), { about: 'it holds each of these texts' }),
    omits: list(text(), { about: 'it holds none of these texts' }),
  },
  {
    holds: [
      {
        says: 'The image runs as its own user.',
        files,
        claim: { kind: 'file', path: 'Dockerfile', mentions: ['USER app'], omits: ['sudo'] },
      },
    ],
    fails: [
      {
        says: 'It does not run as another one.',
        files,
        claim: { kind: 'file', path: 'Dockerfile', mentions: ['USER web'] },
      },
    ],
  },
);

/** A delivered file holds each of `mentions` and none of `omits`. */
export function file(path: string, says: Rest<typeof FILE, 'path'>): AssertionOf<typeof FILE> {
  return { kind: 'file', path, ...says };
}
