/** What lies or travels in the clear. */
import type { Assertion } from '../../../claims/index.ts';
import { type Resource, TYPES_WITH_POLICY } from '../../../model/index.ts';
import { inTransit, isAlwaysTls } from '../../encryption/in-transit.ts';
import { endsTls } from '../../encryption/tls-versions.ts';
import { JUDGED_ELSEWHERE, mayBePlain } from '../../propose/encryption.ts';
import type { NameOf } from '../../propose/proposal.ts';
import type { Question, Thing } from '../../question.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';
import { isMember, thingsOfTypes } from '../things-of-types.ts';

const database = (StorageEncrypted: boolean) => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', StorageEncrypted } },
});

export const PLAIN_AT_REST: CheckDefinition = {
  id: 'plain-at-rest',
  area: 'Encryption',
  severity: 'medium',
  asks: 'What is stored without encryption?',
  fix: 'Switch encryption on. Most stores take it only when they are made: plan a copy or a restore.',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html',
  standing: (question, nameOf) =>
    [...question.model.resources.values()]
      .filter((each) => mayBePlain(question, { ...each, kind: 'resource' }))
      .map(({ id }) => ({
        of: id,
        title: `Data at rest in ${nameOf(id)} is encrypted`,
        judged: [{ kind: 'encrypted', of: nameOf(id) }],
      })),
  holds: { says: 'The database asks for encryption.', resources: database(true) },
  fails: { says: 'RDS encrypts no database that does not ask for it.', resources: database(false) },
};

const listening = (Protocol: string, more: Readonly<Record<string, unknown>> = {}) => ({
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: ['subnet-1', 'subnet-2'] } },
  Targets: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { Port: 80, Protocol: 'HTTP' } },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: { Ref: 'Balancer' },
      Protocol,
      Port: 443,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
      ...more,
    },
  },
});

const WITH_CERTIFICATE = {
  Certificates: [{ CertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/c' }],
};

export const PLAIN_CONNECTIONS: CheckDefinition = {
  id: 'plain-connections',
  area: 'Encryption',
  severity: 'medium',
  asks: 'What accepts connections without TLS?',
  fix: 'Serve over TLS only; where plain requests come, redirect them.',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html',
  standing: (question, nameOf) => [
    // A member answers as its cluster does.
    ...refusing(question, nameOf, (each) => !TYPES_WITH_POLICY.has(each.type) && !isMember(each)),
    ...thingsOfTypes(question, ['AWS::ECS::TaskDefinition'])
      .filter((thing) => (inTransit(thing.type)?.read(question, thing) ?? []).length > 0)
      .map(
        ({ id }): StandingPromise => ({
          of: id,
          title: `${nameOf(id)} mounts its file systems with TLS`,
          judged: [{ kind: 'encrypted', of: nameOf(id), in: 'transit' }],
        }),
      ),
    ...thingsOfTypes(question, DOMAINS).map(
      ({ id }): StandingPromise => ({
        of: id,
        title: `The nodes of ${nameOf(id)} talk to one another with encryption`,
        judged: [{ kind: 'property', of: nameOf(id), path: 'NodeToNodeEncryptionOptions.Enabled', is: 'true' }],
      }),
    ),
  ],
  holds: { says: 'The only listener speaks HTTPS.', resources: listening('HTTPS', WITH_CERTIFICATE) },
  fails: { says: 'The listener speaks HTTP.', resources: listening('HTTP') },
};

/** Between nodes of a domain nothing is encrypted unasked: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ntn.html. */
const DOMAINS = ['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain'];

/** What accepts connections of its own; listeners are judged with their load balancer. */
function refusing(
  question: Question,
  nameOf: NameOf,
  isMeant: (resource: Resource) => boolean,
): readonly StandingPromise[] {
  return [...question.model.resources.values()]
    .filter(({ type }) => inTransit(type) !== undefined && !isAlwaysTls(type) && !JUDGED_ELSEWHERE.includes(type))
    .filter(isMeant)
    .map(({ id }) => ({
      of: id,
      title: `${nameOf(id)} refuses connections without TLS`,
      judged: [{ kind: 'encrypted', of: nameOf(id), in: 'transit' }],
    }));
}

const BUCKET = { Bucket: { Type: 'AWS::S3::Bucket' } };

export const PLAIN_REQUESTS: CheckDefinition = {
  id: 'plain-requests',
  area: 'Encryption',
  severity: 'low',
  asks: 'Which resources of AWS take requests over plain HTTP?',
  fix: 'Deny in their policy what comes with aws:SecureTransport false. The SDKs never send so by themselves.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit',
  standing: (question, nameOf) => refusing(question, nameOf, ({ type }) => TYPES_WITH_POLICY.has(type)),
  holds: {
    says: 'The policy denies them.',
    resources: {
      ...BUCKET,
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Bucket' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:*',
                Resource: [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, { 'Fn::Sub': '${Bucket.Arn}/*' }],
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        },
      },
    },
  },
  fails: { says: 'The bucket has no policy.', resources: BUCKET },
};

export const OLD_TLS: CheckDefinition = {
  id: 'old-tls',
  area: 'Encryption',
  severity: 'medium',
  asks: 'Who still accepts TLS 1.0 or 1.1?',
  fix: 'Name a policy that begins with TLS 1.2, such as ELBSecurityPolicy-TLS13-1-2-2021-06; of CloudFront a certificate of your own too.',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html',
  standing: (question, nameOf) =>
    [...question.model.resources.values()]
      .filter((each) => mayEndTls(question, { ...each, kind: 'resource' }))
      .map(({ id }) => ({
        of: id,
        title: `${nameOf(id)} accepts no TLS version older than 1.2`,
        judged: [{ kind: 'tls', of: nameOf(id), atLeast: '1.2' } satisfies Assertion],
      })),
  holds: {
    says: 'The policy begins with TLS 1.2.',
    resources: listening('HTTPS', { ...WITH_CERTIFICATE, SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }),
  },
  fails: {
    says: 'The policy of 2016 begins with TLS 1.0.',
    resources: listening('HTTPS', { ...WITH_CERTIFICATE, SslPolicy: 'ELBSecurityPolicy-2016-08' }),
  },
};

/** Listeners that do not encrypt are asked elsewhere. */
function mayEndTls(question: Question, thing: Thing): boolean {
  const accepting = endsTls(thing.type)?.read(question, thing) ?? [];
  return accepting.some(
    ({ oldest, path, isPassedOn }) => path[0] !== 'Protocol' || !(oldest === 'none' || isPassedOn === true),
  );
}
