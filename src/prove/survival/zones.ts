/** Which zones the templates speak of, and which of them may be one and the same. */
import { type Certainty, hole, showText } from '../../base/index.ts';
import { type Model, textOf, valuesAt } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { mayHaveParts } from '../untold-parts.ts';

/** `us-east-1a`, `${Fn::GetAZs(us-east-1)[0]}`, or `the zone of Subnet` where nothing tells it. */
export type Zone = string;

/** The zone of a subnet; undefined for a text that may stand for several subnets. */
export function zoneOfSubnet({ model }: Question, id: string): Zone | undefined {
  const subnet = model.network.subnets.get(id);
  if (subnet !== undefined) return subnet.zone ?? `the zone of ${showText(subnet.id)}`;
  return mayHaveParts(model, hole(/^\$\{(.*)\}$/.exec(showText(id))?.[1] ?? ''))
    ? undefined
    : `the zone of ${showText(id)}`;
}

const KNOWN = new WeakMap<Model, readonly Zone[]>();

/** Every zone of a subnet, and every zone that a resource names. */
export function zonesTold(question: Question): readonly Zone[] {
  const known = KNOWN.get(question.model) ?? readZones(question);
  KNOWN.set(question.model, known);
  return known;
}

function readZones(question: Question): readonly Zone[] {
  const { network, resources } = question.model;
  const ofSubnets = [...network.subnets.keys()].map((id) => zoneOfSubnet(question, id));
  const ofOthers = network.interfaces.flatMap(({ subnets }) =>
    subnets.map(({ value }) => zoneOfSubnet(question, value)),
  );
  const named = [...resources.values()]
    .filter(({ type }) => type !== 'AWS::EC2::Subnet')
    .flatMap(({ properties }) => valuesAt(properties, ['AvailabilityZone']).map(({ value }) => textOf(value)))
    .map((text) => (text === undefined ? undefined : showText(text)));
  return [...new Set([...ofSubnets, ...ofOthers, ...named])].filter((zone) => zone !== undefined);
}

const LISTED = /^\$\{Fn::GetAZs\((.*)\)\[(\d+)\]\}$/;

/** Whether two zones are the same. Entries of one `Fn::GetAZs` are different zones; names and ids cannot be compared. */
export function areSame(one: Zone, other: Zone): Certainty {
  if (one === other) return 'certain';
  const [first, second] = [LISTED.exec(one), LISTED.exec(other)];
  if (first !== null && second !== null) return first[1] === second[1] ? 'impossible' : 'possible';
  if (!isNamed(one) || !isNamed(other)) return 'possible';
  return isZoneId(one) === isZoneId(other) ? 'impossible' : 'possible';
}

function isNamed(zone: Zone): boolean {
  return !zone.includes('${') && !zone.startsWith('the zone of ');
}

function isZoneId(zone: Zone): boolean {
  return /-az\d+$/.test(zone);
}

/** More zones that may be the lost one than this are not told apart. */
const MOST_DOUBTED = 6;

/**
 * The sets of zones that may be lost when one is: it and those that are surely the same, with any of those that may be the
 * same. Undefined where there are too many to tell apart.
 */
export function lossesOf(zone: Zone, zones: readonly Zone[]): readonly ReadonlySet<Zone>[] | undefined {
  const surely = zones.filter((each) => areSame(zone, each) === 'certain');
  const perhaps = zones.filter((each) => areSame(zone, each) === 'possible');
  if (perhaps.length > MOST_DOUBTED) return undefined;
  let sets: readonly (readonly Zone[])[] = [[zone, ...surely]];
  for (const each of perhaps) {
    const with_ = sets.filter((set) => set.every((known) => areSame(known, each) !== 'impossible'));
    sets = [...sets, ...with_.map((set) => [...set, each])];
  }
  return sets.map((set) => new Set(set));
}
