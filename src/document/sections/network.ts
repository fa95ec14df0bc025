import type { AclEntry, Model, Route, Subnet } from '../../model/index.ts';
import { gather, keyIn, keyOf, onlyInSome, type RowAcross, said } from '../across.ts';
import { blocks, code, details, plain, table } from '../markdown.ts';
import { showBlock, showPorts, zoneName } from '../network-words.ts';
import { condition, logicalIdOf, readingOf, settingText, texts } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

/** VPCs, subnets, routes, network ACLs and endpoints. */
export const network: Section = {
  name: 'network',
  title: 'Subnets, routes and endpoints',
  write: (subject) =>
    blocks(
      under('Subnets', subnets(subject)),
      under('Routes', routes(subject)),
      under('Endpoints of AWS services', endpoints(subject)),
      under('Network ACLs', acls(subject)),
    ),
};

function under(heading: string, body: string): string {
  return body === '' ? '' : `### ${heading}\n\n${body}`;
}

/** The key of a network node across environments. */
interface Node<T> {
  readonly node: T;
  readonly model: Model;
}

type Nodes<T> = RowAcross<Node<T>>;

function subnets(subject: DocumentSubject): string {
  const rows: readonly Nodes<Subnet>[] = gather(subject, (environment) =>
    [...environment.model.network.subnets.values()].map((node) => ({
      key: keyIn(environment, node.id),
      value: { node, model: environment.model },
    })),
  );
  return table(
    ['Subnet', 'Addresses', 'Zone', 'Internet', 'Network ACL'],
    rows.map((row) => [
      said(row, ({ node, model }) => code(logicalIdOf(model, node.id)) + condition(node.when)) +
        onlyInSome(subject, row),
      said(row, ({ node }) => node.blocks.map(({ value }) => showBlock(value)).join(', ')),
      said(row, ({ node }) => (node.zone === undefined ? '' : zoneName(node.zone))),
      said(row, ({ node, model }) => internetOf(model, node)),
      said(
        row,
        ({ node, model }) =>
          node.acls.map(({ value }) => code(logicalIdOf(model, value))).join(', ') || 'default (allows all)',
      ),
    ]),
  );
}

/** How packets of a subnet meet the internet, told from its routes. */
function internetOf({ network: { routeTables } }: Model, { routeTables: tables }: Subnet): string {
  const kinds = new Set(
    tables.flatMap(({ value }) => (routeTables.get(value)?.routes ?? []).map(({ target }) => target.kind)),
  );
  if (kinds.has('internet-gateway')) return 'public: in and out';
  if (kinds.has('nat-gateway')) return 'private: out through NAT';
  if (kinds.has('egress-only-internet-gateway')) return 'private: out, IPv6 only';
  if (kinds.has('transit-gateway') || kinds.has('virtual-private-gateway')) return 'through another network';
  return 'isolated: none';
}

interface RouteOf {
  readonly table: string;
  readonly route: Route;
  readonly subnets: readonly string[];
}

function routes(subject: DocumentSubject): string {
  const rows: readonly Nodes<RouteOf>[] = gather(subject, (environment) => {
    const { network: found } = environment.model;
    return [...found.routeTables.values()].flatMap((each) => {
      const associated = [...found.subnets.values()]
        .filter(({ routeTables }) => routeTables.some(({ value }) => value === each.id))
        .map(({ id }) => id);
      return each.routes.map((route) => ({
        key: `${keyIn(environment, each.id)} ${destination(environment.model, route)} ${keyIn(environment, route.target.id)}`,
        value: { node: { table: each.id, route, subnets: associated }, model: environment.model },
      }));
    });
  });
  return table(
    ['Route table', 'To', 'Through', 'Of'],
    rows.map((row) => [
      said(row, ({ node, model }) => code(logicalIdOf(model, node.table))) + onlyInSome(subject, row),
      said(row, ({ node, model }) => destination(model, node.route)),
      said(row, ({ node, model }) => `${code(logicalIdOf(model, node.route.target.id))}${condition(node.route.when)}`),
      said(row, ({ node, model }) => node.subnets.map((id) => code(logicalIdOf(model, id))).join(', ')),
    ]),
  );
}

function destination(model: Model, route: Route): string {
  return route.destination.kind === 'prefix-list'
    ? plain(logicalIdOf(model, route.destination.id))
    : showBlock(route.destination);
}

function endpoints(subject: DocumentSubject): string {
  const rows = gather(subject, ({ model, name }) =>
    [...model.resources.values()]
      .filter(({ type }) => type === 'AWS::EC2::VPCEndpoint')
      .map((resource) => ({ key: keyOf(resource, name), value: readingOf(model, resource) })),
  );
  return table(
    ['Endpoint', 'Service', 'Kind', 'Where', 'Security group'],
    rows.map((row) => [
      said(row, ({ resource }) => code(resource.logicalId) + condition(resource.when)) + onlyInSome(subject, row),
      said(row, (it) => plain(shortService(settingText(it, 'ServiceName')))),
      said(row, (it) => settingText(it, 'VpcEndpointType') ?? 'Gateway'),
      said(row, (it) => [...texts(it, 'SubnetIds'), ...texts(it, 'RouteTableIds')].map(code).join(', ')),
      said(row, (it) => texts(it, 'SecurityGroupIds').map(code).join(', ')),
    ]),
  );
}

/** `com.amazonaws.us-east-1.ecr.api` is `ecr.api`. */
function shortService(name = ''): string {
  return name.replace(/^com\.amazonaws\.(?:[a-z]{2}(?:-[a-z]+)+-\d|\$\{AWS::Region\})\./, '');
}

function acls(subject: DocumentSubject): string {
  const rows = gather(subject, (environment) =>
    [...environment.model.network.acls.values()].flatMap((acl) =>
      inFirst(acl.entries).map((entry) => ({
        key: `${keyIn(environment, acl.id)} ${entry.direction} ${entry.action} ${showPorts(entry.flows)} ${keyIn(environment, entry.at.subject)}`,
        value: { node: { acl: acl.id, entry }, model: environment.model },
      })),
    ),
  );
  const shown = table(
    ['Network ACL', 'Direction', 'Number', 'Answer', 'Ports', 'Peer'],
    rows.map((row) => [
      said(row, ({ node, model }) => code(logicalIdOf(model, node.acl))) + onlyInSome(subject, row),
      said(row, ({ node }) => (node.entry.direction === 'ingress' ? 'in' : 'out')),
      said(row, ({ node }) => String(node.entry.number)),
      said(row, ({ node }) => node.entry.action),
      said(row, ({ node }) => node.entry.unknownFlows ?? showPorts(node.entry.flows)),
      said(row, ({ node }) => showBlock(node.entry.block) + condition(node.entry.when)),
    ]),
  );
  return rows.length > 12 ? details(`${rows.length} entries; what none allows is denied`, shown) : shown;
}

function inFirst(entries: readonly AclEntry[]): readonly AclEntry[] {
  return [
    ...entries.filter(({ direction }) => direction === 'ingress'),
    ...entries.filter(({ direction }) => direction === 'egress'),
  ];
}
