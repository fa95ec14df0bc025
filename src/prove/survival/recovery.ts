/** Whether what is lost comes back within the time, and with the data, that are promised. */
import { ALWAYS, allOf, anyOf, EVERYWHERE, type Extent, extentOf, NEVER, NOWHERE } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { valuesAt } from '../../model/index.ts';
import { step } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { TraceStep } from '../verdict.ts';
import { instancesOfCluster } from './databases.ts';
import type { Loss } from './left.ts';
import { type Minutes, NONE_LOST, sayMinutes, UNTOLD } from './minutes.ts';
import { keepsRestorable, type RestorePoint, restorableWithin, restorePoints } from './restore-points.ts';

type Wanted = NonNullable<Extract<Assertion, { kind: 'survives' }>['recovery']>;

export interface Recovery {
  readonly match: Extent;
  readonly steps: readonly TraceStep[];
  readonly missing: readonly string[];
}

/** What AWS publishes of a takeover: what is lost with it, and how long it takes. */
interface TakeOver {
  readonly point: Minutes;
  readonly time: Minutes;
  readonly says: string;
}

const AT_ONCE: TakeOver = { point: NONE_LOST, time: NONE_LOST, says: 'What is left goes on at once.' };

/**
 * RDS: "Failover times are typically 60–120 seconds", and the standby is synchronous:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html. Two readable standbys: "typically
 * under 35 seconds": https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html. Aurora: "service
 * is typically restored in less than 60 seconds, and often less than 30", on the same storage:
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html. ElastiCache replicates
 * asynchronously: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html. Global tables: "usually within a
 * second": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html.
 */
function takeOver(thing: Thing, { kind }: Loss): TakeOver {
  const isSet = (property: string) => valuesAt(thing.properties, [property]).some(({ value }) => value !== undefined);
  switch (thing.type) {
    case 'AWS::RDS::DBInstance':
      return {
        point: NONE_LOST,
        time: { least: 1, most: 2 },
        says: 'A standby has all that was committed, and typically takes over in 60 to 120 seconds.',
      };
    case 'AWS::RDS::DBCluster':
      if (isSet('DBClusterInstanceClass'))
        return {
          point: NONE_LOST,
          time: { least: 0, most: 35 / 60 },
          says: 'A readable standby typically takes over within 35 seconds.',
        };
      return OF_READER;
    case 'AWS::DocDB::DBCluster':
    case 'AWS::Neptune::DBCluster':
      return OF_READER;
    case 'AWS::ElastiCache::ReplicationGroup':
      return { point: UNTOLD, time: UNTOLD, says: 'A replica takes over, which lags behind its primary.' };
    case 'AWS::DynamoDB::GlobalTable':
      if (kind !== 'region') return AT_ONCE;
      return {
        point: { least: 0, most: 1 / 60 },
        time: NONE_LOST,
        says: 'The other replicas go on; they have what was written more than about a second ago.',
      };
    case 'AWS::AutoScaling::AutoScalingGroup':
    case 'AWS::ECS::Service':
      return {
        point: UNTOLD,
        time: NONE_LOST,
        says: 'What is left goes on at once; what only the others had is gone.',
      };
    default:
      return AT_ONCE;
  }
}

const OF_READER: TakeOver = {
  point: NONE_LOST,
  time: { least: 0, most: 1 },
  says: 'A reader on the same storage typically takes over within 60 seconds.',
};

/** "If the writer has no reader, it is recreated; service is typically restored in less than 10 minutes". */
const MADE_ANEW: TakeOver = {
  point: NONE_LOST,
  time: { least: 0, most: 10 },
  says: 'Its storage stays, and AWS makes the writer anew, typically within ten minutes.',
};

/**
 * It goes on, as promised, or is restored as promised. How long it takes to restore or to start something anew only a
 * rehearsal shows: a time is proved for what takes over by itself alone.
 *
 * @param goesOn where enough of it is left without anything being restored
 */
export function recoveryOf(
  question: Question,
  thing: Thing,
  loss: Loss,
  goesOn: Extent,
  wanted: Wanted = {},
): Recovery {
  const { pointMinutes, timeMinutes } = wanted;
  const taken = takeOver(thing, loss);
  const within = (minutes: Minutes, most: number | undefined): Extent => {
    if (most === undefined || minutes.most <= most) return EVERYWHERE;
    return extentOf(minutes.least <= most ? 'possible' : 'impossible');
  };
  const asPromised = ({ point, time }: TakeOver) => allOf(within(point, pointMinutes), within(time, timeMinutes));
  const anew = isMadeAnew(question, thing, loss) ? MADE_ANEW : undefined;
  const points = keepsRestorable(thing.type)
    ? restorePoints(question, thing).flatMap((each) => afterLoss(each, loss))
    : undefined;
  const restored =
    points === undefined
      ? extentOf(loss.kind === 'data' ? 'impossible' : 'possible')
      : restorableWithin(points, pointMinutes);
  const time = timeMinutes === undefined ? EVERYWHERE : extentOf('possible');
  const match = anyOf(
    allOf(goesOn, asPromised(taken)),
    anew === undefined ? NOWHERE : asPromised(anew),
    allOf(restored, time),
  );
  const isLeft = goesOn.possible !== NEVER;
  return {
    match,
    steps: [
      ...(isLeft ? [step(taken.says, thing)] : []),
      ...(anew === undefined || isLeft ? [] : [step(anew.says, thing)]),
      ...(goesOn.certain === ALWAYS ? [] : sayPoints(thing, points, loss)),
    ],
    missing:
      match.certain === ALWAYS
        ? []
        : [
            ...(points ?? []).flatMap(({ missing }) => missing ?? []),
            ...(points ?? []).flatMap(({ lost, of }) =>
              pointMinutes !== undefined &&
              lost.least <= pointMinutes &&
              lost.most > pointMinutes &&
              lost.most < Number.POSITIVE_INFINITY
                ? [`when the backups of ${of.id} that are late are whole`]
                : [],
            ),
            ...(timeMinutes === undefined
              ? []
              : [`how long it takes until ${thing.id} is there again, which a rehearsal shows`]),
          ],
  };
}

function sayPoints(thing: Thing, points: readonly RestorePoint[] | undefined, loss: Loss): readonly TraceStep[] {
  if (points === undefined) return [];
  if (points.length > 0)
    return points.map(({ says, lost, of, path }) =>
      step(`${says} Lost ${loss.kind === 'region' ? 'there ' : ''}${sayLost(lost)}.`, of, path),
    );
  const where = loss.kind === 'region' ? ' in another region' : '';
  return [step(`The templates keep nothing${where} from which ${thing.id} could be restored.`, thing)];
}

function sayLost({ least, most }: Minutes): string {
  if (most === Number.POSITIVE_INFINITY) return `is at least ${sayMinutes(least)}; how much at most is not told`;
  return least === most
    ? `is ${sayMinutes(most)} at most`
    : `is between ${sayMinutes(least)} and ${sayMinutes(most)} at most`;
}

/** Without its region only what is kept elsewhere is left. */
function afterLoss(point: RestorePoint, { kind }: Loss): readonly RestorePoint[] {
  if (kind !== 'region') return point.away === 'impossible' ? [point] : [];
  if (point.away === 'impossible') return [];
  return [{ ...point, applies: allOf(point.applies, extentOf(point.away)) }];
}

/** The only instance of a cluster, whose storage stands in three zones. */
function isMadeAnew(question: Question, thing: Thing, { kind }: Loss): boolean {
  if (kind !== 'writer' && kind !== 'instance') return false;
  return /^AWS::(RDS|DocDB|Neptune)::DBCluster$/.test(thing.type) && instancesOfCluster(question, thing).length === 1;
}
