/**
 * Relations beside the network: every reference from one node to another, also through resources that are no nodes. The
 * kind of an arrow follows from the nodes at its ends.
 */
import type { ArrowKind } from '../answers/index.ts';
import { elementsAt, isMapping, type Model, type Reference, type Resource, textOf } from '../model/index.ts';
import { isMeans, ownerProperty } from './plumbing.ts';
import { kindOf } from './resource-kinds.ts';

export interface Relation {
  readonly from: string;
  readonly to: string;
  readonly kind: ArrowKind;
  readonly label?: string;
}

/** What alarms and dashboards read. */
export const METRICS = 'metrics';
/** What a firewall does to requests. */
export const SIGNS_IN = 'signs in';
export const TRUSTED = 'trusts';
export const INSPECTS = 'inspects';
/** Buckets that log who asked for their objects. */
export const ACCESS_LOGS = 'access logs';

/** Policies on a resource say who may come to it, not what it uses. */
const GUARDING = /^(KeyPolicy|ResourcePolicy|AssumeRolePolicyDocument|Policy|RepositoryPolicyText)$/;

/** Where a browser is sent back to, or may come from: named, never called. */
const NAMED_ONLY = /^(CallbackURLs|LogoutURLs|DefaultRedirectURI|AllowedOrigins|AllowOrigins|Cors\w*)$/i;

/** These do what their targets say; a role that they share with others says nothing of them. */
const ONLY_SENDING: ReadonlySet<string> = new Set([
  'AWS::Events::Rule',
  'AWS::Scheduler::Schedule',
  'AWS::Pipes::Pipe',
]);

const NESTED = 'AWS::CloudFormation::Stack';

/** What each node refers to, in the order of the template. */
export function relationsOf(model: Model, nodeOf: (resource: string) => string | undefined): readonly Relation[] {
  const parts = partsByOwner(model);
  return [...model.resources.values()].flatMap((resource) => {
    const from = nodeOf(resource.id);
    if (from === undefined || resource.type === 'AWS::IAM::Role') return [];
    return targetsOf(model, resource, parts, nodeOf).flatMap(({ id, by }) => {
      const to = nodeOf(id);
      const target = model.resources.get(id);
      return to === undefined || to === from || target === undefined ? [] : relation(resource, target, from, to, by);
    });
  });
}

interface Touched {
  readonly id: string;
  /** The property of the node that leads to the other one, directly or through other resources. */
  readonly by: string;
}

function targetsOf(
  model: Model,
  start: Resource,
  parts: ReadonlyMap<string, readonly Resource[]>,
  nodeOf: (resource: string) => string | undefined,
): readonly Touched[] {
  const seen = new Set([start.id]);
  const found: Touched[] = [];
  const visit = (resource: Resource, by: string | undefined): void => {
    for (const reference of resource.references) {
      const target = model.resources.get(reference.to);
      if (target === undefined || seen.has(target.id) || !uses(resource, reference)) continue;
      const property = by ?? reference.path.filter((step) => typeof step === 'string').join('.');
      if (nodeOf(target.id) !== undefined) found.push({ id: target.id, by: property });
      else if (isMeans(target.type)) {
        seen.add(target.id);
        visit(target, property);
      }
    }
    for (const part of parts.get(resource.id) ?? []) {
      if (seen.has(part.id) || nodeOf(part.id) !== undefined) continue;
      seen.add(part.id);
      visit(part, undefined);
    }
  };
  visit(start, undefined);
  return [...new Map(found.map((each) => [`${each.by} ${each.id}`, each])).values()];
}

/**
 * Whether a reference means that the resource uses the target. A policy that guards the resource, a denial, and the
 * resource's own owner do not.
 */
function uses(resource: Resource, { path }: Reference): boolean {
  const [first = ''] = path;
  const isOwn = first === ownerProperty(resource.type) && !isMeans(resource.type);
  if (GUARDING.test(String(first)) || isOwn) return false;
  if (path.some((step) => NAMED_ONLY.test(String(step)))) return false;
  if (resource.type === 'AWS::EC2::VPCEndpoint' || first === 'DependsOn') return false;
  if (ONLY_SENDING.has(resource.type) && path.includes('RoleArn')) return false;
  if (resource.type.startsWith('AWS::Cognito::') && /^Role/.test(String(first))) return false;
  const at = path.indexOf('Statement');
  const index = path[at + 1];
  if (at < 0 || typeof index !== 'number') return true;
  const statement = elementsAt(resource.properties, path.slice(0, at + 1))[index]?.value;
  return !isMapping(statement) || textOf(statement.Effect) !== 'Deny';
}

function partsByOwner(model: Model): ReadonlyMap<string, readonly Resource[]> {
  const parts = new Map<string, Resource[]>();
  for (const resource of model.resources.values()) {
    const property = ownerProperty(resource.type);
    if (property === undefined) continue;
    for (const { to, path } of resource.references) {
      if (path[0] !== property) continue;
      parts.set(to, [...(parts.get(to) ?? []), resource]);
    }
  }
  return parts;
}

function backupLabel(target: Resource, by: string): string {
  if (!target.type.endsWith('Vault')) return 'backs up';
  return by.includes('CopyActions') ? 'copies to' : 'stores in';
}

/** Properties that name where a resource takes its data from. */
const READS_FROM: readonly (readonly [type: string, property: RegExp])[] = [
  ['AWS::KinesisFirehose::DeliveryStream', /^(KinesisStream|MSK|Database)SourceConfiguration\b/],
  ['AWS::Pipes::Pipe', /^Source(Parameters)?\b/],
  ['AWS::KinesisAnalyticsV2::Application', /\bInputs?\b/],
  ['AWS::Events::Rule', /^(EventBusName|EventPattern)\b/],
  ['AWS::DMS::ReplicationTask', /^SourceEndpointArn\b/],
  ['AWS::RDS::DBInstance', /^SourceDB/],
  ['AWS::RDS::DBCluster', /^(SourceDB|ReplicationSource)/],
  ['AWS::Events::Archive', /^SourceArn\b/],
  // https://docs.aws.amazon.com/glue/latest/dg/add-crawler.html: a crawler reads its targets and writes the catalogue.
  ['AWS::Glue::Crawler', /^Targets\b/],
];

/** What alarms change the size of, through its scaling policy. */
const SCALED: ReadonlySet<string> = new Set([
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::ECS::Service',
  'AWS::DynamoDB::Table',
]);

function relation(source: Resource, target: Resource, from: string, to: string, by: string): readonly Relation[] {
  const [left, right] = [kindOf(source.type).family, kindOf(target.type).family];
  const is = (type: string) => target.type === type;
  // A nested stack that was not read gives values to others; what flows between its resources and others is not known.
  if (source.type === NESTED || target.type === NESTED)
    return source.type === target.type ? [{ from: to, to: from, kind: 'delivery', label: 'outputs' }] : [];
  if (is('AWS::KMS::Key'))
    return [/key/i.test(by) ? { from: to, to: from, kind: 'key' } : { from, to, kind: 'key', label: 'uses' }];
  if (is('AWS::CertificateManager::Certificate')) return [{ from: to, to: from, kind: 'key' }];
  if (source.type.startsWith('AWS::ServiceDiscovery::') || target.type.startsWith('AWS::ServiceDiscovery::'))
    return [{ from, to, kind: 'route' }];
  if (is('AWS::Logs::LogGroup'))
    // A task logs, not the rule that starts it.
    return source.type.includes('Alarm') || by.includes('EcsParameters') ? [] : [{ from, to, kind: 'logs' }];
  // `/aws/lambda/${Function}`
  if (source.type === 'AWS::Logs::LogGroup')
    return by.startsWith('LogGroupName') ? [{ from: to, to: from, kind: 'logs' }] : [{ from, to, kind: 'data' }];
  if (is('AWS::SecretsManager::Secret') || is('AWS::SSM::Parameter')) return [{ from, to, kind: 'secrets' }];
  if (READS_FROM.some(([type, property]) => source.type === type && property.test(by)))
    return [{ from: to, to: from, kind: 'data', ...(left === 'database' && { label: 'replicates' }) }];
  if (source.type === 'AWS::DMS::Endpoint' && textOf(source.properties.EndpointType) === 'source')
    return [{ from: to, to: from, kind: 'data' }];
  if (is('AWS::WAFv2::WebACL') || is('AWS::WAFRegional::WebACL')) {
    if (source.type === 'AWS::Lambda::Function') return [{ from, to, kind: 'data' }];
    return left === 'monitoring' ? [] : [{ from: to, to: from, kind: 'route', label: INSPECTS }];
  }
  if (source.type.startsWith('AWS::WAF')) return [{ from, to, kind: 'route', label: INSPECTS }];
  if (source.type.startsWith('AWS::CloudWatch::') && source.type.endsWith('Alarm'))
    return /Actions?(\.|$)/.test(by)
      ? [{ from, to, kind: 'alarm', ...(SCALED.has(target.type) && { label: 'scales' }) }]
      : [{ from: to, to: from, kind: 'alarm', label: METRICS }];
  if (source.type === 'AWS::Config::ConfigRule' && target.type === 'AWS::Lambda::Function')
    return [{ from, to, kind: 'data', label: 'evaluates with' }];
  if (is('AWS::SNS::Topic') && (left === 'monitoring' || left === 'database' || source.type === 'AWS::Events::Rule'))
    return [{ from, to, kind: 'alarm' }];
  if (left === 'monitoring' && is('AWS::S3::Bucket') && !source.type.endsWith('Dashboard'))
    return [{ from, to, kind: 'logs' }];
  if (left === 'monitoring') return [{ from: to, to: from, kind: 'logs', label: METRICS }];
  if (is('AWS::SNS::Topic') && source.type.startsWith('AWS::Backup::')) return [{ from, to, kind: 'alarm' }];
  if (source.type.startsWith('AWS::Backup::')) return [{ from, to, kind: 'data', label: backupLabel(target, by) }];
  if (/Logging|AccessLog|LoadBalancerAttributes|DeliveryDestination/.test(by) && right === 'storage')
    return [{ from, to, kind: 'logs', ...(left === 'storage' && { label: ACCESS_LOGS }) }];
  if (right === 'delivery' && left === 'compute') return [{ from: to, to: from, kind: 'delivery', label: 'image' }];
  if (left === 'delivery' || right === 'delivery') return [{ from, to, kind: 'delivery' }];
  if (source.type.startsWith('AWS::Route53::')) return [{ from, to, kind: 'route', label: 'resolves to' }];
  if (right === 'api' && left === 'compute' && by.startsWith('Events'))
    return [{ from: to, to: from, kind: 'traffic' }];
  if (target.type.startsWith('AWS::Cognito::')) {
    // A parameter that holds the id of a pool signs nobody in.
    if (left === 'security') return [];
    if (source.type === 'AWS::Lambda::Function') return [{ from, to, kind: 'data' }];
    return [{ from, to, kind: 'data', label: source.type.startsWith('AWS::Cognito::') ? TRUSTED : SIGNS_IN }];
  }
  // A secret that holds an address, or an application told its own public name, is no flow.
  if (left === 'gateway' || right === 'gateway' || left === 'security') return [];
  if (left === 'compute' && (right === 'edge' || right === 'balancer')) return [];
  // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
  if (source.type === 'AWS::Cognito::UserPool' && target.type === 'AWS::Lambda::Function')
    return [{ from, to, kind: 'data', label: 'triggers' }];
  if (left === 'edge' || left === 'api') return [{ from, to, kind: 'traffic' }];
  return [{ from, to, kind: 'data' }];
}
