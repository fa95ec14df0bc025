/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-domainconfiguration.html */
import { asWritten, compact, type Fields, fieldsOf, isFields, isFilled } from '../data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from '../expansion.ts';
import { ref } from '../functions.ts';
import { hashedId } from '../logical-ids.ts';
import { recordSets } from './record-sets.ts';

export function restDomain(expansion: Expansion, resource: ServerlessResource, domain: Fields): readonly Generated[] {
  const { attributes, path } = resource;
  const from = expansion.pathOf(domain, path);
  const id = hashedId('ApiGatewayDomainName', expansion.resolved(domain.DomainName));
  const endpoint = domain.EndpointConfiguration ?? 'REGIONAL';
  const kind = expansion.decided(endpoint, `The endpoint of the domain name of "${resource.id}"`, from, id);
  const isRegional = kind === 'REGIONAL';
  const mutual = fieldsOf(domain.MutualTlsAuthentication);
  const own = {
    DomainName: domain.DomainName,
    [isRegional ? 'RegionalCertificateArn' : 'CertificateArn']: domain.CertificateArn,
    EndpointConfiguration: endpointOf(endpoint, domain),
    MutualTlsAuthentication: isFilled(mutual) ? settings(mutual, ['TruststoreUri', 'TruststoreVersion']) : undefined,
    ...settings(domain, ['SecurityPolicy', 'EndpointAccessMode', 'OwnershipVerificationCertificateArn']),
  };
  return [
    generated(id, 'AWS::ApiGateway::DomainName', own, attributes, from),
    ...basePaths(expansion, resource, domain, 'AWS::ApiGateway::BasePathMapping', { DomainName: ref(id) }),
    ...recordSets(expansion, resource, domain, { nameId: id, endpoint: kind }),
  ];
}

/** A domain name that only interface endpoints reach. */
export function privateDomain(
  expansion: Expansion,
  resource: ServerlessResource,
  domain: Fields,
): readonly Generated[] {
  const { attributes, path } = resource;
  const from = expansion.pathOf(domain, path);
  const id = hashedId('ApiGatewayDomainNameV2', expansion.resolved(domain.DomainName));
  const own = {
    DomainName: domain.DomainName,
    CertificateArn: domain.CertificateArn,
    EndpointConfiguration: endpointOf('PRIVATE', domain),
    ...settings(domain, ['SecurityPolicy', 'EndpointAccessMode', 'Policy']),
  };
  const endpoint = isFields(domain.AccessAssociation) ? domain.AccessAssociation.VpcEndpointId : undefined;
  const association = generated(
    hashedId('DomainNameAccessAssociation', [endpoint, id]),
    'AWS::ApiGateway::DomainNameAccessAssociation',
    { DomainNameArn: ref(id), AccessAssociationSourceType: 'VPCE', AccessAssociationSource: endpoint },
    attributes,
    from,
  );
  return [
    generated(id, 'AWS::ApiGateway::DomainNameV2', own, attributes, from),
    ...basePaths(expansion, resource, domain, 'AWS::ApiGateway::BasePathMappingV2', { DomainNameArn: ref(id) }),
    ...recordSets(expansion, resource, domain, { nameId: id, endpoint: 'PRIVATE' }),
    ...(isFields(domain.AccessAssociation) ? [association] : []),
  ];
}

function endpointOf(endpoint: unknown, domain: Fields): Fields {
  return compact({
    Types: [endpoint],
    IpAddressType: isFilled(domain.IpAddressType) ? domain.IpAddressType : undefined,
  });
}

export function settings(domain: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.filter((name) => isFilled(domain[name])).map((name) => [name, domain[name]]));
}

function basePaths(
  expansion: Expansion,
  { id, attributes, path }: ServerlessResource,
  domain: Fields,
  type: string,
  name: Fields,
): readonly Generated[] {
  const given = domain.BasePath;
  const from = expansion.pathOf(given, expansion.pathOf(domain, path));
  const own = { ...name, RestApiId: ref(id), Stage: ref(`${id}.Stage`) };
  const paths: readonly unknown[] =
    typeof given === 'string' && given !== '' ? [given] : Array.isArray(given) ? given : [];
  if (paths.length === 0) return [generated(`${id}BasePathMapping`, type, own, attributes, from)];
  return paths.map((each) => {
    const plain = asWritten(each).replace(/[^\p{L}\p{N}]/gu, '');
    const BasePath = domain.NormalizeBasePath === false ? each : plain;
    return generated(`${id}${plain}BasePathMapping`, type, { ...own, BasePath }, attributes, from);
  });
}
