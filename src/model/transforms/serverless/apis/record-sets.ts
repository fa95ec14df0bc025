import { asElements, compact, type Fields, fieldsOf, isFields, isFilled } from '../data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from '../expansion.ts';
import { getAtt } from '../functions.ts';
import { hashedId } from '../logical-ids.ts';

/** CloudFront's own hosted zone: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-recordset-aliastarget.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

interface RecordOptions {
  /** The logical id of the domain name. */
  readonly nameId: string;
  readonly endpoint: unknown;
  /** False for a WebSocket API, whose record set group takes the place of an earlier one. */
  readonly isShared?: boolean;
}

/**
 * The records of a domain name; the APIs of one hosted zone share a record set group
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-route53configuration.html).
 */
export function recordSets(
  expansion: Expansion,
  { attributes, path }: ServerlessResource,
  domain: Fields,
  { nameId, endpoint, isShared = true }: RecordOptions,
): readonly Generated[] {
  const route = domain.Route53;
  if (!isFields(route)) return [];
  const { HostedZoneId: zoneId, HostedZoneName: zoneName } = route;
  const zone = expansion.resolved(isFilled(zoneId) ? zoneId : zoneName);
  const isSeparate = route.SeparateRecordSetGroup === true;
  const id = hashedId('RecordSetGroup', isSeparate ? [zone, expansion.resolved(domain.DomainName)] : zone);
  const records = recordsOf(domain, route, nameId, endpoint);
  const known = isSeparate || !isShared ? undefined : expansion.shared.get(id);
  if (known !== undefined) {
    const own = fieldsOf(known.fields.Properties);
    own.RecordSets = [...asElements(own.RecordSets), ...records];
    return [known];
  }
  const group = generated(
    id,
    'AWS::Route53::RecordSetGroup',
    { HostedZoneId: zoneId, HostedZoneName: zoneName, RecordSets: records },
    attributes,
    expansion.pathOf(route, path),
  );
  if (!isSeparate && isShared) expansion.shared.set(id, group);
  return [group];
}

function recordsOf(domain: Fields, route: Fields, nameId: string, endpoint: unknown): readonly Fields[] {
  const record = (Type: string): Fields =>
    compact({
      Name: domain.DomainName,
      Type,
      AliasTarget: compact({ EvaluateTargetHealth: route.EvaluateTargetHealth, ...aliasOf(route, nameId, endpoint) }),
      Region: route.Region,
      SetIdentifier: route.SetIdentifier,
    });
  return route.IpV6 === true ? [record('A'), record('AAAA')] : [record('A')];
}

function aliasOf(route: Fields, nameId: string, endpoint: unknown): Fields {
  switch (endpoint) {
    case 'REGIONAL':
      return { HostedZoneId: getAtt(nameId, 'RegionalHostedZoneId'), DNSName: getAtt(nameId, 'RegionalDomainName') };
    case 'EDGE':
      return {
        HostedZoneId: CLOUDFRONT_ZONE,
        DNSName: route.DistributionDomainName ?? getAtt(nameId, 'DistributionDomainName'),
      };
    default:
      return { HostedZoneId: route.VpcEndpointHostedZoneId, DNSName: route.VpcEndpointDomainName };
  }
}
