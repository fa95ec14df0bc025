import { parsePorts, showFlows } from '../../aws/index.ts';
import { covers } from '../../base/index.ts';
import type { Resource } from '../../model/index.ts';
import { cannotTell, isFalse, isTrue, type KnownText, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { subjectAt } from '../vocabulary.ts';

/** Ports that things listen on, and the protocol said to be spoken there. */
export const ports: StatementRule = {
  kind: 'port',
  checks: 'ports of listeners, targets, databases and containers, and protocols that do not belong to a port',
  read: (document) => [...readWords(document), ...readCode(document)],
  say: (statement) =>
    `the ${statement.subject[0]} listens on ${[textValue(statement, 'protocol'), numberValue(statement, 'port')].filter((each) => each !== '').join(' ')}`,
  judge,
};

const WRITTEN =
  /\b(HTTPS?|TLS|PostgreSQL|MySQL|Redis|SSH)\s*[:(]\s*:?(\d{2,5})\b(?!\s+[a-z])|(?<![\w.\d])(?:port|puerto|porta)(?:\s*[:-])?\s+(\d{2,5})(?:\/(\d{2,5}))?\b|(?<=\s):(\d{4,5})\b/gi;
const LISTENING = ['listener', 'load balancer', 'cache', 'database', 'target group', 'task', 'instance'];

function readWords(document: ReadDocument): readonly Statement[] {
  return findAll(document, WRITTEN).flatMap(({ passage, found }) => {
    if (isRule(passage)) return [];
    const [, protocol, named, plain, second, bare] = found;
    const subject = subjectAt(passage, found.index, LISTENING);
    if (subject === undefined) return [];
    return [named ?? plain ?? bare, second].flatMap((port) =>
      port === undefined
        ? []
        : [
            state(passage, found.index, found[0].length, {
              kind: 'port',
              subject: [subject === 'listener' ? 'load balancer' : subject],
              values: { port: Number(port), ...(protocol !== undefined && { protocol: protocol.toUpperCase() }) },
            }),
          ],
    );
  });
}

/** Rules of security groups and arrows have rules of their own. */
function isRule(passage: Passage): boolean {
  return /security groups?|\bSG\b|-sg\b/i.test(`${passageContext(passage)} ${passage.text}`) || /←/.test(passage.text);
}

function readCode(document: ReadDocument): readonly Statement[] {
  return findAll(document, /"containerPort":\s*(\d+)|\bcontainerPort:\s*(\d+)|^PORT=(\d+)/, ['code']).map(
    ({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'port',
        subject: ['task'],
        values: { port: Number(found[1] ?? found[2] ?? found[3]) },
      }),
  );
}

/** https://www.iana.org/assignments/service-names-port-numbers */
const USUAL: Readonly<Record<number, string>> = {
  80: 'HTTP',
  443: 'HTTPS',
  22: 'SSH',
  5432: 'POSTGRESQL',
  3306: 'MYSQL',
  6379: 'REDIS',
};
const IANA = 'https://www.iana.org/assignments/service-names-port-numbers';

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const port = numberValue(statement, 'port') ?? 0;
  const protocol = textValue(statement, 'protocol');
  const usual = USUAL[port];
  if (protocol !== '' && usual !== undefined && usual !== protocol && protocol !== 'TLS')
    return {
      ...isFalse(`port ${port} is ${usual === 'POSTGRESQL' ? 'PostgreSQL' : usual}, not ${protocol}`),
      source: IANA,
    };
  const [subject = ''] = statement.subject;
  switch (subject) {
    case 'load balancer':
      return judgeListener(port, protocol, evidence);
    case 'database':
      return judgeProperty(port, evidence, [
        ['AWS::RDS::DBInstance', 'Port'],
        ['AWS::RDS::DBCluster', 'Port'],
      ]);
    case 'cache':
      return judgeProperty(port, evidence, [
        ['AWS::ElastiCache::ReplicationGroup', 'Port'],
        ['AWS::ElastiCache::CacheCluster', 'Port'],
      ]);
    default:
      return judgeTarget(subject, port, evidence);
  }
}

function judgeListener(port: number, protocol: string, { model }: SystemFacts): StatementJudgement {
  const listeners = [...model.network.balancers.values()].flatMap((balancer) => balancer.listeners);
  if (listeners.length === 0) return cannotTell('the template has no load balancer with listeners');
  const wanted = parsePorts(`tcp/${port}`);
  const found = listeners.filter(({ flows }) => 'flows' in wanted && covers(flows, wanted.flows));
  const [first] = found;
  if (first === undefined)
    return isFalse(
      `its listeners are on ${listeners.map(({ flows }) => showFlows(flows)).join(', ')}`,
      ...listeners.map(({ at }) => at),
    );
  if (first.unknownFlows !== undefined) return cannotTell('only deployment tells the port of the listener', first.at);
  const resource = model.resources.get(first.id);
  const spoken = resource === undefined ? undefined : textsOf(resource, 'Protocol')[0];
  if (protocol !== '' && spoken !== undefined && !spoken.open && /^HTTPS?$/.test(protocol) && spoken.text !== protocol)
    return isFalse(`the listener on ${port} speaks ${spoken.text}`, spoken.place);
  return isTrue(`a listener is on ${port}`, first.at);
}

function judgeProperty(
  port: number,
  { model }: SystemFacts,
  properties: readonly (readonly [string, string])[],
): StatementJudgement {
  const found = properties.flatMap(([type, path]) =>
    resourcesOf(model, type).flatMap((each) => {
      const set = textsOf(each, path);
      return set.length > 0 ? set : usualPortOf(each);
    }),
  );
  if (found.length === 0) return cannotTell('the template leaves the port to the engine, or has none such');
  const same = found.filter(({ text }) => text === String(port));
  const isSet = properties.some(([type, path]) =>
    resourcesOf(model, type).some((each) => textsOf(each, path).length > 0),
  );
  // A database on the desk of a developer has a port of its own; that of another engine is no such.
  if (same.length === 0 && !isSet && !ENGINE_PORTS.some(([, usual]) => usual === String(port)))
    return cannotTell(`the template leaves the port to the engine, whose own is ${found[0]?.text ?? 'not known'}`);
  if (same.length > 0) return isTrue(`it is ${port}`, ...same.map((each) => each.place));
  if (found.some(({ open }) => open))
    return cannotTell('only deployment tells the port', ...found.map((each) => each.place));
  return isFalse(`it is ${found.map(({ text }) => text).join(', ')}`, ...found.map((each) => each.place));
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: the port where none is given. */
const ENGINE_PORTS: readonly (readonly [engine: RegExp, port: string])[] = [
  [/^(?:aurora-)?postgres/i, '5432'],
  [/^(?:aurora|aurora-mysql|mysql|mariadb)$/i, '3306'],
  [/^(?:redis|valkey)$/i, '6379'],
  [/^oracle/i, '1521'],
  [/^sqlserver/i, '1433'],
];

function usualPortOf(resource: Resource): readonly KnownText[] {
  return textsOf(resource, 'Engine').flatMap((engine) => {
    const port = ENGINE_PORTS.find(([words]) => words.test(engine.text))?.[1];
    return port === undefined || engine.open ? [] : [{ ...engine, text: port }];
  });
}

/** A port of a target group or of a container; a process behind another need not be seen in a template. */
function judgeTarget(subject: string, port: number, { model }: SystemFacts): StatementJudgement {
  const found = [
    ...resourcesOf(model, 'AWS::ElasticLoadBalancingV2::TargetGroup').flatMap((each) => textsOf(each, 'Port')),
    ...resourcesOf(model, 'AWS::ECS::TaskDefinition').flatMap((each) =>
      Array.from({ length: 4 }, (_, index) =>
        textsOf(each, `ContainerDefinitions[${index}].PortMappings[0].ContainerPort`),
      ).flat(),
    ),
  ];
  const same = found.filter(({ text }) => text === String(port));
  if (same.length > 0) return isTrue(`traffic is sent to ${port}`, ...same.map((each) => each.place));
  const open = [...model.network.groups.values()].flatMap(({ rules }) =>
    rules.filter(
      ({ direction, flows }) =>
        direction === 'ingress' &&
        ['tcp', 'udp'].some((protocol) => {
          const wanted = parsePorts(`${protocol}/${port}`);
          return 'flows' in wanted && covers(flows, wanted.flows) && covers(wanted.flows, flows);
        }),
    ),
  );
  if (open.length > 0) return isTrue(`a security group lets ${port} in`, ...open.map(({ at }) => at));
  if (found.length === 0 || subject === 'instance' || resourcesOf(model, 'AWS::ECS::TaskDefinition').length === 0)
    return cannotTell(`which ports processes of the ${subject} listen on the template does not tell`);
  return isFalse(
    `traffic is sent to ${[...new Set(found.map(({ text }) => text))].join(', ')}`,
    ...found.map((each) => each.place),
  );
}
