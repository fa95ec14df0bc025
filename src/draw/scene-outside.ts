/** What stands outside the cloud: users, the internet, other networks, who is told of alarms, and where code comes from. */
import type { SceneNode } from '../answers/index.ts';
import { elementsAt, type Model, parsePath, type Resource } from '../model/index.ts';
import { kindOf } from './resource-kinds.ts';
import { factOf, factsOf } from './scene-names.ts';
import type { Draft } from './scene-nodes.ts';
import type { Relation } from './scene-relations.ts';
import { INTERNET, networkNode, USERS } from './scene-traffic.ts';

/** Entries that users call without crossing a VPC. */
export function frontDoors(
  model: Model,
  drafts: readonly Draft[],
  relations: readonly Relation[],
): readonly Relation[] {
  const behind = new Set(relations.filter(({ kind }) => kind === 'traffic').map(({ to }) => to));
  const opened = doorsByPart(model);
  return drafts.flatMap(({ node, family }): readonly Relation[] => {
    const resource = model.resources.get(node.id);
    const isDoor =
      node.type === 'AWS::CloudFront::Distribution' ||
      node.type === 'AWS::GlobalAccelerator::Accelerator' ||
      (family === 'api' && !node.type.startsWith('AWS::Cognito::'));
    if (resource !== undefined && isPrivateApi(resource)) return insideOnly(resource);
    const heard = isDoor ? spokenAt(resource) : (opened.get(node.id) ?? (resource && DOORS[node.type]?.(resource)));
    if (heard !== undefined && !behind.has(node.id))
      return [{ from: USERS, to: node.id, kind: 'traffic', label: heard }];
    return isPublicName(model.resources.get(node.id))
      ? [{ from: USERS, to: node.id, kind: 'route', label: 'DNS' }]
      : [];
  });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html */
function spokenAt(resource: Resource | undefined): string {
  const isSocket = resource?.type === 'AWS::ApiGatewayV2::Api' && factOf(resource, 'ProtocolType') === 'WEBSOCKET';
  return isSocket ? 'WSS' : 'HTTPS';
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html: only endpoints of a VPC call it. */
function isPrivateApi(resource: Resource): boolean {
  return (
    factsOf(resource, 'EndpointConfiguration.Types[0]').includes('PRIVATE') ||
    (resource.type === 'AWS::AppSync::GraphQLApi' && factOf(resource, 'Visibility') === 'PRIVATE')
  );
}

/** Its endpoints, where the template names them. */
function insideOnly(api: Resource): readonly Relation[] {
  return api.references
    .filter(({ path }) => path[0] === 'EndpointConfiguration' && path[1] === 'VpcEndpointIds')
    .map(({ to }): Relation => ({ from: to, to: api.id, kind: 'traffic', label: 'HTTPS' }));
}

/** By type, what users outside speak to it, where it is open to them. */
const DOORS: Readonly<Record<string, (resource: Resource) => string | undefined>> = {
  // A bucket that serves a site answers on HTTP only
  // (https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html).
  'AWS::S3::Bucket': (it) => (it.properties.WebsiteConfiguration === undefined ? undefined : 'HTTP'),
  'AWS::AppRunner::Service': (it) =>
    factOf(it, 'NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible') === 'false' ? undefined : 'HTTPS',
  'AWS::Transfer::Server': (it) =>
    (factOf(it, 'EndpointType') ?? 'PUBLIC') === 'PUBLIC' ? (factsOf(it, 'Protocols[0]')[0] ?? 'SFTP') : undefined,
  'AWS::OpenSearchService::Domain': openDomain,
  'AWS::Elasticsearch::Domain': openDomain,
};

/** A domain outside a VPC whose dashboards people sign in to, by Cognito or by its own users. */
function openDomain(domain: Resource): string | undefined {
  if (domain.properties.VPCOptions !== undefined) return undefined;
  const signsIn = ['CognitoOptions.Enabled', 'AdvancedSecurityOptions.InternalUserDatabaseEnabled'];
  return signsIn.some((path) => factOf(domain, path) === 'true') ? 'HTTPS' : undefined;
}

/** What is called through a part of it: a function by its URL, a user pool by its sign-in pages. */
function doorsByPart(model: Model): ReadonlyMap<string, string> {
  const owners: Readonly<Record<string, string>> = {
    'AWS::Lambda::Url': 'TargetFunctionArn',
    'AWS::Cognito::UserPoolDomain': 'UserPoolId',
  };
  return new Map(
    [...model.resources.values()].flatMap(({ type, references }): readonly [string, string][] =>
      references.filter(({ path }) => path[0] === owners[type]).map(({ to }) => [behindAlias(model, to), 'HTTPS']),
    ),
  );
}

/** The function that an alias or a version is of. */
function behindAlias(model: Model, id: string): string {
  const resource = model.resources.get(id);
  if (!/^AWS::Lambda::(Alias|Version)$/.test(resource?.type ?? '')) return id;
  const named = resource?.references.find(({ path }) => path[0] === 'FunctionName')?.to;
  return named === undefined ? id : behindAlias(model, named);
}

/** Names of a private hosted zone are known inside its VPCs only. */
function isPublicName(resource: Resource | undefined): boolean {
  if (resource === undefined || !/^AWS::Route53::(HostedZone|RecordSet)/.test(resource.type)) return false;
  return elementsAt(resource.properties, ['VPCs']).length === 0;
}

const SUBSCRIBERS: Readonly<Record<string, readonly [type: string, label: string]>> = {
  email: ['service:email', 'E-mail'],
  'email-json': ['service:email', 'E-mail'],
  https: ['service:webhook', 'Web hook'],
  http: ['service:webhook', 'Web hook'],
  sms: ['service:sms', 'Text message'],
};

export interface OutsideNodes {
  readonly nodes: readonly SceneNode[];
  readonly relations: readonly Relation[];
}

/** Subscribers of topics that are no resources of the template. */
export function subscribers(model: Model, nodeOf: (id: string) => string | undefined): OutsideNodes {
  const found = [...model.resources.values()].flatMap((resource) => {
    const subscriptions =
      resource.type === 'AWS::SNS::Subscription'
        ? [{ protocol: factOf(resource, 'Protocol'), endpoint: factOf(resource, 'Endpoint'), topic: topicOf(resource) }]
        : resource.type === 'AWS::SNS::Topic'
          ? elementsAt(resource.properties, parsePath('Subscription')).map((_, index) => ({
              protocol: factOf(resource, `Subscription[${index}].Protocol`),
              endpoint: factOf(resource, `Subscription[${index}].Endpoint`),
              topic: resource.id,
            }))
          : [];
    return subscriptions.flatMap(({ protocol, endpoint, topic }) => {
      const kind = SUBSCRIBERS[protocol ?? ''];
      const from = topic === undefined ? undefined : nodeOf(topic);
      return kind === undefined || from === undefined ? [] : [{ kind, endpoint, from, resource: resource.id }];
    });
  });
  const byKind = Map.groupBy(found, ({ kind }) => kind[0]);
  const nodes = [...byKind].map(([type, each]): SceneNode => {
    const addresses = [...new Set(each.flatMap(({ endpoint }) => endpoint ?? []))];
    return {
      id: type,
      type,
      label: each[0]?.kind[1] ?? kindOf(type).noun,
      details: addresses.length === 1 ? addresses : [`${addresses.length} addresses`],
      resources: [],
    };
  });
  const relations = found.map(({ kind, from }): Relation => ({ from, to: kind[0], kind: 'alarm' }));
  return { nodes, relations };
}

function topicOf(subscription: Resource): string | undefined {
  return subscription.references.find(({ path }) => path[0] === 'TopicArn')?.to;
}

/** Who deploys from outside through OpenID Connect, and what its role may touch. */
export function deployers(model: Model, nodeOf: (id: string) => string | undefined): OutsideNodes {
  const roles = [...model.resources.values()].filter(
    (each) => each.type === 'AWS::IAM::Role' && /token\.actions\.githubusercontent/.test(trustOf(model, each)),
  );
  if (roles.length === 0) return { nodes: [], relations: [] };
  const id = 'service:repository';
  const relations = roles.flatMap((role) =>
    role.references.flatMap(({ to, path }): readonly Relation[] => {
      const node = path[0] === 'AssumeRolePolicyDocument' ? undefined : nodeOf(to);
      return node === undefined ? [] : [{ from: id, to: node, kind: 'delivery', label: 'deploys' }];
    }),
  );
  const label = 'GitHub Actions';
  return { nodes: [{ id, type: id, label, details: ['OpenID Connect'], resources: [] }], relations };
}

function trustOf(model: Model, role: Resource): string {
  const providers = role.references.flatMap(({ to, path }) => {
    const provider = path[0] === 'AssumeRolePolicyDocument' ? model.resources.get(to) : undefined;
    return provider === undefined ? [] : JSON.stringify(provider.properties);
  });
  return JSON.stringify(role.properties.AssumeRolePolicyDocument ?? '') + providers.join();
}

/** Who connects where only deployment tells. */
const LET_IN = 'Whoever is let in';

/** A node for each end of an arrow that has none yet. */
export function endsOutside(relations: readonly Relation[], known: ReadonlySet<string>): readonly SceneNode[] {
  const ends = [...new Set(relations.flatMap(({ from, to }) => [from, to]))].filter((id) => !known.has(id));
  return ends.map((id): SceneNode => {
    if (id === USERS) return { id, type: 'users', label: 'Users', details: [], resources: [] };
    if (id === INTERNET) return { id, type: 'internet', label: 'Internet', details: [], resources: [] };
    const label = id.startsWith(networkNode('')) ? id.slice(networkNode('').length) : id;
    const isBlock = /\/\d+$/.test(label);
    const said = isBlock ? { label, details: ['Network outside'] } : { label: LET_IN, details: [`by ${label}`] };
    return { id, type: 'service:network', ...said, resources: [] };
  });
}
