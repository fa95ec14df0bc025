/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapidomainconfiguration.html */
import { asWritten, compact, type Fields, fieldsOf, isFilled } from '../data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from '../expansion.ts';
import { ref } from '../functions.ts';
import { hashedId } from '../logical-ids.ts';
import { recordSets } from './record-sets.ts';
import { settings } from './rest-domains.ts';

/** The domain name of an HTTP or WebSocket API. */
export function apiV2Domain(
  expansion: Expansion,
  resource: ServerlessResource,
  domain: Fields,
  createdBy: string,
): readonly Generated[] {
  const { attributes, path } = resource;
  const from = expansion.pathOf(domain, path);
  const id = hashedId('ApiGatewayDomainNameV2', expansion.resolved(domain.DomainName));
  const endpoint = domain.EndpointConfiguration ?? 'REGIONAL';
  const filled = (name: string): unknown => (isFilled(domain[name]) ? domain[name] : undefined);
  const mutual = fieldsOf(domain.MutualTlsAuthentication);
  const own = {
    DomainName: domain.DomainName,
    Tags: { [createdBy]: 'SAM' },
    DomainNameConfigurations: [
      compact({
        CertificateArn: domain.CertificateArn,
        EndpointType: endpoint,
        OwnershipVerificationCertificateArn: filled('OwnershipVerificationCertificateArn'),
        SecurityPolicy: filled('SecurityPolicy'),
      }),
    ],
    MutualTlsAuthentication: isFilled(mutual) ? settings(mutual, ['TruststoreUri', 'TruststoreVersion']) : undefined,
  };
  return [
    generated(id, 'AWS::ApiGatewayV2::DomainName', own, attributes, from),
    ...mappings(resource, domain, id, expansion.pathOf(domain.BasePath, from)),
    ...recordSets(expansion, resource, domain, {
      nameId: id,
      endpoint: expansion.resolved(endpoint),
      isShared: resource.fields.Type === 'AWS::Serverless::HttpApi',
    }),
  ];
}

function mappings(
  { id, attributes }: ServerlessResource,
  domain: Fields,
  nameId: string,
  from: Generated['from'],
): readonly Generated[] {
  const type = 'AWS::ApiGatewayV2::ApiMapping';
  const own = { DomainName: ref(nameId), ApiId: ref(id), Stage: ref(`${id}.Stage`) };
  const given = domain.BasePath;
  const paths: readonly unknown[] =
    typeof given === 'string' && given !== '' ? [given] : Array.isArray(given) ? given : [];
  if (paths.length === 0) return [generated(`${id}ApiMapping`, type, own, attributes, from)];
  return paths.map((each) => {
    const text = asWritten(each);
    const ApiMappingKey = text.replace(/^\/+|\/+$/g, '');
    return generated(
      `${id}${text.replace(/[-_/]+/g, '')}ApiMapping`,
      type,
      { ...own, ApiMappingKey },
      attributes,
      from,
    );
  });
}
