/** VPC Block Public Access, where the template turns it on. It is off in an account that never heard of it. */
import { allOf, anyOf, type Extent, exactlyIn, NOWHERE } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { AccessExclusion, BlockedAccess } from './network.ts';
import { orUnknown } from './public-addresses.ts';
import { at, idsAt, ofType, type ResourceIndex, whenText, whenUnknown } from './reading.ts';

const MODE = 'InternetGatewayBlockMode';
const EXCLUSION_MODE = 'InternetGatewayExclusionMode';

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html */
export function readBlockedAccess(index: ResourceIndex): BlockedAccess | undefined {
  const options = ofType(index, 'AWS::EC2::VPCBlockPublicAccessOptions');
  const [first] = options;
  if (first === undefined) return undefined;
  const inMode = (mode: string) => anyOf(NOWHERE, ...options.map((resource) => whenMode(index, resource, MODE, mode)));
  return {
    bidirectional: inMode('block-bidirectional'),
    ingress: inMode('block-ingress'),
    exclusions: ofType(index, 'AWS::EC2::VPCBlockPublicAccessExclusion').flatMap((resource) =>
      exclusionsOf(index, resource),
    ),
    at: at(first, MODE),
  };
}

function exclusionsOf(index: ResourceIndex, resource: Resource): readonly AccessExclusion[] {
  const places = ['VpcId', 'SubnetId'].flatMap((name) => idsAt(index, resource, name));
  return places.flatMap(({ value, when }) =>
    (['bidirectional', 'egress'] as const).map((allows) => ({
      of: value,
      allows,
      extent: allOf(exactlyIn(when), whenMode(index, resource, EXCLUSION_MODE, `allow-${allows}`)),
      at: at(resource, []),
    })),
  );
}

function whenMode(index: ResourceIndex, resource: Resource, property: string, mode: string): Extent {
  return orUnknown(whenText(index, resource, property, mode), whenUnknown(index, resource, property));
}
