import type { Flow } from '../../answers/index.ts';
import { gather, keyOf, leadingEnvironment, onlyInSome, type RowAcross, said } from '../across.ts';
import { blocks, bullets, code, counted, details, shortList, table } from '../markdown.ts';
import { missingInShort, showFlowEnd, withPrivateTogether, withUsualNames } from '../network-words.ts';
import { logicalIdOf } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentedEnvironment, DocumentSubject } from '../subject.ts';
import { waysIn } from '../ways-in.ts';

/** Who opens connections to whom, as reachability found it. */
export const flows: Section = {
  name: 'flows',
  title: 'Network: who reaches whom',
  write(subject) {
    const rows = gather(subject, keyed);
    if (rows.length === 0) return '';
    const shown = rows.slice(0, MOST_ROWS).map((row) => line(subject, row));
    const left = rows.length - shown.length;
    const all = blocks(
      table(['From', 'To', 'Ports', 'Through', 'Open if'], shown),
      left > 0 && `${counted(left, 'more way')}: ${'`npx lintel why RESOURCE`'} lists those of one resource.`,
    );
    return blocks(
      'Every connection that routes, security groups and network ACLs let through; what is not listed is closed. Answers need no rule of their own; endpoints of AWS services only answer.',
      bullets(waysIn(leadingEnvironment(subject))),
      rows.length > MOST_OPEN ? details(`All ${rows.length} ways`, all) : all,
    );
  },
};

/** The ways inward alone: what somebody asks who meets the network for the first time. */
export const mainWays: Section = {
  name: 'flows',
  title: 'Who reaches whom',
  write(subject) {
    const all = waysIn(leadingEnvironment(subject), Number.POSITIVE_INFINITY);
    const shown = all.slice(0, MOST_OPEN);
    if (all.length === 0) return '';
    const given = [...new Set(leadingEnvironment(subject).flows.flatMap(({ missing = [] }) => missing.map(kindOf)))];
    return blocks(
      bullets(shown),
      all.length > shown.length && `And ${counted(all.length - shown.length, 'way')} more.`,
      given.length > 0 &&
        shown.some((each) => !each.startsWith('users → ')) &&
        `Whether all of these are open depends on what the template does not hold: ${shortList(given, 6)}.`,
    );
  },
};

/** `the network ACL of SubnetA` is of the kind `network ACLs`. */
function kindOf(missing: string): string {
  const [, kind] = /^(?:the )?(network ACL|route table|entries of prefix list|security group)\b/.exec(missing) ?? [];
  return kind === undefined ? 'other settings' : `${kind.replace(/^entries of /, '')}s`;
}

/** Every connection, for the reference. */
export const everyWay: Section = {
  name: 'ways',
  title: 'Every way through the network',
  write(subject) {
    const rows = gather(subject, keyed);
    const shown = rows.slice(0, MOST_ROWS).map((row) => line(subject, row));
    const left = rows.length - shown.length;
    return blocks(
      table(['From', 'To', 'Ports', 'Through', 'Open if'], shown),
      left > 0 && `${counted(left, 'more way')}: ${'`npx lintel why RESOURCE`'} lists those of one resource.`,
    );
  },
};

const MOST_ROWS = 400;
const MOST_OPEN = 12;

/** What AWS puts into a subnet to answer; it opens no connection, whatever its rules would let through. */
const MUTE = ['AWS::EC2::VPCEndpoint', 'AWS::EFS::MountTarget'];

function isMute({ model }: DocumentedEnvironment, { from }: Flow): boolean {
  return MUTE.includes(model.resources.get(from)?.type ?? '');
}

interface Way {
  readonly flow: Flow;
  readonly environment: DocumentedEnvironment;
}

function keyed(environment: DocumentedEnvironment) {
  const key = (party: string) => {
    const resource = environment.model.resources.get(party);
    return resource === undefined ? party : keyOf(resource, environment.name);
  };
  return withPrivateTogether(environment.flows)
    .filter((flow) => !isMute(environment, flow))
    .map((flow) => ({
      key: `${key(flow.from)} ${key(flow.to)}`,
      value: { flow, environment },
    }));
}

function line(subject: DocumentSubject, row: RowAcross<Way>): readonly string[] {
  return [
    said(row, ({ flow, environment }) => showFlowEnd(environment.model, flow.from)) + onlyInSome(subject, row),
    said(row, ({ flow, environment }) => showFlowEnd(environment.model, flow.to)),
    said(row, ({ flow }) => withUsualNames(flow.ports)),
    said(row, through),
    said(row, ({ flow }) => missingInShort(flow.missing ?? [])),
  ];
}

/** The gateways that connections to the internet leave through. */
function through({ flow, environment }: Way): string {
  if (flow.to !== 'internet' && flow.to !== 'internet6') return '';
  const { network } = environment.model;
  const subnets = network.interfaces.filter(({ owner }) => owner === flow.from).flatMap((each) => each.subnets);
  const tables = subnets.flatMap(({ value }) => network.subnets.get(value)?.routeTables ?? []);
  const gateways = tables
    .flatMap(({ value }) => network.routeTables.get(value)?.routes ?? [])
    .filter(({ target }) => ['internet-gateway', 'nat-gateway', 'egress-only-internet-gateway'].includes(target.kind))
    .map(({ target }) => code(logicalIdOf(environment.model, target.id)));
  return [...new Set(gateways)].join(', ');
}
