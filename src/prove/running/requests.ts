/** The port of what runs and who asks for its health: target groups in front of it, and its own check. */
import { showFlows } from '../../aws/index.ts';
import {
  ALWAYS,
  allOf,
  anyOf,
  type Extent,
  exactlyIn,
  impliedBy,
  NEVER,
  NOWHERE,
  sameIntervals,
  showText,
} from '../../base/index.ts';
import { elementsAt, type TargetGroup, textOf, toValue, valuesAt } from '../../model/index.ts';
import { step } from '../judge.ts';
import { showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Finding } from '../words/finding.ts';
import { matchSlot, type Running, type Slot } from './running.ts';

/** It opens exactly this port, and every target group before it sends its requests there (`groupsFor`). */
export function portFindings(question: Question, running: Running, port: number | 'none'): readonly Finding[] {
  const groups = groupsFor(question, running, port);
  const own = running.ports === undefined ? [] : [ownPorts(question, running, running.ports, port)];
  if (port === 'none')
    return [
      ...own,
      ...(groups.length === 0
        ? [{ match: exactlyIn(ALWAYS), says: { says: `No target group sends requests to ${running.name}.` } }]
        : groups.map(({ id }) => ({ match: NOWHERE, says: { says: `${id} sends requests to ${running.name}.` } }))),
    ];
  const balanced = groups.flatMap((group) =>
    group.targets
      .filter(({ owner }) => running.owners.includes(owner))
      .map((target): Finding => {
        const isPort = sameIntervals(target.flows, [[port, port]]);
        const isOpen = target.unknownFlows !== undefined;
        const ending = isPort && !isOpen ? '' : `, expected tcp/${port}`;
        return {
          match: impliedBy(target.when, {
            certain: isPort && !isOpen ? ALWAYS : NEVER,
            possible: isPort || isOpen ? ALWAYS : NEVER,
          }),
          says: {
            says: `${group.id} sends requests to ${target.owner} on ${showFlows(target.flows)}${ending}.`,
            at: target.at,
          },
        };
      }),
  );
  if (own.length > 0 || balanced.length > 0) return [...own, ...balanced];
  return [
    {
      match: { certain: NEVER, possible: ALWAYS },
      says: { says: `No target group tells the port of ${running.name}.` },
    },
  ];
}

function ownPorts(question: Question, running: Running, { thing, path }: Slot, port: number | 'none'): Finding {
  const elements = elementsAt(thing.properties, path, running.when);
  const shown = elements.map(({ value }) =>
    showValue(typeof value === 'object' && 'ContainerPort' in value ? value.ContainerPort : value),
  );
  const fits = elements.map((element): Extent => {
    if (port === 'none') return impliedBy(element.when, NOWHERE);
    return impliedBy(element.when, matchSlot(question, { thing, path: [...element.path, 'ContainerPort'] }, port));
  });
  const exists = anyOf(...elements.map(({ when }) => exactlyIn(when)));
  const match = allOf(...(port === 'none' ? [] : [impliedBy(running.when, exists)]), ...fits);
  const ending = match.certain === ALWAYS ? '' : port === 'none' ? ', expected none' : `, expected ${port}`;
  return {
    match,
    says: step(`${running.name} opens ${shown.length === 0 ? 'no port' : shown.join(', ')}${ending}.`, thing, path),
  };
}

/**
 * Every target group before it asks this path, on the port of its requests; without a target group its own check does.
 */
export function healthFindings(
  question: Question,
  running: Running,
  { path, port, okStatus }: { readonly path: string; readonly port: number | undefined; readonly okStatus?: number },
): readonly Finding[] {
  const groups = groupsFor(question, running, port ?? 'none');
  const asked = groups.flatMap((group) => {
    const found = question.model.resources.get(group.id);
    return found === undefined ? [] : groupAsks(question, { ...found, kind: 'resource' }, path, port, okStatus);
  });
  const own = ownCheck(running, path, port);
  if (groups.length === 0 && own.length === 0)
    return [
      {
        match: NOWHERE,
        says: { says: `No target group and no check of its own asks ${running.name} for its health.` },
      },
    ];
  return [...asked, ...own];
}

/** No target group before it asks for its health over HTTP, which it does not answer. */
export function unaskedFindings(question: Question, running: Running): readonly Finding[] {
  return groupsOf(question, running).flatMap((group): readonly Finding[] => {
    const found = question.model.resources.get(group.id);
    if (found === undefined) return [];
    const thing: Thing = { ...found, kind: 'resource' };
    const slot = { thing, path: ['HealthCheckProtocol'], fallback: toValue(protocolOfChecks(thing)) };
    const match = matchSlot(question, slot, 'TCP');
    const says =
      match.certain === ALWAYS
        ? `${group.id} only connects to ${running.name}.`
        : `${group.id} asks ${running.name} for its health, and its workload answers no health check.`;
    return [{ match: impliedBy(thing.when, match), says: step(says, thing, ['HealthCheckPath']) }];
  });
}

/** What AWS takes where the target group names none. */
function protocolOfChecks({ properties }: Thing): string {
  const protocol = textOf(valuesAt(properties, ['Protocol'])[0]?.value);
  return protocol === 'HTTP' || protocol === 'HTTPS' ? 'HTTP' : 'TCP';
}

function groupAsks(
  question: Question,
  thing: Thing,
  path: string,
  port: number | undefined,
  okStatus: number | undefined,
): readonly Finding[] {
  const check = (property: readonly string[], fallback: string, wanted: readonly string[]): Finding => {
    const slot: Slot = { thing, path: property, fallback: toValue(fallback) };
    const match = anyOf(...wanted.map((each) => matchSlot(question, slot, each)));
    const shown = showValue(valuesAt(thing.properties, property)[0]?.value ?? toValue(fallback));
    const ending = impliedBy(thing.when, match).certain === ALWAYS ? '' : `, expected ${wanted[0]}`;
    return {
      match: impliedBy(thing.when, match),
      says: step(`${property.join('.')} of ${thing.id} is ${shown}${ending}.`, thing, property),
    };
  };
  return [
    check(['HealthCheckPath'], '/', [path]),
    check(['HealthCheckProtocol'], protocolOfChecks(thing), ['HTTP', 'HTTPS']),
    check(['HealthCheckEnabled'], 'true', ['true']),
    ...(port === undefined ? [] : [check(['HealthCheckPort'], 'traffic-port', ['traffic-port', String(port)])]),
    ...(okStatus === undefined ? [] : [statusFinding(thing, okStatus)]),
  ];
}

/** Codes are single ones, lists and ranges: `200,302`, `200-299`. */
function statusFinding(thing: Thing, okStatus: number): Finding {
  const codes = textOf(valuesAt(thing.properties, ['Matcher', 'HttpCode'])[0]?.value) ?? '200';
  const accepts = codes.split(',').some((each) => {
    const [from = Number.NaN, to = from] = each.split('-').map(Number);
    return okStatus >= from && okStatus <= to;
  });
  const isKnown = /^[\d,\s-]+$/.test(codes);
  return {
    match: impliedBy(thing.when, { certain: accepts ? ALWAYS : NEVER, possible: accepts || !isKnown ? ALWAYS : NEVER }),
    says: step(`${thing.id} takes ${showText(codes)} for healthy${accepts ? '' : `, expected ${okStatus}`}.`, thing, [
      'Matcher',
    ]),
  };
}

/** The address that a check of the container names, if it names one. */
function ownCheck(running: Running, path: string, port: number | undefined): readonly Finding[] {
  if (running.check === undefined) return [];
  const { thing, path: at } = running.check;
  const command = valuesAt(thing.properties, [...at, 'Command'], running.when);
  return command.flatMap((found): readonly Finding[] => {
    if (found.value === undefined) return [];
    const words = elementsAt(thing.properties, found.path).map(({ value }) => textOf(value) ?? '');
    const url = /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?(\/[^\s'"`)]*)?/.exec(words.join(' '));
    if (url === null) return [];
    const isPath = (url[2] ?? '/') === path;
    const isPort = port === undefined || Number(url[1] ?? (url[0].startsWith('https') ? 443 : 80)) === port;
    const fits = isPath && isPort;
    return [
      {
        match: impliedBy(found.when, fits ? exactlyIn(ALWAYS) : NOWHERE),
        says: step(
          `The check of ${running.name} asks ${url[0]}${fits ? '' : `, expected ${port ?? ''}${path}`}.`,
          thing,
          at,
        ),
      },
    ];
  });
}

/**
 * Those that are about what listens on the port. On a host other programs may listen too, each behind a group of its own;
 * where no group sends requests to the port, all are about it.
 */
function groupsFor(question: Question, running: Running, port: number | 'none'): readonly TargetGroup[] {
  const all = groupsOf(question, running);
  if (running.ports !== undefined || port === 'none') return all;
  const own = all.filter(({ targets }) =>
    targets.some(
      ({ owner, flows, unknownFlows }) =>
        running.owners.includes(owner) && unknownFlows === undefined && sameIntervals(flows, [[port, port]]),
    ),
  );
  return own.length > 0 ? own : all;
}

function groupsOf({ model }: Question, { owners }: Running): readonly TargetGroup[] {
  return [...model.network.targetGroups.values()].filter(({ targets }) =>
    targets.some(({ owner }) => owners.includes(owner)),
  );
}
