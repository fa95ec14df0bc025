import { either, list, number, object, recursive, type Shape } from '../../base/index.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

/**
 * When a composite alarm rings, by the states of others. A name is true while that alarm rings; a name of several alarms
 * stands for each of them inside `all` and `any`.
 */
export type AlarmRule<Name extends string = string> =
  | Name
  | { readonly ok: Name }
  | { readonly insufficient: Name }
  | { readonly not: AlarmRule<Name> }
  | { readonly all: readonly AlarmRule<Name>[] }
  | { readonly any: readonly AlarmRule<Name>[] };

export const ALARM_RULE = recursive<AlarmRule>('AlarmRule', () => {
  const forms = object(
    {},
    {
      ok: NAME,
      insufficient: NAME,
      not: ALARM_RULE,
      all: list(ALARM_RULE, { min: 1 }),
      any: list(ALARM_RULE, { min: 1 }),
    },
    'one of these',
  );
  const one: Shape<AlarmRule> = {
    schema: { ...forms.schema, minProperties: 1, maxProperties: 1 },
    check(value, path, report): value is AlarmRule {
      const keys = Object.keys(value as object);
      if (keys.length !== 1)
        report(path, `A rule has one of ok, insufficient, not, all, any; this has ${keys.length}.`);
      return forms.check(value, path, report) && keys.length === 1;
    },
    inner: (value) => forms.inner?.(value as never) ?? [],
  };
  return either((value) => typeof value === 'object' && value !== null && !Array.isArray(value), one, NAME);
});

const alarms = (AlarmRule: unknown, change: object = {}) => ({
  Topic: { Type: 'AWS::SNS::Topic' },
  Errors: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'errors' } },
  Slow: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'slow' } },
  Deploys: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'deploys' } },
  Health: {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: { AlarmRule, AlarmActions: [{ Ref: 'Topic' }], ...change },
  },
});

const claim = {
  kind: 'compositeAlarm',
  of: 'Health',
  rule: { all: [{ any: ['Errors', 'Slow'] }, { not: 'Deploys' }] },
  notifies: ['Topic'],
} as const;

export const COMPOSITE_ALARM = defineWord(
  'compositeAlarm',
  'a composite alarm rings in exactly these states of other alarms',
  { of: SUBJECT, rule: ALARM_RULE },
  {
    notifies: list(NAME, { about: 'exactly these are its alarm actions' }),
    oks: list(NAME, { about: 'exactly these are told when it is well again' }),
    insufficient: list(NAME, { about: 'exactly these are told when there is no data' }),
    suppressedBy: NAME,
    waitSeconds: number({ min: 0, whole: true, about: 'how long it waits for the suppressor' }),
    extensionSeconds: number({ min: 0, whole: true, about: 'how long it stays silent after the suppressor' }),
  },
  {
    holds: [
      {
        says: 'It rings when something fails and nothing is deployed.',
        resources: alarms('NOT ALARM(deploys) AND (ALARM("slow") OR ALARM("errors"))'),
        claim,
      },
    ],
    fails: [
      {
        says: 'It also rings during deployments.',
        resources: alarms('ALARM(errors) OR ALARM(slow) AND NOT ALARM(deploys)'),
        claim,
      },
      {
        says: 'Nobody is told.',
        resources: alarms('(ALARM(errors) OR ALARM(slow)) AND NOT ALARM(deploys)', { AlarmActions: [] }),
        claim,
      },
    ],
    unknown: [
      {
        says: 'Only the deployment tells the rule.',
        parameters: { Rule: { Type: 'String' } },
        resources: alarms({ Ref: 'Rule' }),
        claim,
      },
    ],
  },
);

export interface CompositeAlarm<Name extends string = string> {
  readonly rule: AlarmRule<Name>;
  readonly notifies?: readonly Name[];
  readonly oks?: readonly Name[];
  readonly insufficient?: readonly Name[];
  /** While this alarm rings, the composite tells nobody. */
  readonly suppressedBy?: Name;
  readonly waitSeconds?: number;
  readonly extensionSeconds?: number;
}

/** @example compositeAlarm('health', { rule: { all: [{ any: ['errors', 'slow'] }, { not: 'deploys' }] }, notifies: ['topic'] }) */
export function compositeAlarm<Name extends string = string>(
  of: Subject<Name>,
  definition: CompositeAlarm<Name>,
): AssertionOf<typeof COMPOSITE_ALARM> {
  return { kind: 'compositeAlarm', of, ...definition };
}
