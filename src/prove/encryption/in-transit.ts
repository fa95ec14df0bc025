/** Resource types that accept connections, and how each refuses those without TLS. A type that is not here is not known. */
import { and, isSymbolic, NO_TEXT, not } from '../../base/index.ts';
import { elementsAt, type Found, isMapping, type Path, parsePath, textOf, valuesAt } from '../../model/index.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Thing } from '../question.ts';
import { sayOf, whatDecides } from './at-rest-readers.ts';
import { forcedByParameter, rdsForcesTls } from './database-parameters.ts';
import { balancerListeners, redirecting } from './listeners.ts';
import { type Held, IN_TLS, PLAIN, type Protected, type Protection, type Reader } from './protection.ts';
import { bucketActions, bucketResources, denialOfPlain } from './secure-transport.ts';

const DOCS = 'https://docs.aws.amazon.com/';
const EITHER: readonly Held[] = [IN_TLS, PLAIN];

/** TLS where the property has one of the words; `unset` is what AWS takes without it. */
function by(
  property: string,
  secure: readonly string[],
  unset: readonly Held[],
  passing: readonly string[] = [],
): Reader {
  return (_, thing) => byAt(thing, parsePath(property), secure, unset, passing, thing.when);
}

function byAt(
  thing: Thing,
  path: Path,
  secure: readonly string[],
  unset: readonly Held[],
  passing: readonly string[] = [],
  when = thing.when,
): readonly Protection[] {
  return valuesAt(thing.properties, path, when).map((found): Protection => {
    const text = textOf(found.value);
    const says = sayOf(thing, found);
    if (text === undefined) return { ...found, oneOf: unset, says, missing: says };
    if (passing.includes(text))
      return { ...found, oneOf: EITHER, says, missing: `what the clients of ${thing.id} send over ${text}` };
    if (isSymbolic(text)) return { ...found, oneOf: EITHER, says, missing: whatDecides(thing, found) };
    return {
      ...found,
      oneOf: [secure.some((each) => each.toLowerCase() === text.toLowerCase()) ? IN_TLS : PLAIN],
      says,
    };
  });
}

const ALWAYS_TLS: Reader = (_, thing) => [
  { when: thing.when, path: [], oneOf: [IN_TLS], says: `${thing.type} accepts connections over TLS only.` },
];

/** What a TCP listener passes on may be TLS; a QUIC connection always is. */
const PASSING = ['TCP', 'UDP', 'TCP_UDP'];
const SECURE = ['HTTPS', 'TLS', 'QUIC'];
const listener = by('Protocol', SECURE, [PLAIN], [...PASSING, 'TCP_QUIC']);

/** Every listener that serves; one that does nothing but redirect to HTTPS serves nothing. */
const loadBalancer: Reader = (question, thing) => {
  const listeners = balancerListeners(question, thing);
  if (listeners.length === 0)
    return [
      {
        when: thing.when,
        path: [],
        oneOf: EITHER,
        says: `${thing.id} has no listener.`,
        missing: `the listeners of ${thing.id}`,
      },
    ];
  return listeners.flatMap((each) => {
    const redirects = redirecting(question, each);
    const says = `${each.id} only redirects to HTTPS.`;
    return [
      { when: redirects, path: [], oneOf: [IN_TLS], says },
      ...listener(question, each).map((own) => ({ ...own, when: and(own.when, not(redirects)) })),
    ];
  });
};

const classic: Reader = (_, thing) =>
  elementsAt(thing.properties, ['Listeners'], thing.when).flatMap((each) =>
    byAt(thing, [...each.path, 'Protocol'], ['HTTPS', 'SSL'], EITHER, ['TCP'], each.when),
  );

const targets: Reader = (question, thing) =>
  valuesAt(thing.properties, ['TargetType'], thing.when).flatMap((found) =>
    textOf(found.value) === 'lambda'
      ? [{ ...found, oneOf: [IN_TLS], says: `${thing.id} is a function, which is called over HTTPS.` }]
      : by('Protocol', SECURE, EITHER, PASSING)(question, { ...thing, when: found.when }),
  );

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html: `preferred` accepts both. */
const cache: Reader = (_, thing) =>
  byAt(thing, ['TransitEncryptionEnabled'], ['true'], [PLAIN]).flatMap((each) =>
    each.oneOf.includes(IN_TLS)
      ? byAt(thing, ['TransitEncryptionMode'], ['required'], [IN_TLS], [], each.when).map((mode) => ({
          ...mode,
          oneOf: each.oneOf.length > 1 ? EITHER : mode.oneOf,
          says: mode.oneOf[0] === IN_TLS && mode.oneOf.length === 1 ? each.says : mode.says,
          ...(each.missing !== undefined && { missing: each.missing }),
        }))
      : [each],
  );

/** Each behavior of a distribution, for its viewers. */
const viewers: Reader = (_, thing) => viewersOf(thing);

function viewersOf(thing: Thing): readonly Protection[] {
  const base = ['DistributionConfig'];
  const paths = [
    [...base, 'DefaultCacheBehavior'],
    ...elementsAt(thing.properties, [...base, 'CacheBehaviors']).map((each) => each.path),
  ];
  return paths.flatMap((path) =>
    byAt(thing, [...path, 'ViewerProtocolPolicy'], ['redirect-to-https', 'https-only'], [PLAIN]),
  );
}

/** Origins in S3 are asked as the viewer asks; others by their own policy. */
const origins: Reader = (_, thing) =>
  elementsAt(thing.properties, ['DistributionConfig', 'Origins'], thing.when).flatMap((each): readonly Protection[] =>
    isMapping(each.value) && 'CustomOriginConfig' in each.value
      ? byAt(
          thing,
          [...each.path, 'CustomOriginConfig', 'OriginProtocolPolicy'],
          ['https-only'],
          [PLAIN],
          [],
          each.when,
        )
      : viewersOf({ ...thing, when: each.when }),
  );

const files: Reader = (_, thing) => {
  const volumes = elementsAt(thing.properties, ['Volumes'], thing.when).filter(
    ({ value }) => isMapping(value) && ('EFSVolumeConfiguration' in value || 'EfsVolumeConfiguration' in value),
  );
  return volumes.flatMap((each: Found) => {
    const key =
      isMapping(each.value) && 'EFSVolumeConfiguration' in each.value
        ? 'EFSVolumeConfiguration'
        : 'EfsVolumeConfiguration';
    return byAt(thing, [...each.path, key, 'TransitEncryption'], ['ENABLED'], [PLAIN], [], each.when);
  });
};

/** A topic that sends to a plain URL tells everybody on the way. */
const topic: Reader = (question, thing) => [
  ...denialOfPlain(question, thing, ['sns:Publish'], [question.model.access.arnOf(thing.id)]),
  ...[...question.model.resources.values()]
    .filter((each) => each.type === 'AWS::SNS::Subscription')
    .filter((each) =>
      valuesAt(each.properties, ['TopicArn']).some(({ value }) =>
        resourcesNamedBy(question, textOf(value) ?? NO_TEXT, [thing.type]).some(({ id }) => id === thing.id),
      ),
    )
    .flatMap((each) =>
      valuesAt(each.properties, ['Protocol'], each.when)
        .filter(({ value }) => textOf(value) === 'http')
        .map((found) => ({ ...found, oneOf: [PLAIN], says: `${each.id} sends to http.` })),
    ),
];

const QUEUE_ACTIONS = ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];

const IN_TRANSIT: Readonly<Record<string, Protected>> = {
  'AWS::S3::Bucket': {
    page: `${DOCS}AmazonS3/latest/userguide/security-best-practices.html`,
    read: (question, thing) => denialOfPlain(question, thing, bucketActions(), bucketResources(question, thing)),
  },
  'AWS::SQS::Queue': {
    page: `${DOCS}AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html`,
    read: (question, thing) => denialOfPlain(question, thing, QUEUE_ACTIONS, [question.model.access.arnOf(thing.id)]),
  },
  'AWS::SNS::Topic': { page: `${DOCS}sns/latest/dg/sns-security-best-practices.html`, read: topic },
  'AWS::EFS::FileSystem': {
    page: `${DOCS}efs/latest/ug/encryption-in-transit.html`,
    read: (question, thing) =>
      denialOfPlain(
        question,
        thing,
        ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientRootAccess'],
        [question.model.access.arnOf(thing.id)],
      ),
  },
  'AWS::ECS::TaskDefinition': { page: `${DOCS}AmazonECS/latest/developerguide/efs-volumes.html`, read: files },
  'AWS::ElasticLoadBalancingV2::Listener': {
    page: `${DOCS}elasticloadbalancing/latest/application/load-balancer-listeners.html`,
    read: listener,
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    page: `${DOCS}elasticloadbalancing/latest/application/load-balancer-listeners.html`,
    read: loadBalancer,
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    page: `${DOCS}elasticloadbalancing/latest/application/load-balancer-target-groups.html`,
    read: targets,
  },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    page: `${DOCS}elasticloadbalancing/latest/classic/elb-listener-config.html`,
    read: classic,
  },
  'AWS::ElastiCache::ReplicationGroup': {
    page: `${DOCS}AmazonElastiCache/latest/dg/in-transit-encryption.html`,
    read: cache,
  },
  'AWS::ElastiCache::CacheCluster': {
    page: `${DOCS}AmazonElastiCache/latest/dg/in-transit-encryption.html`,
    read: by('TransitEncryptionEnabled', ['true'], [PLAIN]),
  },
  'AWS::ElastiCache::ServerlessCache': {
    page: `${DOCS}AmazonElastiCache/latest/dg/in-transit-encryption-enable.html`,
    read: ALWAYS_TLS,
  },
  'AWS::MemoryDB::Cluster': {
    page: `${DOCS}memorydb/latest/devguide/in-transit-encryption.html`,
    read: by('TLSEnabled', ['true'], [IN_TLS]),
  },
  'AWS::DAX::Cluster': {
    page: `${DOCS}amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html`,
    read: by('ClusterEndpointEncryptionType', ['TLS'], [PLAIN]),
  },
  'AWS::RDS::DBInstance': {
    page: `${DOCS}AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html`,
    read: rdsForcesTls,
  },
  'AWS::RDS::DBCluster': {
    page: `${DOCS}AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html`,
    read: rdsForcesTls,
  },
  'AWS::RDS::DBProxy': {
    page: `${DOCS}AmazonRDS/latest/UserGuide/rds-proxy.html`,
    read: by('RequireTLS', ['true'], [PLAIN]),
  },
  'AWS::DocDB::DBCluster': {
    page: `${DOCS}documentdb/latest/developerguide/security.encryption.ssl.html`,
    read: forcedByParameter('DBClusterParameterGroupName', 'AWS::DocDB::DBClusterParameterGroup', 'tls', [IN_TLS]),
  },
  'AWS::Neptune::DBCluster': {
    page: `${DOCS}neptune/latest/userguide/security-ssl.html`,
    read: forcedByParameter(
      'DBClusterParameterGroupName',
      'AWS::Neptune::DBClusterParameterGroup',
      'neptune_enforce_ssl',
      [IN_TLS],
    ),
  },
  'AWS::Redshift::Cluster': {
    page: `${DOCS}redshift/latest/mgmt/connecting-ssl-support.html`,
    read: forcedByParameter('ClusterParameterGroupName', 'AWS::Redshift::ClusterParameterGroup', 'require_ssl', EITHER),
  },
  'AWS::OpenSearchService::Domain': {
    page: `${DOCS}opensearch-service/latest/developerguide/infrastructure-security.html`,
    read: by('DomainEndpointOptions.EnforceHTTPS', ['true'], [PLAIN]),
    parts: { nodes: by('NodeToNodeEncryptionOptions.Enabled', ['true'], [PLAIN]) },
  },
  'AWS::Elasticsearch::Domain': {
    page: `${DOCS}opensearch-service/latest/developerguide/infrastructure-security.html`,
    read: by('DomainEndpointOptions.EnforceHTTPS', ['true'], [PLAIN]),
    parts: { nodes: by('NodeToNodeEncryptionOptions.Enabled', ['true'], [PLAIN]) },
  },
  'AWS::MSK::Cluster': {
    page: `${DOCS}AWSCloudFormation/latest/TemplateReference/aws-properties-msk-cluster-encryptionintransit.html`,
    read: by('EncryptionInfo.EncryptionInTransit.ClientBroker', ['TLS'], [IN_TLS]),
    parts: { nodes: by('EncryptionInfo.EncryptionInTransit.InCluster', ['true'], [IN_TLS]) },
  },
  'AWS::CloudFront::Distribution': {
    page: `${DOCS}AmazonCloudFront/latest/DeveloperGuide/using-https.html`,
    read: viewers,
    parts: { origins },
  },
  'AWS::ApiGateway::RestApi': {
    page: `${DOCS}apigateway/latest/developerguide/data-protection-encryption.html`,
    read: ALWAYS_TLS,
  },
  'AWS::ApiGatewayV2::Api': {
    page: `${DOCS}apigateway/latest/developerguide/data-protection-encryption.html`,
    read: ALWAYS_TLS,
  },
  'AWS::Lambda::Url': { page: `${DOCS}lambda/latest/dg/security-encryption-in-transit.html`, read: ALWAYS_TLS },
};

/** Whether AWS lets no template accept connections without TLS, so that there is nothing to promise. */
export function isAlwaysTls(type: string): boolean {
  return inTransit(type)?.read === ALWAYS_TLS;
}

export function inTransit(type: string): Protected | undefined {
  return Object.hasOwn(IN_TRANSIT, type) ? IN_TRANSIT[type] : undefined;
}
