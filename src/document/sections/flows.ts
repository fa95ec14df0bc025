import { gather, keyOf, leadingEnvironment, onlyIn, type Row, said } from '../across.ts';
import { blocks, bullets, counted, details, plain, table } from '../markdown.ts';
import { showParty, withUsualNames } from '../network-words.ts';
import type { Section } from '../section.ts';
import type { DocumentedEnvironment, DocumentedFlow, DocumentSubject } from '../subject.ts';

/** Who opens connections to whom, as reachability found it. */
export const flows: Section = {
  name: 'flows',
  title: 'Data flows',
  write(subject) {
    const rows = gather(subject, keyed);
    if (rows.length === 0) return '';
    const shown = rows.slice(0, MOST_ROWS).map((row) => line(subject, row));
    const left = rows.length - shown.length;
    const all = blocks(
      table(['From', 'To', 'Ports', 'Open if'], shown),
      left > 0 && `${counted(left, 'more way')}: ${'`npx lintel why RESOURCE`'} lists those of one resource.`,
    );
    return blocks(
      'Every connection that routes, security groups and network ACLs let through; what is not listed is closed. Answers need no rule of their own.',
      bullets(chains(leadingEnvironment(subject))),
      rows.length > MOST_OPEN ? details(`All ${rows.length} ways`, all) : all,
    );
  },
};

const MOST_ROWS = 400;
const MOST_OPEN = 40;

interface Way {
  readonly flow: DocumentedFlow;
  readonly environment: DocumentedEnvironment;
}

function keyed(environment: DocumentedEnvironment) {
  const key = (party: string) => {
    const resource = environment.model.resources.get(party);
    return resource === undefined ? party : keyOf(resource, environment.name);
  };
  return environment.flows.map((flow) => ({
    key: `${key(flow.from)} ${key(flow.to)}`,
    value: { flow, environment },
  }));
}

function line(subject: DocumentSubject, row: Row<Way>): readonly string[] {
  return [
    said(row, ({ flow, environment }) => showParty(environment.model, flow.from)) + onlyIn(subject, row),
    said(row, ({ flow, environment }) => showParty(environment.model, flow.to)),
    said(row, ({ flow }) => withUsualNames(flow.ports)),
    said(row, ({ flow }) => flow.missing?.map(plain).join(', ')),
  ];
}

/**
 * The ways from the internet inward, one line for each end: `the internet → LoadBalancer (tcp/443) → Server (tcp/8080)`.
 * The shortest way to each, in the order of the flows.
 */
function chains({ model, flows: found }: DocumentedEnvironment): readonly string[] {
  const way = new Map<string, readonly string[]>([['internet', ['the internet']]]);
  const passed = new Set<string>();
  const queue = ['internet'];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const { to, ports } of found.filter(({ from }) => from === at)) {
      if (way.has(to)) continue;
      passed.add(at);
      way.set(to, [...(way.get(at) ?? []), `${showParty(model, to)} (${ports})`]);
      queue.push(to);
    }
  }
  const ends = [...way].filter(([end, steps]) => steps.length > 1 && !passed.has(end));
  return ends.length > MOST_CHAINS ? [] : ends.map(([, steps]) => steps.join(' → '));
}

const MOST_CHAINS = 12;
