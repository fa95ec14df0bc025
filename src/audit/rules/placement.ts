import { cannotTell, isFalse, isTrue, type SystemFacts } from '../evidence.ts';
import { interfacesOfParty, securityGroupsOf } from '../parties.ts';
import type { Box, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { roleOf } from '../topology.ts';
import { mentionsIn } from '../vocabulary.ts';

/** In which subnet and zone a drawing puts a thing. */
export const placements: StatementRule = {
  kind: 'placement',
  checks: 'where drawings put gateways, load balancers, endpoints, machines and databases',
  read,
  say: (statement) => {
    const [zone, role] = [textValue(statement, 'zone'), textValue(statement, 'role')];
    const where = [
      role === '' ? '' : `a ${role} subnet`,
      zone === '' ? '' : `zone ${zone}${statement.values.alone === true ? ' only' : ''}`,
    ];
    return `the ${statement.subject[0]} stands in ${where.filter((each) => each !== '').join(' of ')}`;
  },
  judge,
};

const PLACED = [
  'internet gateway',
  'NAT gateway',
  'gateway endpoint',
  'load balancer',
  'bastion',
  'task',
  'cache',
  'database',
  'instance',
];

const INTO =
  /\b(?:in|into|to|within|inside|across)\s+(?:(?:the|an?|one of the|our|your|two|three|both|\d)\s+)*(public|private)\s+(?:\w+ )?subnets?\b/gi;

/** `The load balancer stands in the public subnets`: the last thing named before it in its clause. */
function readSentences(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage) => {
    if (passage.form !== 'prose' && passage.form !== 'item') return [];
    return [...passage.text.matchAll(INTO)].flatMap((found) => {
      const before = passage.text.slice(0, found.index);
      const clause = before.split(/[.;:]\s|,\s(?:and|while|with)\s/).at(-1) ?? '';
      const near = mentionsIn(clause).filter(({ concept }) => PLACED.includes(concept));
      const what = near.at(-1);
      // Of several things, or of traffic between them, it is not known which one stands there.
      if (
        what === undefined ||
        near.length > 1 ||
        // A gateway of the VPC "attached to public subnets" is said of their routes.
        what.concept === 'internet gateway' ||
        /\b(?:traffic|routes?|connect\w*|access\w*|outbound|from|security group|endpoints?)\b/i.test(clause)
      )
        return [];
      return [
        state(passage, found.index, found[0].length, {
          kind: 'placement',
          subject: [what.concept],
          values: { role: (found[1] ?? '').toLowerCase() },
        }),
      ];
    });
  });
}

function read(document: ReadDocument): readonly Statement[] {
  return [...readSentences(document), ...readBoxes(document)];
}

function readBoxes(document: ReadDocument): readonly Statement[] {
  const placed = document.boxes.flatMap((box) => {
    const what = conceptOf(box);
    const subnet = box.around.findLast(
      (each) => /subnet|\bpublic\b|\bprivate\b/i.test(each) && !/security|cloud|\bVPC\b(?!.*subnet)/i.test(each),
    );
    const zone = [...box.around].map(zoneIn).find((each) => each !== undefined);
    return what === undefined || (subnet === undefined && zone === undefined) ? [] : [{ box, what, subnet, zone }];
  });
  return placed.flatMap(({ box, what, subnet, zone }) => {
    const [passage] = box.passages;
    if (passage === undefined) return [];
    const zones = new Set(
      placed.filter((other) => other.what === what && other.box.drawing === box.drawing).map((other) => other.zone),
    );
    const role =
      subnet === undefined
        ? ''
        : /\bpublic\b/i.test(subnetWords(document, box, subnet))
          ? 'public'
          : /\bprivate\b|\bdata/i.test(subnetWords(document, box, subnet))
            ? 'private'
            : '';
    if (role === '' && zone === undefined) return [];
    return [
      state(passage, 0, passage.text.length, {
        kind: 'placement',
        subject: [what],
        values: {
          ...(role !== '' && { role }),
          ...(zone !== undefined && { zone }),
          ...(zone !== undefined && zones.size === 1 && { alone: true }),
        },
      }),
    ];
  });
}

/** A title may go on in the box's next lines: `Public`, `Subnet`. A group of subnets may stand around the zone. */
function subnetWords(document: ReadDocument, box: Box, subnet: string): string {
  const frame = document.boxes.find((each) => each.title === subnet && each.drawing === box.drawing);
  return [...box.around, ...(frame?.passages.map(({ text }) => text) ?? [])]
    .filter((each) => /subnet|public|private/i.test(each) && !/\bVPC\b(?!.*subnet)/i.test(each))
    .join(' ');
}

function conceptOf(box: Box): string | undefined {
  const text = box.passages
    .slice(0, 2)
    .map((each) => each.text)
    .join(' ');
  const inEndpoints = /\bendpoints\b/i.test(box.around.at(-1) ?? '');
  if (inEndpoints) return /\bgateway\b/i.test(box.title) ? 'gateway endpoint' : undefined;
  if (/\bsubnet|\bzone\b|\bAZ\b/i.test(box.title)) return undefined;
  const found = mentionsIn(text).find(({ concept }) => PLACED.includes(concept))?.concept;
  return /\bS3\b.*\bgateway endpoint/i.test(text) ? 'gateway endpoint' : found;
}

function zoneIn(text: string): string | undefined {
  const found = /\b[a-z]{2}(?:-[a-z]+)+-\d([a-z])\b|\b(?:AZ|availability zone|zone)[- ]?([a-f1-6])\b/i.exec(text);
  return (found?.[1] ?? found?.[2])?.toLowerCase();
}

const ALB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html';
const IGW = 'https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html';
const ENDPOINT = 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const [what = ''] = statement.subject;
  const role = textValue(statement, 'role');
  const zone = textValue(statement, 'zone');
  if (what === 'internet gateway' && (role !== '' || zone !== ''))
    return { ...isFalse('an internet gateway is attached to a VPC, never to a subnet or zone'), source: IGW };
  if (what === 'gateway endpoint')
    return { ...isFalse('a gateway endpoint is an entry of route tables; it stands in no subnet'), source: ENDPOINT };
  if (what === 'load balancer' && statement.values.alone === true && /^[a-f1-6]$/.test(zone)) {
    const subnets = placesOf(model, what);
    return {
      ...isFalse(
        `an Application Load Balancer needs subnets in at least two zones${subnets.length > 0 ? `; the template gives it ${subnets.map(({ id }) => id).join(', ')}` : ''}`,
        ...subnets.map(({ at }) => at),
      ),
      source: ALB,
    };
  }
  const subnets = placesOf(model, what);
  if (subnets.length === 0) return cannotTell(`where the template puts a ${what} is not known`);
  const shown = subnets.map(({ id }) => id).join(', ');
  const at = subnets.map((subnet) => subnet.at);
  const roles = subnets.map((subnet) => roleOf(model, subnet));
  if (role !== '' && !roles.includes('unknown') && !roles.some((each) => each === role))
    return isFalse(`its subnets (${shown}) are ${roles[0]}`, ...at);
  const letters = subnets.map((subnet) => subnet.zone?.at(-1) ?? '').filter((each) => /^[a-f]$/.test(each));
  if (/^[a-f]$/.test(zone) && letters.length === subnets.length && !letters.includes(zone))
    return isFalse(`it stands in zones ${letters.join(', ')}`, ...at);
  if (role !== '' && !roles.every((each) => each === role))
    return cannotTell(`some of its subnets are ${role}, some not: ${shown}`, ...at);
  return isTrue(`its subnets are ${shown}`, ...at);
}

function placesOf(model: SystemFacts['model'], what: string) {
  const ids =
    what === 'NAT gateway'
      ? [...model.network.gateways.values()].flatMap(({ nat }) => nat?.subnets.map(({ value }) => value) ?? [])
      : interfacesOf(model, what).flatMap(({ subnets }) => subnets.map(({ value }) => value));
  return [...new Set(ids)].flatMap((id) => model.network.subnets.get(id) ?? []);
}

function interfacesOf(model: SystemFacts['model'], what: string) {
  const groups = new Set(securityGroupsOf(model, what).map(({ id }) => id));
  const grouped = model.network.interfaces.filter((each) => each.groups.some(({ value }) => groups.has(value)));
  return grouped.length > 0 ? grouped : interfacesOfParty(model, what);
}
