/**
 * The ways from users inward, one line for what is reached alike:
 * `the internet → LoadBalancer (tcp/443) → Server (tcp/8080) → EndpointA, EndpointB (tcp/443)`.
 */
import type { Flow } from '../answers/index.ts';
import { givenEnds } from '../base/index.ts';
import type { Model, Resource } from '../model/index.ts';
import { code, plain, shortList } from './markdown.ts';
import { showFlowEnd, withPrivateTogether, withWholes } from './network-words.ts';
import { entries, readingOf, settingText } from './reading.ts';
import type { DocumentedEnvironment } from './subject.ts';

const MOST_LINES = 12;

/** Nothing where the lines would be too many to read; `most` says how many that are. */
export function waysIn({ model, flows: open }: DocumentedEnvironment, most = MOST_LINES): readonly string[] {
  const together = withPrivateTogether(open).filter(({ to }) => !isDeaf(model, to));
  const isGiven = ({ from, missing }: Flow) => from.startsWith('internet') && givenEnds(missing).length > 0;
  const flows = together.filter((flow) => !isGiven(flow));
  const reached = new Set<string>(['internet', 'internet6']);
  const lines = [
    ...follow(model, flows, reached, { at: ['internet'], way: 'the internet' }),
    ...fronts(model).flatMap(({ way, to }) => {
      if (to === undefined || reached.has(to)) return [way];
      reached.add(to);
      const onward = follow(model, flows, reached, { at: [to], way });
      return onward.length > 0 ? onward : [way];
    }),
  ];
  const told = [...lines, ...apis(model), ...givenWays(model, together.filter(isGiven))];
  return told.length > most ? [] : told;
}

/**
 * A VPC link carries requests of an API into the VPC and answers nobody
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html).
 */
function isDeaf(model: Model, party: string): boolean {
  return /^AWS::ApiGateway(?:V2)?::VpcLink$/.test(model.resources.get(party)?.type ?? '');
}

/** What only deployment opens: `whoever is let in by parameter VpcCidr → Database (tcp/5432)`. */
function givenWays(model: Model, flows: readonly Flow[]): readonly string[] {
  const alike = Map.groupBy(flows, ({ ports, missing }) => `${givenEnds(missing).join(', ')}|${ports}`);
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const names = [...new Set([first, ...others].map(({ to }) => showFlowEnd(model, to)))];
    const given = shortList(givenEnds(first.missing).map(plain), 3);
    return [`whoever is let in by ${given} → ${names.join(', ')} (${withWholes(first.ports)})`];
  });
}

interface Walk {
  /** Parties that are reached alike and go on alike. */
  readonly at: readonly string[];
  readonly way: string;
}

function follow(model: Model, flows: readonly Flow[], reached: Set<string>, { at, way }: Walk): readonly string[] {
  const onward = flows.filter(({ from, to }) => at[0] === from && !reached.has(to));
  for (const { to } of onward) reached.add(to);
  const fresh = ({ to }: Flow) =>
    flows
      .filter(({ from, to: next }) => from === to && !reached.has(next))
      .map(({ to: next, ports }) => `${next} ${ports}`);
  const alike = Map.groupBy(onward, (flow) => [flow.ports, ...fresh(flow).toSorted()].join('|'));
  return [...alike.values()].flatMap((group) => {
    const names = group.map(({ to }) => showFlowEnd(model, to)).join(', ');
    const here = `${way} → ${names} (${withWholes(group[0]?.ports ?? '')})`;
    const further = follow(model, flows, reached, { at: group.map(({ to }) => to), way: here });
    return further.length > 0 ? further : [here];
  });
}

/** CloudFront distributions: packets come to their origins from AWS, not from the users. */
function fronts(model: Model): readonly { readonly way: string; readonly to: string | undefined }[] {
  return [...model.resources.values()]
    .filter(({ type }) => type === 'AWS::CloudFront::Distribution')
    .flatMap((distribution) =>
      entries(readingOf(model, distribution), 'DistributionConfig.Origins').map((origin) => {
        const way = `users → ${code(distribution.logicalId)} (CloudFront)`;
        const vpcOrigin = named(model, settingText(origin, 'VpcOriginConfig.VpcOriginId'));
        const name =
          vpcOrigin === undefined
            ? settingText(origin, 'DomainName')
            : settingText(readingOf(model, vpcOrigin), 'VpcOriginEndpointConfig.Arn');
        const target = named(model, (recordOf(model, name) ?? name)?.split('.')[0]);
        return { way: `${way} → ${code(target?.logicalId ?? name ?? '?')}`, to: target?.id };
      }),
    );
}

const PUBLIC_APIS: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'REST API',
  'AWS::ApiGatewayV2::Api': 'API',
};

/**
 * APIs that users call, with the functions that answer for them: those that an integration or a permission names
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html). They cross no VPC.
 */
function apis(model: Model): readonly string[] {
  const resources = [...model.resources.values()];
  const isFunction = (id: string) => model.resources.get(id)?.type === 'AWS::Lambda::Function';
  const namedAt = (resource: Resource, property: string) =>
    resource.references.filter(({ path }) => path[0] === property).map(({ to }) => to);
  return resources.flatMap((api) => {
    const noun = PUBLIC_APIS[api.type];
    const isPrivate = settingText(readingOf(model, api), 'EndpointConfiguration.Types[0]') === 'PRIVATE';
    if (noun === undefined || isPrivate) return [];
    const answering = resources.flatMap((each): readonly string[] => {
      const isOwn = ['RestApiId', 'ApiId'].some((property) => namedAt(each, property).includes(api.id));
      if (isOwn) return each.references.map(({ to }) => to).filter(isFunction);
      const isLetIn = each.type === 'AWS::Lambda::Permission' && namedAt(each, 'SourceArn').includes(api.id);
      return isLetIn ? namedAt(each, 'FunctionName').filter(isFunction) : [];
    });
    const own = api.references.map(({ to }) => to).filter(isFunction);
    const names = [...new Set([...answering, ...own])].map((id) => code(model.resources.get(id)?.logicalId ?? id));
    const way = `users → ${code(api.logicalId)} (${noun})`;
    return [names.length === 0 ? way : `${way} → ${shortList(names, 6)}`];
  });
}

/** What a name of the template's own DNS records leads to. */
function recordOf(model: Model, name: string | undefined): string | undefined {
  const record = [...model.resources.values()].find(
    (resource) =>
      resource.type === 'AWS::Route53::RecordSet' && settingText(readingOf(model, resource), 'Name') === `${name}.`,
  );
  return record === undefined ? undefined : settingText(readingOf(model, record), 'AliasTarget.DNSName');
}

function named(model: Model, logicalId: string | undefined): Resource | undefined {
  return [...model.resources.values()].find((resource) => resource.logicalId === logicalId);
}
