/** Commands as a promise names them: text that the reader of scripts reads. */

import type { WantedPipeline } from './command-match.ts';
import { parseShell } from './shell-parser.ts';
import { Unreadable } from './shell-tree.ts';
import { writtenWord } from './shell-values.ts';

/** The pipelines of the text, each of which is wanted; a text with tests or loops is no command. */
export function wantedCommands(text: string): readonly WantedPipeline[] | { readonly wrong: string } {
  try {
    return parseShell(text).items.map(({ node }) => {
      const stages = node.kind === 'pipeline' ? node.stages : [node];
      return stages.map((stage) => {
        if (stage.kind !== 'simple') throw new Unreadable('it is more than a command', 1);
        const assigned = stage.assignments.map(
          ({ name, value }) => `${name}=${'parts' in value ? writtenWord(value) : '*'}`,
        );
        return {
          words: [...(stage.words.length === 0 ? assigned : []), ...stage.words.map(writtenWord)],
          redirections: stage.redirections.map(({ operator, target }) => ({ operator, target: writtenWord(target) })),
        };
      });
    });
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault;
    return { wrong: fault.message };
  }
}
