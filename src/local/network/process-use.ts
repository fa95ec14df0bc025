/** What processes use, as the kernel counts it: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessUse } from './sandbox-messages.ts';

/** The kernel tells times in hundredths of a second (USER_HZ), and memory in pages. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** For each leader of a process group, what all of the group use together. One that has ended uses nothing. */
export function usesOf(leaders: readonly number[]): readonly ProcessUse[] {
  const uses = new Map(leaders.map((leader) => [leader, { cpuSeconds: 0, memoryBytes: 0 }]));
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const use = statOf(`/proc/${name}/stat`);
    const sum = use === undefined ? undefined : uses.get(use.group);
    if (use === undefined || sum === undefined) continue;
    sum.cpuSeconds += use.cpuSeconds;
    sum.memoryBytes += use.memoryBytes;
  }
  return leaders.map((leader) => uses.get(leader) ?? { cpuSeconds: 0, memoryBytes: 0 });
}

function statOf(file: string): (ProcessUse & { readonly group: number }) | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // It ended in the meantime.
    return undefined;
  }
  // The name may hold spaces and brackets; what follows the last bracket begins with field 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    group: field(5),
    cpuSeconds: (field(14) + field(15) + field(16) + field(17)) / TICKS_PER_SECOND,
    memoryBytes: field(24) * PAGE_BYTES,
  };
}
