import { ALWAYS, allOf, anyOf, type Extent, exactlyIn, impliedBy, NEVER, NOWHERE, showText } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { elementsAt, textOf } from '../../model/index.ts';
import { about, judge, refuted, step } from '../judge.ts';
import { describeMatcher, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import { contractFindings } from '../running/contract.ts';
import { functionRuns } from '../running/functions.ts';
import { instanceRuns } from '../running/instances.ts';
import { healthFindings, portFindings } from '../running/requests.ts';
import { type Aspect, matchSlot, type Running, type Slot, showSlot, unknownRunning } from '../running/running.ts';
import { definitionRuns, serviceRuns } from '../running/tasks.ts';
import { variableFindings } from '../running/variables.ts';
import { commandFinding } from '../running/words-of.ts';
import type { Judgement } from '../verdict.ts';
import type { Finding } from './finding.ts';

type Runs = Extract<Assertion, { kind: 'runs' }>;

/** Everything that the subjects start is as promised, in every world in which they exist. */
export function judgeRuns(question: Question, claim: Runs): Judgement {
  return about(question, claim.of, (things) => {
    const running = things.flatMap((thing) => runningOf(question, thing, claim));
    if (running.length === 0)
      return refuted(`${things.map(({ id }) => id).join(', ')} runs no container ${claim.container ?? ''}.`);
    const exists: Finding = {
      match: anyOf(...things.map(({ when }) => exactlyIn(when))),
      says: { says: `${things.map(({ id }) => id).join(', ')} is created.` },
    };
    const findings = [exists, ...running.flatMap((each) => findingsOf(question, each, claim))];
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS).map(({ says }) => says);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: findings.slice(1).map(({ says }) => says),
      counterexample: () => ({ summary: wrong.map(({ says }) => says).join(' '), steps: wrong }),
      missing: wrong.map(({ says }) => showText(says)),
    });
  });
}

function runningOf(question: Question, thing: Thing, claim: Runs): readonly Running[] {
  switch (thing.type) {
    case 'AWS::ECS::Service':
      return serviceRuns(question, thing, claim.container);
    case 'AWS::ECS::TaskDefinition':
      return definitionRuns(question, thing, claim.container);
    case 'AWS::Lambda::Function':
      return [functionRuns(thing)];
    case 'AWS::EC2::Instance':
    case 'AWS::EC2::LaunchTemplate':
    case 'AWS::AutoScaling::AutoScalingGroup':
    case 'AWS::AutoScaling::LaunchConfiguration':
      return instanceRuns(question, thing, claim.command ?? claim.contract?.command);
    default:
      return [
        unknownRunning(
          thing.id,
          thing.when,
          `what ${thing.id} runs: ${thing.type} is not a type whose program is known`,
        ),
      ];
  }
}

function findingsOf(question: Question, running: Running, claim: Runs): readonly Finding[] {
  if (running.unknown !== undefined) {
    const open: Extent = { certain: NEVER, possible: ALWAYS };
    return [{ match: impliedBy(running.when, open), says: { says: `${running.unknown} decides.` } }];
  }
  const { port, health } = claim;
  const listens = port ?? claim.contract?.port;
  return [
    ...aspects(claim).flatMap(([aspect, matcher]) => aspectFindings(question, running, aspect, matcher)),
    ...commands(question, running, claim),
    ...roles(question, running, claim),
    ...(claim.logs === undefined ? [] : logFindings(question, running, claim.logs)),
    ...(port === undefined ? [] : portFindings(question, running, port)),
    ...(health === undefined
      ? []
      : healthFindings(question, running, { path: health, port: typeof listens === 'number' ? listens : undefined })),
    ...checkFindings(question, running, claim.check),
    ...variableFindings(question, running, claim),
    ...contractFindings(question, running, claim),
  ];
}

function aspects(claim: Runs): readonly (readonly [Aspect, Matcher])[] {
  const wanted: readonly (readonly [Aspect, Matcher | undefined])[] = [
    ['image', claim.image],
    ['user', claim.user],
    ['readonlyRoot', claim.readonlyRoot],
    ['cpu', claim.cpu],
    ['memory', claim.memory],
    ['count', countMatcher(claim.count)],
    ['launch', claim.launch],
    ['family', claim.family],
    ['logPrefix', claim.logPrefix],
    ['stopSeconds', claim.stopSeconds],
    ['exec', claim.exec],
    ['instanceType', claim.instanceType],
    ['metadataTokens', claim.imdsv2 === undefined ? undefined : 'required'],
    ['metadataHops', claim.metadataHops],
    ['runtime', claim.runtime],
    ['handler', claim.handler],
    ['timeoutSeconds', claim.timeoutSeconds],
  ];
  return wanted.flatMap(([aspect, matcher]) => (matcher === undefined ? [] : [[aspect, matcher] as const]));
}

function countMatcher(count: Runs['count']): Matcher | undefined {
  if (count === undefined || typeof count === 'number') return count;
  return {
    ...(count.min !== undefined && { atLeast: count.min }),
    ...(count.max !== undefined && { atMost: count.max }),
  };
}

function aspectFindings(question: Question, running: Running, aspect: Aspect, matcher: Matcher): readonly Finding[] {
  const slots = running.slots[aspect];
  if (slots === undefined || slots.length === 0) return [lacking(running, aspect)];
  return slots.map((slot) => {
    const match = matchSlot(question, sized(aspect, slot), matcher);
    return slotFinding(running, slot, aspect, match, describeMatcher(matcher));
  });
}

/** What this kind of program does not have; of a unit that could not be read nothing is said. */
function lacking(running: Running, aspect: Aspect): Finding {
  const isOpen =
    (aspect === 'user' || aspect === 'stopSeconds' || aspect === 'command') && running.variables.unknown.length > 0;
  const says = isOpen
    ? `${running.variables.unknown.join('; ')} decides ${aspect}`
    : `${running.name} has no ${aspect}`;
  const match = isOpen ? { certain: NEVER, possible: ALWAYS } : NOWHERE;
  return { match: impliedBy(running.when, match), says: { says: `${says}.` } };
}

function slotFinding(running: Running, slot: Slot, what: string, match: Extent, expected: string): Finding {
  const within = impliedBy(running.when, match);
  const is = `${what} of ${running.name} is ${showSlot(slot)}`;
  const why =
    slot.open !== undefined && within.certain !== ALWAYS && within.possible === ALWAYS ? `; ${slot.open}` : '';
  const says = within.certain === ALWAYS ? `${is}.` : `${is}, expected ${expected}${why}.`;
  return { match: within, says: step(says, slot.thing, slot.path) };
}

/** `.5 vCPU` and `1 GB` mean the same as 512 and 1024 (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html). */
function sized(aspect: Aspect, slot: Slot): Slot {
  if (aspect !== 'cpu' && aspect !== 'memory') return slot;
  const [found, ...more] = elementsAt(slot.thing.properties, slot.path);
  const size = /^([\d.]+)\s*(?:vCPU|GB)$/i.exec(textOf(found?.value) ?? '');
  if (size === null || more.length > 0) return slot;
  return { ...slot, thing: { ...slot.thing, properties: { size: Number(size[1]) * 1024 } }, path: ['size'] };
}

function commands(question: Question, running: Running, claim: Runs): readonly Finding[] {
  const each = (aspect: 'command' | 'entrypoint', words: readonly string[] | undefined): readonly Finding[] => {
    if (words === undefined) return [];
    const slots = running.slots[aspect];
    if (slots === undefined || slots.length === 0) return [lacking(running, aspect)];
    return slots.map((slot) => commandFinding(question, running, slot, words));
  };
  return [...each('command', claim.command), ...each('entrypoint', claim.entrypoint)];
}

function roles(question: Question, running: Running, claim: Runs): readonly Finding[] {
  const each = (aspect: 'role' | 'executionRole', name: string | undefined) =>
    name === undefined ? [] : aspectFindings(question, running, aspect, { refersTo: name });
  return [...each('role', claim.role), ...each('executionRole', claim.executionRole)];
}

/** The log group by reference, or by the name that it has. */
function logFindings(question: Question, running: Running, logs: string): readonly Finding[] {
  const slots = running.slots.logs;
  if (slots === undefined || slots.length === 0) return [lacking(running, 'logs')];
  const names = question.thingsOf(logs).flatMap(({ properties }) => textOf(properties.LogGroupName) ?? []);
  const { logDriver } = running;
  return [
    ...slots.map((slot) => {
      const match = anyOf(
        matchSlot(question, slot, { refersTo: logs }),
        ...names.map((name) => matchSlot(question, slot, name)),
      );
      return slotFinding(running, slot, 'logs', match, logs);
    }),
    // No other driver writes into a log group by itself.
    ...(logDriver === undefined
      ? []
      : [slotFinding(running, logDriver, 'log driver', matchSlot(question, logDriver, 'awslogs'), 'awslogs')]),
  ];
}

function checkFindings(question: Question, running: Running, check: Runs['check']): readonly Finding[] {
  if (check === undefined) return [];
  const { check: slot } = running;
  if (slot === undefined) return [{ match: NOWHERE, says: { says: `${running.name} has no check of its own.` } }];
  // What the agent takes where the definition says nothing
  // (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html).
  const settings = [
    ['Interval', check.intervalSeconds, 30],
    ['Timeout', check.timeoutSeconds, 5],
    ['Retries', check.retries, 3],
    ['StartPeriod', check.startSeconds, 0],
  ] as const;
  const { thing, path } = slot;
  const exists = matchSlot(question, { thing, path: [...path, 'Command'] }, { present: true });
  return [
    slotFinding(running, { thing, path: [...path, 'Command'] }, 'check', exists, 'a check'),
    ...settings.flatMap(([key, wanted, fallback]) => {
      if (wanted === undefined) return [];
      const at: Slot = { thing, path: [...path, key], fallback };
      return [slotFinding(running, at, `check.${key}`, matchSlot(question, at, wanted), String(wanted))];
    }),
    ...(check.command === undefined ? [] : [checkCommand(question, running, slot, check.command)]),
  ];
}

/** The words of the check in order, others between them. */
function checkCommand(question: Question, running: Running, { thing, path }: Slot, words: readonly string[]): Finding {
  const elements = elementsAt(thing.properties, [...path, 'Command'], running.when);
  let from = 0;
  const matches: Extent[] = [];
  for (const word of words) {
    const index = elements.findIndex(
      (element, at) =>
        at >= from && matchSlot(question, { thing, path: element.path }, { like: word }).possible !== NEVER,
    );
    const found = elements[index];
    matches.push(found === undefined ? NOWHERE : matchSlot(question, { thing, path: found.path }, { like: word }));
    from = index < 0 ? elements.length : index + 1;
  }
  const match = allOf(...matches);
  const shown = elements.map(({ value }) => showValue(value)).join(' ');
  const isSo = impliedBy(running.when, match).certain === ALWAYS;
  const says = `The check of ${running.name} is ${shown}${isSo ? '' : `, expected ${words.join(' … ')}`}.`;
  return { match: impliedBy(running.when, match), says: step(says, thing, path) };
}
