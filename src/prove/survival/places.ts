/** Where a resource stands, and what of that a loss takes. */
import { type Guard, implies, NEVER, or, showText } from '../../base/index.ts';
import { elementsAt, textOf, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { byWorld, type Left, type Loss, type Unit } from './left.ts';
import { areSame, type Zone, zoneOfSubnet } from './zones.ts';

export interface Placement {
  /** Undefined where only deployment tells, or AWS chooses. */
  readonly zone: Zone | undefined;
  readonly when: Guard;
  /** The subnet or text that says so. */
  readonly by: string;
}

/** The subnets in which its interfaces stand; the zones that it lists itself where it names no subnet. */
export function placementsOf(question: Question, thing: Thing): readonly Placement[] {
  const { network } = question.model;
  const own = network.interfaces.filter(({ owner, id }) => owner === thing.id || id === thing.id);
  const subnets = [...own.flatMap((each) => each.subnets), ...(network.gateways.get(thing.id)?.nat?.subnets ?? [])];
  if (subnets.length > 0) {
    const byId = Map.groupBy(subnets, ({ value }) => value);
    return [...byId].map(([id, said]) => ({
      zone: zoneOfSubnet(question, id),
      when: or(NEVER, ...said.map(({ when }) => when)),
      by: showText(id),
    }));
  }
  return elementsAt(thing.properties, ['AvailabilityZones'], thing.when).map(({ value, when }) => {
    const text = textOf(value);
    const zone = text === undefined ? undefined : showText(text);
    return { zone: zone?.includes('${') === true ? undefined : zone, when, by: zone ?? 'AvailabilityZones' };
  });
}

/** The zone that the resource names for itself, in each world. */
export function namedZones(thing: Thing): readonly Placement[] {
  return valuesAt(thing.properties, ['AvailabilityZone'], thing.when).flatMap(({ value, when }) => {
    const text = textOf(value);
    return text === undefined ? [] : [{ zone: showText(text), when, by: showText(text) }];
  });
}

export function fateIn(placement: Placement, { zones }: Extract<Loss, { kind: 'zone' }>): Unit {
  const { zone, when, by } = placement;
  if (zone === undefined) return { when, fate: 'unknown', missing: `the zone of ${by}` };
  return { when, fate: zones.has(zone) ? 'goes' : 'stays' };
}

/** What stands in one place, chosen among some. */
export function fateOfOne(thing: Thing, placements: readonly Placement[], loss: Extract<Loss, { kind: 'zone' }>): Unit {
  const fates = placements.map((each) => fateIn(each, loss));
  const only = new Set(fates.map(({ fate }) => fate));
  const when = thing.when;
  if (placements.length === 1 && fates[0] !== undefined && implies(when, fates[0].when)) {
    if (fates[0].fate !== 'unknown' || !loss.isAny) return { ...fates[0], when };
    return { when, fate: 'goes' };
  }
  if (loss.isAny) return { when, fate: 'goes' };
  if (only.size === 1 && only.has('stays')) return { when, fate: 'stays' };
  return {
    when,
    fate: only.size === 1 && only.has('goes') ? 'goes' : 'unknown',
    missing: `in which zone ${thing.id} stands`,
  };
}

/** How many different zones there are at least. */
export function surelyDifferent(zones: readonly Zone[]): number {
  const apart: Zone[] = [];
  for (const zone of new Set(zones)) if (apart.every((each) => areSame(each, zone) === 'impossible')) apart.push(zone);
  return apart.length;
}

/** What AWS keeps going in every zone where it has a subnet: it answers as long as one of them is left. */
export function standingInEach(question: Question, thing: Thing, loss: Loss): readonly Left[] | undefined {
  if (loss.kind !== 'zone') return undefined;
  const placements = placementsOf(question, thing);
  if (placements.length === 0) return undefined;
  const units = placements.map((each) => fateIn(each, loss));
  const whenAny = (...fates: readonly Unit['fate'][]): Guard =>
    or(NEVER, ...units.flatMap(({ fate, when }) => (fates.includes(fate) ? [when] : [])));
  const staying = placements.filter((_, index) => units[index]?.fate === 'stays').map(({ by }) => by);
  const where = staying.length === 0 ? 'in the lost zone alone' : `in ${staying.join(', ')} too`;
  const missing = units.flatMap((unit) => unit.missing ?? []).join('; ');
  const said = { says: `${thing.id} stands ${where}.`, path: [] };
  return byWorld(thing, whenAny('stays'), whenAny('stays', 'unknown'), said, missing);
}
