/** Custom domain names, their mappings and VPC links: kept and described; nothing is reached by them here. */
import type { Call, Operation } from '../../service.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, mapIn, mapsIn, membersGiven } from '../execute-api/item.ts';
import { gatewayBadRequest, gatewayConflict, gatewayNotFound, httpApiNamed } from './http-api.ts';
import { pageOfItems, shownItem } from './operations.ts';

const namesOf = ({ world, account, region }: Call) =>
  world.state.collection<ApiItem>('apigatewayv2/domain', { account, region });
const linksOf = ({ world, account, region }: Call) =>
  world.state.collection<ApiItem>('apigatewayv2/vpclink', { account, region });

const MISSING = 'Invalid domain name identifier specified';

function domainNamed(name: unknown, call: Call): ApiItem {
  const found = namesOf(call).get(String(name));
  if (found === undefined) throw gatewayNotFound(MISSING);
  return found;
}

const shownDomain = ({ mappings: _, ...domain }: ApiItem) => domain;

function putMapping(domain: ApiItem, mapping: ApiItem, call: Call): void {
  const mappings = { ...mapIn(domain.mappings), [String(mapping.ApiMappingId)]: mapping };
  namesOf(call).put(String(domain.DomainName), { ...domain, mappings });
}

function mappingIn(input: ApiItem, call: Call): ApiItem {
  const found = mapIn(domainNamed(input.DomainName, call).mappings)[String(input.ApiMappingId)];
  if (found === undefined) throw gatewayNotFound('Invalid API mapping identifier specified');
  return mapIn(found);
}

export const domainOperations: Readonly<Record<string, Operation>> = {
  CreateDomainName(input: ApiItem, call) {
    const name = String(input.DomainName);
    if (namesOf(call).has(name)) throw gatewayConflict('The domain name you provided already exists.');
    const id = gatewayId(10);
    const configurations = mapsIn(input.DomainNameConfigurations).map((each) => ({
      ApiGatewayDomainName: `d-${id}.execute-api.${call.region}.amazonaws.com`,
      DomainNameStatus: 'AVAILABLE',
      EndpointType: 'REGIONAL',
      // https://docs.aws.amazon.com/general/latest/gr/apigateway.html
      HostedZoneId: 'Z1UJRXOUMOOFQ8',
      SecurityPolicy: 'TLS_1_2',
      ...membersGiven(each),
    }));
    const domain = {
      ApiMappingSelectionExpression: '$request.basepath',
      DomainNameArn: `arn:aws:apigateway:${call.region}::/domainnames/${name}`,
      ...membersGiven(input),
      DomainNameConfigurations: configurations,
      Tags: mapIn(input.Tags),
      mappings: {},
    };
    namesOf(call).put(name, domain);
    return shownDomain(domain);
  },
  UpdateDomainName(input: ApiItem, call) {
    const before = domainNamed(input.DomainName, call);
    const first = mapIn(mapsIn(before.DomainNameConfigurations)[0]);
    const configurations = mapsIn(input.DomainNameConfigurations).map((each) => ({ ...first, ...membersGiven(each) }));
    const changed = {
      ...before,
      ...membersGiven(input),
      ...(configurations.length > 0 && { DomainNameConfigurations: configurations }),
    };
    namesOf(call).put(String(input.DomainName), changed);
    return shownDomain(changed);
  },
  GetDomainName: (input: ApiItem, call) => shownDomain(domainNamed(input.DomainName, call)),
  GetDomainNames: (input: ApiItem, call) => pageOfItems([...namesOf(call).values()].map(shownDomain), input),
  DeleteDomainName(input: ApiItem, call) {
    domainNamed(input.DomainName, call);
    namesOf(call).delete(String(input.DomainName));
    return undefined;
  },
  CreateApiMapping(input: ApiItem, call) {
    const { DomainName: name, ...rest } = input;
    const domain = domainNamed(name, call);
    const api = httpApiNamed(String(input.ApiId), call);
    if (api.stages[String(input.Stage)] === undefined) throw gatewayBadRequest('Invalid stage identifier specified');
    const mapping = { ApiMappingKey: '', ...membersGiven(rest), ApiMappingId: gatewayId(6) };
    putMapping(domain, mapping, call);
    return mapping;
  },
  UpdateApiMapping(input: ApiItem, call) {
    const { DomainName: name, ...rest } = input;
    const changed = { ...mappingIn(input, call), ...membersGiven(rest) };
    putMapping(domainNamed(name, call), changed, call);
    return changed;
  },
  GetApiMapping: mappingIn,
  GetApiMappings: (input: ApiItem, call) =>
    pageOfItems(Object.values(mapIn(domainNamed(input.DomainName, call).mappings)).map(mapIn), input),
  DeleteApiMapping(input: ApiItem, call) {
    mappingIn(input, call);
    const domain = domainNamed(input.DomainName, call);
    const left = Object.entries(mapIn(domain.mappings)).filter(([id]) => id !== input.ApiMappingId);
    namesOf(call).put(String(input.DomainName), { ...domain, mappings: Object.fromEntries(left) });
    return undefined;
  },
  CreateVpcLink(input: ApiItem, call) {
    const id = gatewayId(6);
    const link = {
      CreatedDate: new Date(call.world.clock.now()).toISOString(),
      SecurityGroupIds: [],
      Tags: {},
      ...membersGiven(input),
      VpcLinkId: id,
      VpcLinkStatus: 'AVAILABLE',
      VpcLinkStatusMessage: 'VPC link is ready to route traffic',
      VpcLinkVersion: 'V2',
    };
    linksOf(call).put(id, link);
    return shownItem(link);
  },
  UpdateVpcLink(input: ApiItem, call) {
    const changed = { ...linkNamed(input, call), ...membersGiven({ Name: input.Name }) };
    linksOf(call).put(String(input.VpcLinkId), changed);
    return shownItem(changed);
  },
  GetVpcLink: (input: ApiItem, call) => shownItem(linkNamed(input, call)),
  GetVpcLinks: (input: ApiItem, call) => pageOfItems([...linksOf(call).values()], input),
  DeleteVpcLink(input: ApiItem, call) {
    linkNamed(input, call);
    linksOf(call).delete(String(input.VpcLinkId));
    return {};
  },
};

function linkNamed({ VpcLinkId: id }: ApiItem, call: Call): ApiItem {
  const found = linksOf(call).get(String(id));
  if (found === undefined) throw gatewayNotFound('VpcLink not found');
  return found;
}
