/** What runs below a process, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';

export interface TreeProcess {
  readonly id: number;
  readonly words: string;
  /** Seconds that its children have computed that have ended. */
  readonly ended: number;
}

/** The process itself too. */
export function processTree(root: number): readonly TreeProcess[] {
  const all = readdirSync('/proc').flatMap((entry) => {
    try {
      const facts = readFileSync(`/proc/${Number(entry)}/stat`, 'latin1');
      const fields = facts.slice(facts.lastIndexOf(')') + 2).split(' ');
      const words = readFileSync(`/proc/${entry}/cmdline`, 'latin1').replaceAll('\0', ' ');
      const ended = (Number(fields[13]) + Number(fields[14])) / 100;
      return [{ id: Number(entry), parent: Number(fields[1]), words, ended }];
    } catch {
      return [];
    }
  });
  const tree = [root];
  for (const id of tree) tree.push(...all.filter(({ parent }) => parent === id).map((each) => each.id));
  return all.filter(({ id }) => tree.includes(id));
}
