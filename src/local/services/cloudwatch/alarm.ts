/** Alarms as they are kept. */
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { AlarmStateValue } from './judge-points.ts';

/** Where an alarm lives. */
export interface AlarmPlace extends AccountRegion {
  readonly world: LocalWorld;
}

interface Standing {
  readonly name: string;
  readonly arn: string;
  readonly state: AlarmStateValue;
  readonly reason: string;
  readonly reasonData?: string;
  readonly updatedMs: number;
  readonly transitionedMs: number;
  readonly configuredMs: number;
}

type Given<Input extends { readonly AlarmName: string }> = Omit<Input, 'AlarmName' | 'Tags'>;

export interface KeptMetricAlarm extends Standing {
  readonly kind: 'MetricAlarm';
  readonly given: Given<CloudwatchShapes['PutMetricAlarmInput']>;
}

export interface KeptCompositeAlarm extends Standing {
  readonly kind: 'CompositeAlarm';
  readonly given: Given<CloudwatchShapes['PutCompositeAlarmInput']>;
}

export type Alarm = KeptMetricAlarm | KeptCompositeAlarm;

export const alarmsOf = ({ world, account, region }: AlarmPlace) =>
  world.state.collection<Alarm>('cloudwatch/alarm', { account, region });

/** Tags of alarms and dashboards, by ARN. */
export const cloudwatchTags = ({ world, account, region }: AlarmPlace) =>
  world.state.collection<Readonly<Record<string, string>>>('cloudwatch/tags', { account, region });

export const alarmArn = (name: string, { partition, region, account }: AccountRegion) =>
  `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;

/** The alarm that a rule or a request names, by name or ARN. */
export function alarmOf(given: string, place: AlarmPlace): Alarm | undefined {
  return alarmsOf(place).get(given.startsWith('arn:') ? given.split(':').slice(6).join(':') : given);
}

/** AWS sends no text with it. */
export const noSuchAlarm = () => new ServiceError('ResourceNotFound', '');

/** `2016-10-21T20:12:34.000+0000` */
export const alarmTime = (timeMs: number) => new Date(timeMs).toISOString().replace('Z', '+0000');

export interface HistoryItem {
  readonly alarm: string;
  readonly type: Alarm['kind'];
  readonly timeMs: number;
  readonly kind: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  readonly data: string;
}

const historyOf = ({ world, account, region }: AlarmPlace) =>
  world.state.collection<HistoryItem>('cloudwatch/history', { account, region });

/** AWS keeps 30 days of history: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
const KEPT = 30 * 24 * 3_600_000;

export function note(
  { name, kind: type }: Alarm,
  kind: HistoryItem['kind'],
  summary: string,
  data: object,
  place: AlarmPlace,
): void {
  const history = historyOf(place);
  const timeMs = place.world.clock.now();
  for (const [key, item] of history.entries()) {
    if (item.timeMs > timeMs - KEPT) break;
    history.delete(key);
  }
  const key = `${String(timeMs).padStart(14, '0')} ${String(history.size).padStart(6, '0')} ${name}`;
  history.put(key, { alarm: name, type, timeMs, kind, summary, data: JSON.stringify({ version: '1.0', ...data }) });
}

export const historyItems = (place: AlarmPlace): readonly HistoryItem[] => [...historyOf(place).values()];
