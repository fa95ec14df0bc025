/** What processes use, as the kernel counts it: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessUse } from './sandbox-messages.ts';

/** The kernel tells times in hundredths of a second (USER_HZ), and memory in pages. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

interface ProcessStat extends ProcessUse {
  readonly id: number;
  readonly parent: number;
  readonly group: number;
}

/** For each leader of a process group, what all of the group and all that they started use together. One that has ended uses nothing. */
export function usesOf(leaders: readonly number[]): readonly ProcessUse[] {
  const all = processes();
  return leaders.map((leader) => {
    const own = familyOf(leader, all);
    return {
      cpuSeconds: own.reduce((sum, each) => sum + each.cpuSeconds, 0),
      memoryBytes: own.reduce((sum, each) => sum + each.memoryBytes, 0),
    };
  });
}

/** The groups of a leader and of all that its group started, its own first. */
export function processGroupsOf(leader: number): readonly number[] {
  return [...new Set([leader, ...familyOf(leader, processes()).map(({ group }) => group)])];
}

/** Its group, and descendants that have groups of their own. */
function familyOf(leader: number, all: readonly ProcessStat[]): readonly ProcessStat[] {
  const family = all.filter(({ group }) => group === leader);
  const ids = new Set(family.map(({ id }) => id));
  for (const member of family)
    for (const child of all)
      if (child.parent === member.id && !ids.has(child.id)) {
        ids.add(child.id);
        family.push(child);
      }
  return family;
}

function processes(): readonly ProcessStat[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
}

function statOf(id: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    // It ended in the meantime.
    return undefined;
  }
  // The name may hold spaces and brackets; what follows the last bracket begins with field 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    id,
    parent: field(4),
    group: field(5),
    cpuSeconds: (field(14) + field(15) + field(16) + field(17)) / TICKS_PER_SECOND,
    memoryBytes: field(24) * PAGE_BYTES,
  };
}
