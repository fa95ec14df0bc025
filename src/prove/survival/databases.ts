/** Databases and caches: who takes over, and whether he stands elsewhere. */
import { and, type Guard, NEVER, not, or, showText } from '../../base/index.ts';
import { elementsAt, type Resource, textOf, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { asFlag, asNumber, saidOfThing } from '../said.ts';
import {
  type Left,
  type Loss,
  leftNothing,
  leftOpen,
  leftWhole,
  ofUnits,
  type SurvivalRule,
  type Unit,
} from './left.ts';
import { fateOfOne, namedZones, placementsOf } from './places.ts';

type ZoneLoss = Extract<Loss, { kind: 'zone' }>;

/** One machine, in the zone that it names or in one of its subnets. */
export const oneMachine: SurvivalRule = (question, thing, loss) => {
  if (loss.kind === 'zone') return [oneLeft(question, thing, loss)];
  if (loss.kind !== 'instance' && loss.kind !== 'writer') return undefined;
  return [leftNothing(thing, `${thing.id} is one machine.`)];
};

function oneUnit(question: Question, thing: Thing, loss: ZoneLoss): Unit {
  const named = namedZones(thing);
  return fateOfOne(thing, named.length > 0 ? named : placementsOf(question, thing), loss);
}

function oneLeft(question: Question, thing: Thing, loss: ZoneLoss): Left {
  const { fate, missing } = oneUnit(question, thing, loss);
  if (fate === 'stays') return leftWhole(thing, `${thing.id} stands in another zone.`);
  const says = `${thing.id} stands in one zone.`;
  return fate === 'goes'
    ? leftNothing(thing, says)
    : leftOpen(thing, says, missing ?? `in which zone ${thing.id} stands`);
}

/**
 * A standby in another zone takes over within 60 to 120 seconds:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html
 */
export const databaseInstance: SurvivalRule = (question, thing, loss) => {
  if (loss.kind === 'region' || loss.kind === 'resources') return undefined;
  const isMember = valuesAt(thing.properties, ['DBClusterIdentifier']).some(({ value }) => value !== undefined);
  if (isMember) return oneMachine(question, thing, loss);
  return saidOfThing(thing, ['MultiAZ'], false, asFlag).flatMap((said): readonly Left[] => {
    if (said.when === NEVER) return [];
    const inWorld = { ...thing, when: said.when };
    if (said.is === true) return [leftWhole(inWorld, `${said.says} A standby in another zone takes over.`, said.path)];
    if (said.is === undefined) return [leftOpen(inWorld, said.says, said.missing ?? said.says, said.path)];
    return (oneMachine(question, inWorld, loss) ?? []).map((each) =>
      each.least === 100 ? each : { ...each, says: `${each.says} ${said.says}`, path: said.path },
    );
  });
};

/**
 * A reader is promoted; without one a new writer is made, which takes longer and may fail:
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
 */
export const databaseCluster: SurvivalRule = (question, thing, loss) => {
  if (loss.kind === 'region' || loss.kind === 'resources') return undefined;
  if (valuesAt(thing.properties, ['DBClusterInstanceClass']).some(({ value }) => value !== undefined))
    return [
      leftWhole(thing, `${thing.id} is a Multi-AZ cluster: two readers in other zones take over.`, [
        'DBClusterInstanceClass',
      ]),
    ];
  const members = instancesOfCluster(question, thing);
  if (members.length === 0)
    return [leftOpen(thing, `No instance of ${thing.id} is in the template.`, `the instances of ${thing.id}`)];
  const names = members.map(({ id }) => id).join(', ');
  const says = `${thing.id} has ${members.length === 1 ? 'one instance' : `${members.length} instances`}: ${names}.`;
  if (loss.kind === 'zone') {
    const units = members.map((each) => ({
      ...oneUnit(question, { ...each, kind: 'resource' }, loss),
      when: each.when,
    }));
    return ofUnits(thing, togetherOrApart(question, thing, units, members, loss), says);
  }
  const lost = [{ when: members[0]?.when ?? NEVER, fate: 'goes' }] as const;
  return ofUnits(thing, [...lost, ...members.slice(1).map(({ when }) => ({ when, fate: 'stays' }) as const)], says);
};

/** Of several whose zones nobody tells, one at least may stand in the lost zone: whether all do is not told. */
function togetherOrApart(
  question: Question,
  thing: Thing,
  units: readonly Unit[],
  members: readonly Resource[],
  { isAny }: ZoneLoss,
): readonly Unit[] {
  if (!isAny || members.length === 1) return units;
  const untold = (each: Resource) => {
    const member: Thing = { ...each, kind: 'resource' };
    return namedZones(member).length === 0 && placementsOf(question, member).length !== 1;
  };
  return units.map((unit, index) =>
    unit.fate === 'goes' && members[index] !== undefined && untold(members[index])
      ? {
          when: unit.when,
          fate: 'unknown',
          missing: `in which zones the instances of ${thing.id} stand: they name none`,
        }
      : unit,
  );
}

export function instancesOfCluster({ model }: Question, thing: Thing): readonly Resource[] {
  const type = thing.type.replace('DBCluster', 'DBInstance');
  return [...model.resources.values()].filter((each) => {
    if (each.type !== type || each.when === NEVER) return false;
    if (each.references.some(({ to, path }) => to === thing.id && path[0] === 'DBClusterIdentifier')) return true;
    return valuesAt(each.properties, ['DBClusterIdentifier']).some(({ value }) => {
      const text = textOf(value);
      return text !== undefined && text === textOf(valuesAt(thing.properties, ['DBClusterIdentifier'])[0]?.value);
    });
  });
}

/**
 * Multi-AZ keeps a replica of each primary in another zone, which takes over:
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
 */
export const replicationGroup: SurvivalRule = (question, thing, loss) => {
  if (loss.kind === 'region' || loss.kind === 'resources') return undefined;
  const failover = saidOfThing(thing, ['AutomaticFailoverEnabled'], false, asFlag);
  const apart = saidOfThing(thing, ['MultiAZEnabled'], false, asFlag);
  const replicas = replicasOf(thing);
  const sure = (said: typeof failover): Guard =>
    or(NEVER, ...said.flatMap(({ is, when }) => (is === true ? [when] : [])));
  const some = (said: typeof failover): Guard =>
    or(NEVER, ...said.flatMap(({ is, when }) => (is === true || is === undefined ? [when] : [])));
  const needed = loss.kind === 'zone' ? [failover, apart, replicas] : [failover, replicas];
  const [holds, may] = [and(thing.when, ...needed.map(sure)), and(thing.when, ...needed.map(some))];
  const reasons = needed.flat().filter(({ is, when }) => is !== true && and(when, thing.when) !== NEVER);
  const says = reasons.map((each) => each.says).join(' ') || `A replica of ${thing.id} takes over.`;
  const path = reasons[0]?.path ?? [];
  const found: readonly Left[] = [
    { when: holds, least: 100, most: 100, says: `A replica of ${thing.id} takes over.`, path: [] },
    {
      when: and(may, not(holds)),
      least: 0,
      most: 100,
      says,
      path,
      missing: reasons
        .map(({ missing }) => missing)
        .filter(Boolean)
        .join('; '),
    },
    ...without(question, { ...thing, when: and(thing.when, not(may)) }, loss, says, path),
  ];
  return found.filter(({ when }) => when !== NEVER);
};

/** Nobody takes over: what is left is what stands elsewhere, if nodes stand in one place. */
function without(question: Question, thing: Thing, loss: Loss, says: string, path: Left['path']): readonly Left[] {
  if (loss.kind !== 'zone' || loss.isAny) return [leftNothing(thing, says, path)];
  const zones = elementsAt(thing.properties, ['PreferredCacheClusterAZs'], thing.when).flatMap(({ value, when }) => {
    const text = textOf(value);
    return text === undefined ? [] : [{ zone: showText(text), when, by: showText(text) }];
  });
  const { fate, missing } = fateOfOne(thing, zones.length > 0 ? zones : placementsOf(question, thing), loss);
  if (fate === 'stays') return [leftWhole(thing, `${thing.id} stands in other zones.`)];
  return [
    fate === 'goes'
      ? leftNothing(thing, says, path)
      : leftOpen(thing, says, missing ?? `in which zones ${thing.id} stands`, path),
  ];
}

/** Whether a primary has a replica. */
function replicasOf(thing: Thing) {
  const isSet = (property: string) => valuesAt(thing.properties, [property]).some(({ value }) => value !== undefined);
  const atLeast = (least: number) => (text: string) => asNumber(text) >= least;
  if (isSet('ReplicasPerNodeGroup')) return saidOfThing(thing, ['ReplicasPerNodeGroup'], false, atLeast(1));
  if (isSet('NodeGroupConfiguration')) {
    return elementsAt(thing.properties, ['NodeGroupConfiguration'], thing.when).flatMap(({ path, when }) =>
      saidOfThing(thing, [...path, 'ReplicaCount'], false, atLeast(1), when),
    );
  }
  return saidOfThing(thing, ['NumCacheClusters'], false, atLeast(2));
}
