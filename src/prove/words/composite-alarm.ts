import { parseArn } from '../../aws/index.ts';
import {
  ALWAYS,
  and,
  type Certainty,
  describeGuard,
  EVERYWHERE,
  eitherOf,
  exampleOf,
  extentOf,
  type Guard,
  GuardSpace,
  NEVER,
  NOWHERE,
  not,
  or,
  sameText,
  type Text,
  textIn,
} from '../../base/index.ts';
import type { AlarmRule, Assertion } from '../../claims/index.ts';
import { textOf } from '../../model/index.ts';
import { step } from '../judge.ts';
import { showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement } from '../verdict.ts';
import { alarmActionsOf } from './alarm-actions.ts';
import { type AlarmState, parseAlarmRule, stateOf } from './alarm-rule.ts';
import { type Finding, judgeFindings, open } from './finding.ts';

type Composite = Extract<Assertion, { kind: 'compositeAlarm' }>;

/** The rule holds in exactly the states of other alarms that the claim names. */
export function judgeCompositeAlarm(question: Question, claim: Composite): Judgement {
  return judgeFindings(question, claim.of, (thing) => {
    if (thing.type !== 'AWS::CloudWatch::CompositeAlarm')
      return [{ match: NOWHERE, says: step(`${thing.id} is ${thing.type}, not a composite alarm.`, thing) }];
    return [
      rule(question, thing, claim),
      ...suppressor(question, thing, claim),
      ...alarmActionsOf(question, thing, claim),
    ];
  });
}

function rule(question: Question, thing: Thing, claim: Composite): Finding {
  const space = new GuardSpace();
  const text = textOf(thing.properties.AlarmRule);
  const at = (says: string) => step(says, thing, ['AlarmRule']);
  const wanted = wantedRule(question, claim.rule, space);
  if ('problem' in wanted) return { match: NOWHERE, says: at(wanted.problem) };
  let unclear: Text | undefined;
  const written =
    text &&
    parseAlarmRule(text, (name, state) => {
      const found = alarmCalled(question, name);
      if (found.is === 'possible') unclear = name;
      return stateOf(space, found.id, state);
    });
  if (written === undefined) return open(at(`The rule ${showValue(thing.properties.AlarmRule)} cannot be read.`));
  if (unclear !== undefined) return open(at(`Which alarm ${unclear} is, only the deployment tells.`));
  if (written === wanted.guard) return { match: EVERYWHERE, says: at(`It rings when ${describeGuard(written)}.`) };
  const [needless, lacking] = [and(written, not(wanted.guard)), and(wanted.guard, not(written))];
  const verb = needless === NEVER ? 'does not ring' : 'rings';
  return { match: NOWHERE, says: at(`It ${verb} when ${showStates(needless === NEVER ? lacking : needless)}.`) };
}

function showStates(guard: Guard): string {
  const states = [...exampleOf(guard)].map(([alarm, state]) => `${alarm} is ${state}`);
  return states.join(' and ') || 'anything happens';
}

type Wanted = { readonly guard: Guard } | { readonly problem: string };

function wantedRule(question: Question, rule: AlarmRule, space: GuardSpace): Wanted {
  if (typeof rule === 'string') return inState(question, rule, 'ALARM', space);
  if ('ok' in rule) return inState(question, rule.ok, 'OK', space);
  if ('insufficient' in rule) return inState(question, rule.insufficient, 'INSUFFICIENT_DATA', space);
  if ('not' in rule) {
    const of = wantedRule(question, rule.not, space);
    return 'problem' in of ? of : { guard: not(of.guard) };
  }
  const isAll = 'all' in rule;
  let guard = isAll ? ALWAYS : NEVER;
  for (const part of (isAll ? rule.all : rule.any).flatMap((each) => eachOf(question, each))) {
    const of = wantedRule(question, part, space);
    if ('problem' in of) return of;
    guard = isAll ? and(guard, of.guard) : or(guard, of.guard);
  }
  return { guard };
}

/** A name of several alarms as one rule for each. */
function eachOf(question: Question, rule: AlarmRule): readonly AlarmRule[] {
  const things = typeof rule === 'string' ? question.thingsOf(rule) : [];
  return things.length > 1 ? things.map((thing) => thing.id) : [rule];
}

function inState(question: Question, name: string, state: AlarmState, space: GuardSpace): Wanted {
  const things = question.model.resources.has(name) ? [{ id: name }] : question.thingsOf(name);
  const [thing, ...more] = things;
  if (thing === undefined) return { problem: `No resource matches ${name}.` };
  if (more.length > 0) return { problem: `${name} is ${things.length} alarms; say whether all or any of them.` };
  return { guard: stateOf(space, thing.id, state) };
}

/** The alarm of the template with this name or ARN; the text itself for one that is elsewhere. */
export function alarmCalled({ model }: Question, text: Text): { readonly id: string; readonly is: Certainty } {
  const named = model.access.comparable(text);
  const alarms = [...model.resources.values()].filter(
    ({ type }) => type === 'AWS::CloudWatch::Alarm' || type === 'AWS::CloudWatch::CompositeAlarm',
  );
  const answers = alarms.map(({ id }) => {
    const arn = model.access.arnOf(id);
    const name = textIn((parseArn(arn)?.resource ?? '').replace(/^alarm:/, ''));
    return { id, is: eitherOf(sameText(named, arn), sameText(named, name)) };
  });
  return (
    answers.find(({ is }) => is === 'certain') ??
    answers.find(({ is }) => is === 'possible') ?? { id: `${named}`, is: 'certain' }
  );
}

const PERIODS = [
  ['waitSeconds', 'ActionsSuppressorWaitPeriod'],
  ['extensionSeconds', 'ActionsSuppressorExtensionPeriod'],
] as const;

function suppressor(question: Question, thing: Thing, claim: Composite): readonly Finding[] {
  const { suppressedBy } = claim;
  const property = 'ActionsSuppressor';
  const text = textOf(thing.properties[property]);
  const wanted = suppressedBy === undefined ? [] : question.thingsOf(suppressedBy).map(({ id }) => id);
  const found = text === undefined ? undefined : alarmCalled(question, text);
  const is: Certainty =
    found === undefined || !wanted.includes(found.id) ? 'impossible' : found.is === 'certain' ? 'certain' : 'possible';
  const says = `It is silent while ${found?.id ?? 'nothing'} rings${is === 'certain' ? '' : `, expected ${suppressedBy}`}.`;
  const periods = PERIODS.flatMap(([key, name]): readonly Finding[] => {
    const seconds = claim[key];
    if (seconds === undefined) return [];
    const given = textOf(thing.properties[name]);
    const match = given === undefined ? NOWHERE : extentOf(sameText(given, textIn(String(seconds))));
    const ending = match.certain === ALWAYS ? '' : `, expected ${seconds}`;
    return [{ match, says: step(`${name} is ${showValue(thing.properties[name])}${ending}.`, thing, [name]) }];
  });
  return [
    ...(suppressedBy === undefined ? [] : [{ match: extentOf(is), says: step(says, thing, [property]) }]),
    ...periods,
  ];
}
