/** `compositeAlarm`. Oracle: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html and truth tables by hand. */
import { describe, expect, test } from 'vitest';
import { type AlarmRule, compositeAlarm } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const RULE: AlarmRule = { all: [{ any: ['Errors', 'Slow'] }, { not: 'Deploys' }] };

function judgeRule(AlarmRule: unknown, rule: AlarmRule = RULE, change: object = {}, claim: object = {}) {
  const world: TinyTemplate = {
    parameters: { Name: { Type: 'String' }, Strict: { Type: 'String', AllowedValues: ['yes', 'no'] } },
    conditions: { IsStrict: { 'Fn::Equals': [{ Ref: 'Strict' }, 'yes'] } },
    resources: {
      Topic: { Type: 'AWS::SNS::Topic' },
      Errors: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'errors are many' } },
      Slow: { Type: 'AWS::CloudWatch::Alarm' },
      Deploys: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmName: 'deploys', AlarmRule: 'FALSE' } },
      Health: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule, ...change } },
    },
  };
  return inShort(judgeIn(world, compositeAlarm('Health', { rule, ...claim })));
}

const join = (...parts: readonly unknown[]) => ({ 'Fn::Join': ['', parts] });
const errors = 'ALARM("errors are many")';
const slow = join('ALARM(', { Ref: 'Slow' }, ')');

describe('a composite alarm', () => {
  test.each<[string, unknown, string]>([
    ['by names', join(`(${errors} OR `, slow, ') AND NOT ALARM(deploys)'), 'proved'],
    [
      'by ARNs',
      join('(ALARM("', arn('Errors'), '") OR ALARM(\'', arn('Slow'), '\')) AND NOT ALARM("', arn('Deploys'), '")'),
      'proved',
    ],
    ['written another way', join('NOT (ALARM(deploys) OR NOT ', errors, ' AND NOT ', slow, ')'), 'proved'],
    [
      'with brackets left out',
      join(errors, ' OR ', slow, ' AND NOT ALARM(deploys)'),
      'refuted: It rings when Errors is ALARM and Deploys is ALARM.',
    ],
    ['without the deployments', join(errors, ' OR ', slow), 'refuted'],
    ['of OK instead of ALARM', join('(OK("errors are many") OR ', slow, ') AND NOT ALARM(deploys)'), 'refuted'],
    ['that waits for OK of the deployments', join('(', errors, ' OR ', slow, ') AND OK(deploys)'), 'refuted'],
    ['of an alarm that is elsewhere', join('(', errors, ' OR ALARM(another)) AND NOT ALARM(deploys)'), 'refuted'],
    ['of nothing', 'FALSE', 'refuted'],
    ['that is always true', 'TRUE', 'refuted'],
    ['that is half a rule', 'ALARM(deploys) AND', 'unknown: The rule ALARM(deploys) AND cannot be read.'],
    [
      'of an alarm that a parameter names',
      join('(ALARM(', { Ref: 'Name' }, ') OR ', slow, ') AND NOT ALARM(deploys)'),
      'unknown: Which alarm ${Name} is, only the deployment tells.',
    ],
    [
      'that a condition changes',
      {
        'Fn::If': ['IsStrict', join(errors, ' OR ', slow), join('(', errors, ' OR ', slow, ') AND NOT ALARM(deploys)')],
      },
      'unknown: Strict = no',
    ],
  ])('%s', (_, rule, expected) => expect(judgeRule(rule).slice(0, expected.length)).toBe(expected));

  test.each<[string, string, AlarmRule, string]>([
    ['in the OK state', 'OK(deploys)', { ok: 'Deploys' }, 'proved'],
    ['without data', 'INSUFFICIENT_DATA(deploys)', { insufficient: 'Deploys' }, 'proved'],
    ['in one of the three states', 'NOT OK(deploys)', { any: ['Deploys', { insufficient: 'Deploys' }] }, 'proved'],
    [
      'in no state at all',
      'OK(deploys) AND ALARM(deploys)',
      { not: { any: ['Deploys', { not: 'Deploys' }] } },
      'proved',
    ],
    [
      'of a name that nothing has',
      'ALARM(deploys)',
      { all: ['Deploys', { not: 'AWS::CloudWatch::Nothing' }] },
      'refuted: No resource matches AWS::CloudWatch::Nothing.',
    ],
  ])('%s', (_, text, rule, expected) => expect(judgeRule(text, rule)).toBe(expected));

  test('of every alarm of a name', () => {
    expect(judgeRule(join(errors, ' OR ', slow), { any: ['AWS::CloudWatch::Alarm'] })).toBe('proved');
    expect(judgeRule(errors, { any: ['AWS::CloudWatch::Alarm'] })).toBe(
      'refuted: It does not ring when Errors is OK and Slow is ALARM.',
    );
    expect(judgeRule(errors, 'AWS::CloudWatch::Alarm')).toBe(
      'refuted: AWS::CloudWatch::Alarm is 2 alarms; say whether all or any of them.',
    );
  });

  test.each<[string, object, object, string]>([
    ['tells the topic', { AlarmActions: [{ Ref: 'Topic' }] }, { notifies: ['Topic'] }, 'proved'],
    ['tells nobody', {}, { notifies: ['Topic'] }, 'refuted'],
    [
      'has its actions switched off',
      { AlarmActions: [{ Ref: 'Topic' }], ActionsEnabled: false },
      { notifies: ['Topic'] },
      'refuted',
    ],
    ['is silent during deployments', { ActionsSuppressor: 'deploys' }, { suppressedBy: 'Deploys' }, 'proved'],
    ['is silent by ARN', { ActionsSuppressor: arn('Deploys') }, { suppressedBy: 'Deploys' }, 'proved'],
    ['is never silent', {}, { suppressedBy: 'Deploys' }, 'refuted'],
    ['is silent with another', { ActionsSuppressor: { Ref: 'Slow' } }, { suppressedBy: 'Deploys' }, 'refuted'],
    ['waits', { ActionsSuppressorWaitPeriod: 60 }, { waitSeconds: 60 }, 'proved'],
    ['waits too long', { ActionsSuppressorWaitPeriod: 600 }, { waitSeconds: 60 }, 'refuted'],
  ])('%s', (_, change, claim, expected) => {
    expect(judgeRule('ALARM(deploys)', 'Deploys', change, claim).split(':')[0]).toBe(expected);
  });

  test('is not an alarm on a metric', () => {
    const world: TinyTemplate = { resources: { Slow: { Type: 'AWS::CloudWatch::Alarm' } } };
    expect(judgeIn(world, compositeAlarm('Slow', { rule: 'Slow' })).outcome).toBe('refuted');
  });
});
