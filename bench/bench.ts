/**
 * Times what the design promises, each against a reference run in the same list, so that a slow machine slows both:
 * `npm run bench`, or `npm run bench -- SUBJECT …`. Prints machine, versions and figures; judges nothing.
 */
import { printMachine } from './machine.ts';

interface Subject {
  run(): void | Promise<void>;
}

/** One file each. */
const SUBJECTS: Readonly<Record<string, () => Promise<Subject>>> = {
  faults: () => import('./faults.ts'),
  local: () => import('./local.ts'),
  prove: () => import('./prove.ts'),
  start: () => import('./start.ts'),
  synth: () => import('./synth.ts'),
  tests: () => import('./tests.ts'),
  workloads: () => import('./workloads.ts'),
};

/** Takes minutes and root, so it is run where it is named. */
const ON_REQUEST = new Set(['faults']);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(SUBJECTS, name));
if (unknown.length > 0) {
  console.error(`There is no subject ${unknown.join(', ')}; there are ${Object.keys(SUBJECTS).join(', ')}.`);
  process.exit(2);
}
printMachine();
for (const [name, load] of Object.entries(SUBJECTS)) {
  if (asked.length === 0 ? !ON_REQUEST.has(name) : asked.includes(name)) await (await load()).run();
}
