import { cannotTell, isFalse, isNone, isTrue, place, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Which services have an endpoint in the VPC, and that all calls of AWS stay private. */
export const endpoints: StatementRule = {
  kind: 'endpoint',
  checks: 'VPC endpoints by service, and private access to AWS said of services that have no endpoint',
  read: (document) => [
    ...readEndpoints(document),
    ...readEndpointTables(document),
    ...readPrivate(document),
    ...readCalled(document),
  ],
  say: (statement) => {
    if (textValue(statement, 'what') === 'private') return 'calls of AWS services stay private';
    if (textValue(statement, 'what') === 'called')
      return `the system calls ${listValue(statement, 'services').join(', ')}`;
    const type = textValue(statement, 'type');
    return `there is ${type === '' ? 'an' : type === 'Gateway' ? 'a gateway' : 'an interface'} endpoint for ${textValue(statement, 'service')}`;
  },
  judge,
  compare,
};

const SERVICES: readonly (readonly [name: string, words: RegExp, ids: readonly string[]])[] = [
  ['CloudWatch Logs', /\b(?:CloudWatch )?logs\b/i, ['logs']],
  ['CloudWatch', /\bCloudWatch(?: metrics)?\b(?! logs)/i, ['monitoring']],
  ['Secrets Manager', /\bSecrets Manager\b|\bsecrets\b/i, ['secretsmanager']],
  ['Systems Manager', /\bSSM\b|\bSystems Manager\b/i, ['ssm']],
  ['S3', /\bS3\b/, ['s3']],
  ['DynamoDB', /\bDynamoDB\b/i, ['dynamodb']],
  ['EC2', /\bEC2\b/, ['ec2']],
  ['ECR', /\bECR\b/, ['ecr.api', 'ecr.dkr']],
  ['KMS', /\bKMS\b/, ['kms']],
  ['STS', /\bSTS\b/, ['sts']],
  ['SNS', /\bSNS\b/, ['sns']],
  ['SQS', /\bSQS\b/, ['sqs']],
  ['X-Ray', /\bX-Ray\b/i, ['xray']],
  ['RDS', /\bRDS\b/, ['rds']],
  ['Lambda', /\bLambda\b/, ['lambda']],
  ['ECS', /\bECS\b/, ['ecs']],
  ['Cost Explorer', /\bCost Explorer\b/i, ['ce']],
  ['Resource Groups Tagging', /\b(?:Resource Groups )?Tagging\b/i, ['tagging']],
];

/** The service stands right before the word: `S3 target endpoint` is one of something else. */
const LAST = SERVICES.map(([name, words]) => [name, new RegExp(`(?:${words.source})$`, words.flags)] as const);

function readEndpoints(document: ReadDocument): readonly Statement[] {
  return findAll(document, /^[^\p{L}]*([\w -]{2,40}?)\s+(?:(?:gateway|interface)\s+)?endpoints?\b/iu, [
    'item',
    'drawing',
    'cell',
  ]).flatMap(({ passage, found }) => {
    const said = (found[1] ?? '').replace(/\s+(?:VPC|Docker|DKR|PrivateLink|service)$/i, '');
    const [service] = LAST.find(([, words]) => words.test(said)) ?? [];
    return service === undefined ||
      /\b(?:uses?|using|API|access|via|open|visit|call|copy|test|website)\b/i.test(said) ||
      /\bsecurity group\b/i.test(passage.text) ||
      !/^\s*(?:$|[:(–—\-,.|;]|(?:for|is|in|are|to|and|with)\b)/i.test(passage.text.slice(found.index + found[0].length))
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'endpoint',
            subject: ['VPC endpoint'],
            values: { what: 'endpoint', service, ...typeIn(passage.text) },
          }),
        ];
  });
}

/** `Gateway` or `Interface` beside an endpoint. */
function typeIn(text: string): { readonly type?: string } {
  const types = new Set([...text.matchAll(/\b(gateway|interface)\b/gi)].map(([word]) => word.toLowerCase()));
  const [type = ''] = types;
  return types.size === 1 ? { type: `${type.charAt(0).toUpperCase()}${type.slice(1)}` } : {};
}

/** A table of endpoints with a column for their type. */
function readEndpointTables(document: ReadDocument): readonly Statement[] {
  return document.tables.flatMap(({ header, rows }) => {
    const column = header.findIndex((each) => /^(?:endpoint )?type$/i.test(each));
    if (column < 1 || !/\bendpoints?\b/i.test(header[0] ?? '')) return [];
    return rows.flatMap((row) => {
      const [cell, type] = [row[0], row[column]];
      const said = (cell?.text ?? '').replace(/\s+(?:API|DKR|Docker|VPC|endpoint)$/i, '');
      const [service] = LAST.find(([, words]) => words.test(said)) ?? [];
      return service === undefined || type === undefined || typeIn(type.text).type === undefined
        ? []
        : [
            state(type, 0, type.text.length, {
              kind: 'endpoint',
              subject: ['VPC endpoint'],
              values: { what: 'endpoint', service, ...typeIn(type.text) },
            }),
          ];
    });
  });
}

function readPrivate(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\bprivate access to (?:all )?AWS (?:APIs|services)\b/i).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'endpoint',
      subject: ['VPC endpoint'],
      values: { what: 'private' },
    }),
  );
}

/** Services drawn as APIs that the system calls. */
function readCalled(document: ReadDocument): readonly Statement[] {
  const called = document.boxes.filter(({ title }) => /\bAPI$/i.test(title));
  const [first] = called;
  const services = SERVICES.filter(([, words]) => called.some(({ title }) => words.test(title))).map(([name]) => name);
  const passage = first?.passages[0];
  return passage === undefined || services.length < 2
    ? []
    : [
        state(passage, 0, passage.text.length, {
          kind: 'endpoint',
          subject: ['API of AWS'],
          values: { what: 'called', services },
        }),
      ];
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const all = resourcesOf(model, 'AWS::EC2::VPCEndpoint');
  const has = (ids: readonly string[]) =>
    all.filter((each) => textsOf(each, 'ServiceName').some(({ text }) => ids.some((id) => text.endsWith(`.${id}`))));
  if (textValue(statement, 'what') === 'endpoint') {
    const ids = SERVICES.find(([name]) => name === textValue(statement, 'service'))?.[2] ?? [];
    const found = has(ids);
    if (all.length === 0)
      return cannotTell('the template has no VPC endpoint; what is called one may be an address of the service');
    const type = textValue(statement, 'type');
    const types = found.map((each) => textsOf(each, 'VpcEndpointType')[0]?.text ?? 'Gateway');
    if (type !== '' && found.length > 0 && !types.some((each) => each === type || each.includes('${')))
      return isFalse(
        `it is of type ${[...new Set(types)].join(', ')}`,
        ...found.map((each) => place(each, 'VpcEndpointType')),
      );
    return found.length > 0
      ? isTrue('the template has it', ...found.map((each) => place(each)))
      : isFalse(
          `the endpoints of the template are ${all.map(({ id }) => id).join(', ')}`,
          ...all.map((each) => place(each, 'ServiceName')),
        );
  }
  if (textValue(statement, 'what') === 'called') {
    const without = listValue(statement, 'services').filter(
      (name) => has(SERVICES.find(([each]) => each === name)?.[2] ?? []).length === 0,
    );
    return cannotTell(
      without.length === 0
        ? 'each has an endpoint'
        : `calls of ${without.join(', ')} leave the VPC, for they have no endpoint`,
    );
  }
  return all.length === 0
    ? isNone('the template has no VPC endpoint')
    : cannotTell(
        `it is so for ${all.map((each) => textsOf(each, 'ServiceName')[0]?.text.split('.').slice(3).join('.') ?? each.id).join(', ')}, and for no other service`,
        ...all.map((each) => place(each, 'ServiceName')),
      );
}

/** All calls private, and services called that the document gives no endpoint. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'endpoint');
  const given = own.filter((each) => textValue(each, 'what') === 'endpoint').map((each) => textValue(each, 'service'));
  const called = own.filter((each) => textValue(each, 'what') === 'called');
  if (given.length === 0) return [];
  return own
    .filter((each) => textValue(each, 'what') === 'private')
    .flatMap((statement) =>
      called.flatMap((other): readonly Clash[] => {
        const without = listValue(other, 'services').filter((name) => !given.includes(name));
        return without.length === 0
          ? []
          : [{ statement, other, because: `${without.join(', ')} have no endpoint in the document` }];
      }),
    );
}
