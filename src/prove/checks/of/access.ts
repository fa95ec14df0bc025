/** Who gets at what from outside. */
import { isUnknownPolicy, type PolicyPart, type PolicyStatement } from '../../../aws/index.ts';
import { NEVER, not, or, showText, type Text } from '../../../base/index.ts';
import type { Place } from '../../../model/index.ts';
import { judge } from '../../judge.ts';
import { PRIVATE } from '../../propose/access.ts';
import type { Thing } from '../../question.ts';
import type { Judgement, TraceStep } from '../../verdict.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';
import { examplePolicy, exampleRole } from '../example-role.ts';
import { thingsOfTypes } from '../things-of-types.ts';

const queue = (Principal: unknown, Condition?: object) => ({
  Queue: { Type: 'AWS::SQS::Queue' },
  Policy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: examplePolicy({
        Principal,
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        ...(Condition && { Condition }),
      }),
    },
  },
});

/** Policies that are resources of their own, for a resource that may be elsewhere: the actions that they might give away. */
const GIVEN: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 's3:*',
  'AWS::SQS::QueuePolicy': 'sqs:*',
  'AWS::SQS::QueueInlinePolicy': 'sqs:*',
  'AWS::SNS::TopicPolicy': 'sns:*',
  'AWS::SNS::TopicInlinePolicy': 'sns:*',
  'AWS::SecretsManager::ResourcePolicy': 'secretsmanager:*',
  'AWS::Lambda::Permission': 'lambda:*',
};

const FILES = 'AWS::EFS::FileSystem';

/**
 * Who mounts a file system is in its network, and no public
 * (https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html).
 */
const FROM_OUTSIDE = { 'elasticfilesystem:AccessedViaMountTarget': 'false' };

export const OPEN_TO_EVERYBODY: CheckDefinition = {
  id: 'open-to-everybody',
  area: 'Access',
  severity: 'high',
  asks: 'Does the policy of a resource let everybody in?',
  fix: 'Name the accounts, roles or services that need it, or bind them with aws:PrincipalOrgID, aws:SourceArn or the like.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html',
  standing: (question, nameOf) => [
    ...thingsOfTypes(question, Object.keys(PRIVATE)).map(
      ({ id, type }): StandingPromise => ({
        of: id,
        title: `The public may do nothing with ${nameOf(id)}`,
        judged: [
          {
            kind: 'mayNot',
            who: 'anyone',
            actions: [PRIVATE[type] ?? '*'],
            on: nameOf(id),
            ...(type === FILES && { context: FROM_OUTSIDE }),
          },
        ],
      }),
    ),
    ...thingsOfTypes(question, Object.keys(GIVEN)).flatMap(({ id, type }): readonly StandingPromise[] => {
      if (!question.model.access.elsewhere.has(id)) return [];
      const title = `${nameOf(id)} lets the public do nothing`;
      return [
        { of: id, title, judged: [{ kind: 'mayNot', who: 'anyone', actions: [GIVEN[type] ?? '*'], on: nameOf(id) }] },
      ];
    }),
  ],
  holds: { says: 'One account may send.', resources: queue({ AWS: '111122223333' }) },
  fails: { says: 'Everybody may send.', resources: queue('*') },
};

const ASSUMING = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];

export const ASSUMED_BY_ANYBODY: CheckDefinition = {
  id: 'assumed-by-anybody',
  area: 'Access',
  severity: 'high',
  asks: 'Is there a role that anybody may assume?',
  fix: 'Name in the trust policy who may assume the role.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html#access-analyzer-iam-role',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ['AWS::IAM::Role']).map(({ id }) => ({
      of: id,
      title: `Nobody from elsewhere may assume ${nameOf(id)} unless its policy names him`,
      judged: [{ kind: 'mayNot', who: 'anyone', actions: ASSUMING, on: nameOf(id) }],
    })),
  holds: { says: 'Lambda assumes it.', resources: exampleRole({ Service: 'lambda.amazonaws.com' }) },
  fails: { says: 'Everybody does.', resources: exampleRole({ AWS: '*' }) },
};

export const ASSUMED_FROM_ELSEWHERE: CheckDefinition = {
  id: 'assumed-from-elsewhere',
  area: 'Access',
  severity: 'low',
  asks: 'Which roles may another account assume?',
  fix: 'Name the account and the role there, and ask for an external id or the organization; accept the finding where that is meant.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ['AWS::IAM::Role']).map(({ id }) => ({
      of: id,
      title: `No other account may assume ${nameOf(id)}`,
      judged: [{ kind: 'mayNot', who: { account: 'another' }, actions: ASSUMING, on: nameOf(id) }],
    })),
  holds: { says: 'The own account assumes it.', resources: exampleRole({ AWS: { Ref: 'AWS::AccountId' } }) },
  fails: { says: 'Whoever is of any account does.', resources: exampleRole({ AWS: '*' }) },
};

/**
 * Services that act for whoever has set up something of theirs, in any account: each tells by aws:SourceArn or
 * aws:SourceAccount for whom.
 */
const ACT_FOR_ANYBODY: readonly string[] = [
  'apigateway',
  'cloudtrail',
  'cloudwatch',
  'cognito-idp',
  'config',
  'delivery.logs',
  'events',
  'iot',
  'logs',
  's3',
  'scheduler',
  'ses',
  'sns',
].map((each) => `${each}.amazonaws.com`);

const CALLED_BY_SERVICES: readonly string[] = [
  'AWS::Lambda::Function',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::S3::Bucket',
  'AWS::Lambda::Permission',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::S3::BucketPolicy',
];

/** Keys by which a statement says for whom; a skill of Alexa says it by its token. */
const FOR_WHOM = [
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:principalorgid',
  'lambda:eventsourcetoken',
];

export const SERVICE_FOR_ANYBODY: CheckDefinition = {
  id: 'service-for-anybody',
  area: 'Access',
  severity: 'low',
  asks: 'What may a service of AWS use for whoever asks it, in any account?',
  fix: 'Name in SourceArn or SourceAccount, or in a condition on them, for whom the service may act.',
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention',
  standing: (question, nameOf) =>
    thingsOfTypes(question, CALLED_BY_SERVICES).flatMap((thing): readonly StandingPromise[] => {
      const parts = (question.model.access.resourcePolicies.get(thing.id) ?? []).filter(letsServicesIn);
      if (parts.length === 0) return [];
      const title = `Services of AWS use ${nameOf(thing.id)} only for whom its policy names`;
      return [{ of: thing.id, title, judged: judgeForWhom(thing, parts) }];
    }),
  holds: {
    says: 'The topic is named for which the service may send.',
    resources: queue(
      { Service: 'sns.amazonaws.com' },
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-central-1:111122223333:t' } },
    ),
  },
  fails: { says: 'Any topic of any account may send.', resources: queue({ Service: 'sns.amazonaws.com' }) },
};

type Statement = PolicyStatement<Place>;

function letsServicesIn(part: PolicyPart<Place>): part is Statement {
  return !isUnknownPolicy(part) && part.effect === 'Allow' && servicesOf(part).length > 0 && !onlyLooks(part);
}

/** CloudTrail and others look at a bucket before they write. */
function onlyLooks({ actions = [] }: Statement): boolean {
  return actions.length > 0 && actions.every((each) => /:(?:Get|List|Describe|Head)[A-Za-z]*$/i.test(each));
}

function servicesOf({ principals }: Statement): readonly string[] {
  if (principals === undefined || principals.everyone) return [];
  return principals.services.map(showText).filter((each) => ACT_FOR_ANYBODY.includes(each));
}

function judgeForWhom(thing: Thing, parts: readonly Statement[]): Judgement {
  const open = parts.filter(
    ({ conditions, resources = [] }) =>
      !conditions.some(({ key }) => FOR_WHOM.includes(key.toLowerCase())) && !resources.every(isOfOneAccount),
  );
  const tell = (each: Statement): TraceStep => {
    const whom = open.includes(each) ? 'whoever asks it' : 'whom the statement names';
    return { says: `${servicesOf(each).join(', ')} may use ${thing.id} for ${whom}.`, at: each.at };
  };
  const worlds = or(NEVER, ...open.map(({ when }) => when));
  return judge(
    { certain: not(worlds), possible: not(worlds) },
    {
      trace: parts.map(tell),
      counterexample: () => ({ summary: open.map(tell)[0]?.says ?? '', steps: open.map(tell) }),
    },
  );
}

/** Logs of an account lie below its number, whoever delivers them. */
function isOfOneAccount(resource: Text): boolean {
  return /\/AWSLogs\/[^*?/]/.test(showText(resource));
}
