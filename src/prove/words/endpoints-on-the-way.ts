/**
 * The endpoints of the template that requests of a role may have to pass: those for the service in the networks in which
 * something runs with the role. A request needs the endpoint's policy too
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html).
 */
import type { PolicyPart } from '../../aws/index.ts';
import { lowerCase, type Text } from '../../base/index.ts';
import { type Model, type Place, type Resource, textOf, valuesAt } from '../../model/index.ts';

export interface EndpointOnTheWay {
  readonly id: string;
  readonly policy: readonly PolicyPart<Place>[];
}

/** Where the name of an endpoint's service is not the prefix of its actions. */
const SERVICES: Readonly<Record<string, string>> = {
  monitoring: 'cloudwatch',
  'kinesis-streams': 'kinesis',
  'kinesis-firehose': 'firehose',
  email: 'ses',
  'email-smtp': 'ses',
  s3express: 's3',
};

/** What stands between a role and what runs with it. */
const LEADS_ON =
  /^AWS::(IAM::InstanceProfile|ECS::TaskDefinition|EC2::LaunchTemplate|AutoScaling::LaunchConfiguration)$/;

export function endpointsOnTheWay(model: Model, principal: string, action: Text): readonly EndpointOnTheWay[] {
  const endpoints = [...model.resources.values()].filter(
    (each) => each.type === 'AWS::EC2::VPCEndpoint' && isFor(each, action),
  );
  if (endpoints.length === 0) return [];
  const vpcs = new Set(
    model.network.interfaces
      .filter(({ owner }) => runsWith(model, owner, principal))
      .flatMap(({ subnets }) => subnets.map(({ value }) => model.network.subnets.get(value)?.vpc)),
  );
  return endpoints.flatMap(({ id, references }) => {
    const isThere = references.some(({ to }) => vpcs.has(to));
    const policy = model.access.resourcePolicies.get(id);
    return isThere && policy !== undefined ? [{ id, policy }] : [];
  });
}

function isFor({ properties, when }: Resource, action: Text): boolean {
  const [service = ''] = lowerCase(action).split(':', 1);
  return valuesAt(properties, ['ServiceName'], when).some(({ value }) => {
    const [, name = ''] =
      /^[^.]*\.amazonaws\.[^.]*\.([^.]+)/.exec((value === undefined ? undefined : textOf(value)) ?? '') ?? [];
    return (SERVICES[name] ?? name) === service;
  });
}

/** Whether the resource refers to the role, itself or through what it is started from. */
function runsWith({ resources }: Model, owner: string, role: string): boolean {
  const seen = new Set<string>();
  const reaches = (id: string): boolean => {
    if (seen.has(id)) return false;
    seen.add(id);
    return (resources.get(id)?.references ?? []).some(
      ({ to }) => to === role || (LEADS_ON.test(resources.get(to)?.type ?? '') && reaches(to)),
    );
  };
  return reaches(owner);
}
