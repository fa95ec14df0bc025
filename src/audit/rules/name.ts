import { problemsOfName } from '../../aws/index.ts';
import { nearest, stripPrivate } from '../../base/index.ts';
import {
  cannotTell,
  isAbsent,
  isFalse,
  isTrue,
  maybe,
  resourcesOf,
  type SystemFacts,
  textsOf,
  withNames,
} from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { readCommandNames } from './command.ts';

/** Names that resources are given. */
export const names: StatementRule = {
  kind: 'name',
  checks:
    'names of log groups, buckets, roles, profiles, clusters and databases: allowed by AWS, one for one thing, as in the template',
  read,
  say: (statement) => `the ${statement.subject[0]} is called ${textValue(statement, 'name')}`,
  judge,
  compare,
};

interface Named {
  readonly what: string;
  readonly pattern: RegExp;
  readonly type: string;
  readonly property: string;
  readonly code?: boolean;
}

const NAMED: readonly Named[] = [
  {
    what: 'log group',
    pattern: /(?<![\w.:/])(\/(?!\/)(?:aws|ecs)?\/?[a-z][\w.-]*(?:\/[\w.{},-]+)+)/,
    type: 'AWS::Logs::LogGroup',
    property: 'LogGroupName',
  },
  {
    what: 'log group',
    pattern: /\bLOG_GROUP=(\/[\w./-]+)|"awslogs-group":\s*"([^"]+)"/,
    type: 'AWS::Logs::LogGroup',
    property: 'LogGroupName',
    code: true,
  },
  {
    what: 'bucket',
    pattern:
      /\bS3 (?:[A-Za-z]+ )?[Bb]uckets?:\s*(?!\d+\b)((?=[a-z0-9]*[-.\d])[a-z0-9][a-z0-9.-]{2,62}(?:\{\w+\})?)(?![\w(])/,
    type: 'AWS::S3::Bucket',
    property: 'BucketName',
  },
  {
    what: 'table',
    pattern:
      /\b([a-z]\w*(?:-\w+)+) DynamoDB table\b|\bDynamoDB table(?: named| called)? \(?([a-z]\w*(?:-\w+)*-(?!(?:level|based|side|specific|wide|style|only|backed|managed|driven)\b)\w+)\)?(?=[\s.,;:)]|$)/i,
    type: 'AWS::DynamoDB::Table',
    property: 'TableName',
  },
  { what: 'role', pattern: /\bIAM role:\s*([\w+=,.@-]{3,})/i, type: 'AWS::IAM::Role', property: 'RoleName' },
  {
    what: 'instance profile',
    pattern: /\binstance profile:\s*([\w+=,.@-]{3,})/i,
    type: 'AWS::IAM::InstanceProfile',
    property: 'InstanceProfileName',
  },
  { what: 'cluster', pattern: /^cluster:\s*([\w-]{3,})$/i, type: 'AWS::ECS::Cluster', property: 'ClusterName' },
  {
    what: 'cluster',
    pattern: /\baws ecs\b.*--cluster[ =]([\w-]+)/,
    type: 'AWS::ECS::Cluster',
    property: 'ClusterName',
    code: true,
  },
  {
    what: 'service',
    pattern: /\baws ecs update-service\b.*--service[ =]([\w-]+)/,
    type: 'AWS::ECS::Service',
    property: 'ServiceName',
    code: true,
  },
  {
    what: 'task definition',
    pattern: /"family":\s*"([\w-]+)"/,
    type: 'AWS::ECS::TaskDefinition',
    property: 'Family',
    code: true,
  },
];

const CALLED =
  /\b(?<!each |every |any )(log group|bucket|table|queue|topic|function|repository|user pool|state machine|alarm)\s+(?:is |are )?(?:called|named)\s+(?!by\b|after\b|from\b|with\b|when\b|as\b|in\b|on\b|using\b|via\b|and\b)["'“]?([A-Za-z/][\w./-]{2,}?)["'”]?(?=[.,;)]?(?:\s|$))/gi;

/** `The table is called customers.` */
function readCalled(document: ReadDocument): readonly Statement[] {
  return findAll(document, CALLED).flatMap(({ passage, found }) => {
    const [, what = '', name = ''] = found;
    const isPlainWord = /^[a-z]+$/.test(name) && !/(?:is|are) (?:called|named)/i.test(found[0]);
    return isPlainWord
      ? []
      : [
          state(passage, found.index + found[0].lastIndexOf(name), name.length, {
            kind: 'name',
            subject: [what.toLowerCase()],
            values: { name },
            environments: [],
          }),
        ];
  });
}

function read(document: ReadDocument): readonly Statement[] {
  const plain = NAMED.flatMap(({ what, pattern, code }) =>
    findAll(document, pattern, code === true ? PROSE_AND_CODE : undefined).flatMap(({ passage, found }) => {
      const name = found[1] ?? found[2] ?? '';
      // `IAM role: grants access to the bucket` says what it does.
      if (/^\s+[a-z]/.test(passage.text.slice(found.index + found[0].length)) && /^[A-Za-z]+$/.test(name)) return [];
      const words = `${passageContext(passage)} ${passage.text}`;
      if (what === 'log group' && code !== true && !/\blog groups?\b|\bCloudWatch Logs\b/i.test(words)) return [];
      return expanded(name).map((each) =>
        state(passage, found.index, found[0].length, {
          kind: 'name',
          subject: [what],
          values: { name: each },
          environments: [],
        }),
      );
    }),
  );
  const said = [
    ...readBracketed(document),
    ...readTableNames(document),
    ...plain,
    ...readLabelled(document),
    ...readTyped(document),
    ...readCalled(document),
    ...readBoxed(document),
  ];
  const key = ({ line, subject, values }: Statement) => `${line} ${subject[0]} ${values.name}`;
  const known = new Set(said.map(key));
  return [...said, ...readCommandNames(document).filter((each) => !known.has(key(each)))];
}

const BRACKETED =
  /\b(tab(?:le|la)|bucket|topic|tópico|queue|fila|cola|fun(?:ction|ción|ção)|fonction|repository)(?: (?:Amazon |AWS )?(?:DynamoDB|S3|SNS|SQS|Lambda|ECR))?\s*\(([a-z][a-z0-9]*(?:[-_.][a-zA-Z0-9]+)+)\)/gi;
const BRACKETS: Readonly<Record<string, string>> = {
  tabla: 'table',
  tópico: 'topic',
  fila: 'queue',
  cola: 'queue',
  función: 'function',
  função: 'function',
  fonction: 'function',
};

/** `the DynamoDB table (orders-table)`: a name in parentheses right behind the thing. */
function readBracketed(document: ReadDocument): readonly Statement[] {
  return findAll(document, BRACKETED, ['prose', 'item', 'cell']).map(({ passage, found }) => {
    const [, word = '', name = ''] = found;
    const what = BRACKETS[word.toLowerCase()] ?? word.toLowerCase();
    return state(passage, found.index + found[0].lastIndexOf(name), name.length, {
      kind: 'name',
      subject: [what],
      values: { name },
      environments: [],
      tight: true,
    });
  });
}

const LABELLED =
  /^(?:(?:the|main|shared|public|private|internal|external|application|network|ECS|EKS|Amazon|AWS|SNS|SQS|DynamoDB|Lambda|WAF|API Gateway|Step Functions|Cognito|ECR)\s+)*(task definition|target group|load balancer|ALB|NLB|web ACL|VPC link|REST API|HTTP API|state machine|user pool|function|queue|topic|table|repository)(?:\s+name)?\s*:\s*([a-z][a-z0-9]*(?:[-_][a-zA-Z0-9]+)+)(?::\d+)?$/i;
const LABELS: Readonly<Record<string, string>> = { alb: 'load balancer', nlb: 'load balancer' };

/** `Target group: orders-tg`, alone in its item or cell. */
function readLabelled(document: ReadDocument): readonly Statement[] {
  return findAll(document, LABELLED, ['prose', 'item', 'cell']).map(({ passage, found }) => {
    const [, label = '', name = ''] = found;
    const what = label.toLowerCase();
    return state(passage, found[0].indexOf(name), name.length, {
      kind: 'name',
      subject: [LABELS[what] ?? what],
      values: { name },
      environments: [],
    });
  });
}

const TYPED = /^AWS::(\w+::\w+)\W+([a-z][\w-]*(?:[-_]|\{\w+\})[\w{}-]*)(?=[\s(),;]|$)/;

/** `AWS::DynamoDB::Table - orders-{env} (what it holds)`. */
function readTyped(document: ReadDocument): readonly Statement[] {
  return findAll(document, TYPED, ['item', 'cell']).flatMap(({ passage, found }) => {
    const [, type = '', name = ''] = found;
    const rule = [...NAMED, ...ONLY_CALLED].find((each) => each.type === `AWS::${type}`);
    return rule === undefined
      ? []
      : [
          // What stands behind the name tells what it is for.
          state({ ...passage, text: found[0] }, found[0].lastIndexOf(name), name.length, {
            kind: 'name',
            subject: [rule.what],
            values: { name },
            environments: [],
          }),
        ];
  });
}

/** `{api,web}` as names of their own. */
function expanded(name: string): readonly string[] {
  const found = /^(.*)\{([\w-]+(?:,[\w-]+)+)\}(.*)$/.exec(name);
  return found === null ? [name] : (found[2] ?? '').split(',').map((each) => `${found[1]}${each}${found[3]}`);
}

/** The name below the title of a drawn bucket. */
function readBoxed(document: ReadDocument): readonly Statement[] {
  return document.boxes.flatMap((box) => {
    const second = box.passages[1];
    return /^S3 buckets?\b/i.test(box.title) &&
      second !== undefined &&
      /^[a-z0-9][a-z0-9.-]{2,}(?:\{\w+\})?[a-z0-9.-]*$/.test(second.text)
      ? [
          state(second, 0, second.text.length, {
            kind: 'name',
            subject: ['bucket'],
            values: { name: second.text },
            environments: [],
          }),
        ]
      : [];
  });
}

const TABLE_NAMED = /^\W*table name\s*[:=]\s*([A-Za-z][\w.-]{2,})$/i;

/** `Table name: Orders`, whatever the form of the name. */
function readTableNames(document: ReadDocument): readonly Statement[] {
  return findAll(document, TABLE_NAMED, ['prose', 'item', 'cell'])
    .filter(({ passage }) => /\bDynamo ?DB\b/i.test(passageContext(passage)))
    .map(({ passage, found }) =>
      state(passage, found[0].lastIndexOf(found[1] ?? ''), (found[1] ?? '').length, {
        kind: 'name',
        subject: ['table'],
        values: { name: found[1] ?? '' },
        environments: [],
        tight: true,
      }),
    );
}

/** Things whose names are read only where a sentence says that they are called so. */
const ONLY_CALLED: readonly Pick<Named, 'what' | 'type' | 'property'>[] = [
  { what: 'queue', type: 'AWS::SQS::Queue', property: 'QueueName' },
  { what: 'topic', type: 'AWS::SNS::Topic', property: 'TopicName' },
  { what: 'function', type: 'AWS::Lambda::Function', property: 'FunctionName' },
  { what: 'repository', type: 'AWS::ECR::Repository', property: 'RepositoryName' },
  { what: 'user pool', type: 'AWS::Cognito::UserPool', property: 'UserPoolName' },
  { what: 'state machine', type: 'AWS::StepFunctions::StateMachine', property: 'StateMachineName' },
  { what: 'alarm', type: 'AWS::CloudWatch::Alarm', property: 'AlarmName' },
  { what: 'target group', type: 'AWS::ElasticLoadBalancingV2::TargetGroup', property: 'Name' },
  { what: 'load balancer', type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', property: 'Name' },
  { what: 'web acl', type: 'AWS::WAFv2::WebACL', property: 'Name' },
  { what: 'vpc link', type: 'AWS::ApiGatewayV2::VpcLink', property: 'Name' },
  { what: 'rest api', type: 'AWS::ApiGateway::RestApi', property: 'Name' },
  { what: 'dashboard', type: 'AWS::CloudWatch::Dashboard', property: 'DashboardName' },
  { what: 'EKS cluster', type: 'AWS::EKS::Cluster', property: 'Name' },
  { what: 'stored parameter', type: 'AWS::SSM::Parameter', property: 'Name' },
  { what: 'database', type: 'AWS::RDS::DBInstance', property: 'DBInstanceIdentifier' },
  { what: 'Auto Scaling group', type: 'AWS::AutoScaling::AutoScalingGroup', property: 'AutoScalingGroupName' },
  { what: 'http api', type: 'AWS::ApiGatewayV2::Api', property: 'Name' },
];

/** Names that are told of things of which one may stand elsewhere, so that only a slip of the pen is an error. */
const OF_MANY: readonly string[] = [
  'bucket',
  'role',
  'target group',
  'load balancer',
  'web acl',
  'vpc link',
  'rest api',
  'http api',
];

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const name = textValue(statement, 'name');
  const rule = [...NAMED, ...ONLY_CALLED].find(({ what }) => what === statement.subject[0]);
  if (rule === undefined) return cannotTell('nothing of that kind has a name here');
  const isPattern = /[{}<>*]/.test(name);
  const [problem] =
    isPattern || statement.values.how === 'named' ? [] : problemsOfName(rule.type, rule.property, stripPrivate(name));
  if (problem !== undefined)
    return {
      ...isFalse(problem.replace(/\.$/, '')),
      source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/',
    };
  const all = resourcesOf(evidence.model, rule.type);
  const found = all.flatMap((each) =>
    textsOf(each, rule.property).map((known) => ({ ...known, text: withNames(evidence.model, known.text) })),
  );
  if (found.length === 0)
    return cannotTell(
      all.length === 0
        ? `the template has no ${rule.what}`
        : `the template leaves the name of its ${rule.what} to CloudFormation`,
    );
  const same = found.filter(({ text }) => (isPattern ? asPattern(name).test(text) : text === name));
  if (same.length > 0)
    return isTrue(`it is ${same.map(({ text }) => text).join(', ')}`, ...same.map((each) => each.place));
  if (statement.values.how === 'named') return cannotTell('the thing may stand elsewhere');
  const possible = found.filter(({ text }) => maybe(text, name));
  if (possible.length > 0)
    return cannotTell(
      `${possible.map(({ text }) => text).join(', ')} may be it`,
      ...possible.map((each) => each.place),
    );
  // Functions, builds and APIs make the log groups that they write to where no template does.
  if (rule.what === 'log group' && MADE_BY_SERVICES.test(name))
    return cannotTell('the service makes such a log group itself where the template has none');
  // A bucket or role of that name may stand elsewhere, but for a slip of the pen.
  const isOfMany = OF_MANY.includes(rule.what);
  if (
    isOfMany &&
    nearest(
      withoutAccount(name),
      found.map(({ text }) => withoutAccount(text)),
    ) === undefined
  )
    return cannotTell(
      `the template has ${found
        .map(({ text }) => text)
        .slice(0, 3)
        .join(', ')}; one may stand elsewhere`,
    );
  // A box of a drawing may be too narrow for the name.
  const cut = statement.written === 'drawing' ? found.filter(({ text }) => text.startsWith(name)) : [];
  if (cut.length > 0) return cannotTell(`it may be cut off from ${cut.map(({ text }) => text).join(', ')}`);
  const near = found.filter(({ text }) => text.startsWith(name.replace(/[-{].*$/, '')) || text.includes(name));
  const shown = (near.length > 0 ? near : found)
    .map(({ text }) => text)
    .slice(0, 6)
    .join(', ');
  return isAbsent(`the template has ${shown}`, ...(near.length > 0 ? near : found).map((each) => each.place));
}

/** The number of the account makes all names alike. */
function withoutAccount(name: string): string {
  return name.replace(/-?(?:\d{12}|\$\{AWS::AccountId\})/g, '');
}

const MADE_BY_SERVICES = /^\/aws\/(?:lambda|codebuild|apigateway|rds|glue|batch|eks|amplify|appsync|vendedlogs)\//i;

/** `artifacts-{env}`: any one word in the braces. */
function asPattern(name: string): RegExp {
  const escaped = name
    .split(/(\{\w+\}|<\w+>|\*)/)
    .map((part) => (/^[{<*]/.test(part) ? '[\\w-]+?' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${escaped.join('')}$`);
}

/** Two names of the only bucket that is named. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(
    ({ kind, subject }) => kind === 'name' && ['bucket', 'cluster'].includes(subject[0] ?? ''),
  );
  return own.flatMap((first, index) =>
    own.slice(index + 1).flatMap((second): readonly Clash[] => {
      const [a, b] = [textValue(first, 'name'), textValue(second, 'name')];
      const related = a !== b && (a.startsWith(b) || b.startsWith(a));
      return first.subject[0] === second.subject[0] && related
        ? [{ statement: first, other: second, because: `one ${first.subject[0]}, two names` }]
        : [];
    }),
  );
}
