/** Tasks of ECS that a rule or a schedule starts: paid while they run. */
import { decimal, dividedBy } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { by, changed, exactly, type Measure } from '../measure.ts';
import { free, type PricedPart, type Pricer, part } from '../pricer.ts';
import { taskParts } from './fargate.ts';

/** Rules cost nothing by themselves; calls of an API destination have a line of their own. */
export const eventRule: Pricer = (facts) => {
  const started = facts.places('Targets').flatMap((at) => startedBy(facts, `${at}.EcsParameters`));
  return started.length === 0
    ? free('Events of AWS services and schedules cost nothing; what they start is billed.')
    : started;
};

export const schedule: Pricer = (facts) => [
  part(
    'Invocations',
    'eventbridge.scheduler',
    runs(facts) ?? facts.used('requests', 'invocations', typically(30, 1_000, 50_000)),
  ),
  ...startedBy(facts, 'Target.EcsParameters'),
];

function startedBy(facts: Facts, at: string): readonly PricedPart[] {
  if (!facts.has(at) || facts.word(`${at}.LaunchType`) !== 'FARGATE') return [];
  const definition = facts.target(`${at}.TaskDefinitionArn`);
  const count = facts.number(`${at}.TaskCount`, 1);
  if (definition === undefined) facts.miss('The task definition that it starts is not in the template.');
  if (definition === undefined || count === undefined) return [];
  const times = runs(facts) ?? facts.used('requests', 'runs', typically(30, 300, 3_000));
  const minutes = facts.used('minutes', 'minutes', typically(1, 5, 30));
  const hours = changed(by(times, minutes), `${times.how} × ${minutes.how}`, (each) => dividedBy(each, decimal(60)));
  return taskParts(definition, exactly(count, `${count.digits} task${count.digits === 1n ? '' : 's'}`), hours, '');
}

const HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/** What a rate tells, of a month of 730 hours; a cron expression is stated or typical. */
export function runs(facts: Facts, path = 'ScheduleExpression'): Measure | undefined {
  const stated = facts.stated('requests', 'runs');
  if (stated !== undefined) return stated;
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(facts.word(path) ?? '');
  const unit = HOURS[rate?.[2] ?? ''];
  if (rate === null || unit === undefined || rate[1] === '0') return undefined;
  const period = Math.round(Number(rate[1]) * unit * 60);
  return exactly(dividedBy(decimal(730 * 60), decimal(period), 6), `730 h / ${rate[1]} ${rate[2]}`);
}

/** https://aws.amazon.com/cloudwatch/pricing/: each run of a canary. */
export const canary: Pricer = (facts) => [
  part(
    'Runs',
    'synthetics.run',
    runs(facts, 'Schedule.Expression') ?? facts.used('requests', 'runs', typically(730, 8_760, 43_800)),
  ),
];
