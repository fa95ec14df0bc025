/** What belongs to the account: keys, usage plans, domain names, VPC links, the role for logs, tags. */
import type { Call, Operation } from '../../service.ts';
import { gatewayBadRequest, gatewayConflict, gatewayNotFound } from '../apigatewayv2/http-api.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, listIn, mapIn, mapsIn, membersGiven } from '../execute-api/item.ts';
import { patched, patchesIn } from './patch.ts';
import { accountItems, restApiNamed, restDate, restPage, shownRest, tagsOfRestApi } from './rest-api.ts';

type Act = (input: ApiItem, call: Call) => ApiItem | undefined;

interface Kind {
  /** `ApiKey` */
  readonly name: string;
  readonly word: string;
  /** The member of inputs that names one. */
  readonly key: string;
  readonly missing: string;
  make(input: ApiItem, call: Call): ApiItem;
  idOf(item: ApiItem): string;
  show?(item: ApiItem, input: ApiItem): ApiItem;
  change?(item: ApiItem, input: ApiItem): ApiItem;
  fits?(item: ApiItem, input: ApiItem): boolean;
}

const byId = ({ id }: ApiItem) => String(id);

const KINDS: readonly Kind[] = [
  {
    name: 'ApiKey',
    word: 'key',
    key: 'apiKey',
    missing: 'Invalid API Key identifier specified',
    make(input, call) {
      const { value, generateDistinctId: _, ...rest } = membersGiven(input);
      const all = [...accountItems(call.world, call, 'key').values()];
      if (value !== undefined && String(value).length < 20)
        throw gatewayBadRequest('API Key value should be at least 20 characters');
      if (value !== undefined && all.some((each) => each.value === value))
        throw gatewayConflict('API Key already exists');
      const now = restDate(call);
      const stageKeys = mapsIn(input.stageKeys).map(({ restApiId, stageName }) => `${restApiId}/${stageName}`);
      const times = { createdDate: now, lastUpdatedDate: now };
      return {
        enabled: false,
        ...rest,
        ...times,
        stageKeys,
        tags: mapIn(input.tags),
        id: gatewayId(10),
        value: value ?? gatewayId(40),
      };
    },
    idOf: byId,
    show(item, { includeValue, includeValues }) {
      const { value, ...rest } = item;
      return includeValue === true || includeValues === true ? { ...rest, value } : rest;
    },
    fits: ({ name }, { nameQuery }) => nameQuery === undefined || String(name).startsWith(String(nameQuery)),
  },
  {
    name: 'UsagePlan',
    word: 'plan',
    key: 'usagePlanId',
    missing: 'Invalid Usage Plan ID specified',
    make(input, call) {
      for (const { apiId, stage } of mapsIn(input.apiStages))
        if (restApiNamed(apiId, call).stages[String(stage)] === undefined)
          throw gatewayNotFound(`API Stage not found: ${apiId}:${stage}`);
      return { apiStages: [], ...membersGiven(input), tags: mapIn(input.tags), id: gatewayId(6), keys: {} };
    },
    idOf: byId,
    show: ({ keys: _, ...plan }) => plan,
    change(item, input) {
      const patches = patchesIn(input);
      const stages = patches.filter(({ path }) => path[0] === 'apiStages' && path.length === 1);
      const others = patched(
        item,
        patches.filter((each) => !stages.includes(each)),
      );
      const apiStages = stages.reduce((now, { op, value }) => {
        const [apiId, stage] = String(value).split(':');
        const left = now.filter((each) => each.apiId !== apiId || each.stage !== stage);
        return op === 'remove' ? left : [...left, { apiId, stage }];
      }, mapsIn(others.apiStages));
      return { ...others, apiStages };
    },
    fits: ({ keys }, { keyId }) => keyId === undefined || mapIn(keys)[String(keyId)] !== undefined,
  },
  {
    name: 'DomainName',
    word: 'domain',
    key: 'domainName',
    missing: 'Invalid domain name identifier specified',
    make(input, call) {
      const name = String(input.domainName);
      if (accountItems(call.world, call, 'domain').has(name))
        throw gatewayConflict('The domain name you provided already exists.');
      const types = listIn(mapIn(input.endpointConfiguration).types);
      const isRegional = types.includes('REGIONAL');
      const id = gatewayId(10);
      return {
        securityPolicy: 'TLS_1_2',
        endpointConfiguration: { types: ['EDGE'] },
        ...membersGiven(input),
        tags: mapIn(input.tags),
        domainNameStatus: 'AVAILABLE',
        domainNameArn: `arn:aws:apigateway:${call.region}::/domainnames/${name}`,
        mappings: {},
        // https://docs.aws.amazon.com/general/latest/gr/apigateway.html
        ...(isRegional
          ? {
              regionalDomainName: `d-${id}.execute-api.${call.region}.amazonaws.com`,
              regionalHostedZoneId: 'Z1UJRXOUMOOFQ8',
            }
          : { distributionDomainName: `d${id}.cloudfront.net`, distributionHostedZoneId: 'Z2FDTNDATAQYW2' }),
      };
    },
    idOf: ({ domainName }) => String(domainName),
    show: ({ mappings: _, ...domain }) => domain,
  },
  {
    name: 'VpcLink',
    word: 'link',
    key: 'vpcLinkId',
    missing: 'Invalid Vpc Link identifier specified',
    make: (input) => ({
      ...membersGiven(input),
      tags: mapIn(input.tags),
      id: gatewayId(6),
      status: 'AVAILABLE',
      statusMessage: 'Your vpc link is ready for use',
    }),
    idOf: byId,
  },
];

function found({ word, missing }: Pick<Kind, 'word' | 'missing'>, id: unknown, call: Call): ApiItem {
  const item = accountItems(call.world, call, word).get(String(id));
  if (item === undefined) throw gatewayNotFound(missing);
  return item;
}

function kindOperations(kind: Kind): Readonly<Record<string, Act>> {
  const {
    name,
    word,
    key,
    make,
    idOf,
    show = (item) => item,
    change = (item, input) => patched(item, patchesIn(input)),
    fits = () => true,
  } = kind;
  return {
    [`Create${name}`]: (input, call) => {
      const item = make(input, call);
      accountItems(call.world, call, word).put(idOf(item), item);
      return shownRest(show(item, { includeValue: true }));
    },
    [`Get${name}`]: (input, call) => shownRest(show(found(kind, input[key], call), input)),
    [`Get${name}s`]: (input, call) =>
      restPage(
        [...accountItems(call.world, call, word).values()]
          .filter((item) => fits(item, input))
          .map((item) => show(item, input)),
        input,
      ),
    [`Update${name}`]: (input, call) => {
      const item = change(found(kind, input[key], call), input);
      const dated = item.lastUpdatedDate === undefined ? item : { ...item, lastUpdatedDate: restDate(call) };
      accountItems(call.world, call, word).put(String(input[key]), dated);
      return shownRest(show(dated, {}));
    },
    [`Delete${name}`]: (input, call) => {
      found(kind, input[key], call);
      accountItems(call.world, call, word).delete(String(input[key]));
      return undefined;
    },
  };
}

// Keys of plans and mappings of domains are kept with them.

const PLAN = { word: 'plan', missing: 'Invalid Usage Plan ID specified' };
const DOMAIN = { word: 'domain', missing: 'Invalid domain name identifier specified' };

function keyOfPlan(input: ApiItem, call: Call): { readonly plan: ApiItem; readonly key: ApiItem } {
  const plan = found(PLAN, input.usagePlanId, call);
  if (mapIn(plan.keys)[String(input.keyId)] === undefined)
    throw gatewayNotFound('Invalid Usage Plan Key identifier specified');
  return { plan, key: shownKey(String(input.keyId), call) };
}

function shownKey(id: string, call: Call): ApiItem {
  const { name, value } = found({ word: 'key', missing: 'Invalid API Key identifier specified' }, id, call);
  return membersGiven({ id, type: 'API_KEY', name, value });
}

const mappingKey = (basePath: unknown) => (basePath === undefined || basePath === '' ? '(none)' : String(basePath));

function mappingOf(input: ApiItem, call: Call): ApiItem {
  const mapping = mapIn(found(DOMAIN, input.domainName, call).mappings)[mappingKey(input.basePath)];
  if (mapping === undefined) throw gatewayNotFound('Invalid base path mapping identifier specified');
  return mapIn(mapping);
}

function putMappings(input: ApiItem, change: (mappings: ApiItem) => ApiItem, call: Call): void {
  const domain = found(DOMAIN, input.domainName, call);
  const changed = { ...domain, mappings: change(mapIn(domain.mappings)) };
  accountItems(call.world, call, 'domain').put(String(input.domainName), changed);
}

const accountOf = ({ world, ...at }: Call): ApiItem => accountItems(world, at, 'account').get('settings') ?? {};

const shownAccount = (call: Call): ApiItem => ({
  ...accountOf(call),
  throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
  features: ['UsagePlans'],
  apiKeyVersion: '4',
});

export function setAccountRole(role: string | undefined, call: Call): void {
  accountItems(call.world, call, 'account').put('settings', membersGiven({ cloudwatchRoleArn: role }));
}

/** What tags stand on: `arn:aws:apigateway:REGION::/restapis/ID` and the like. */
function tagged({ resourceArn: arn }: ApiItem, call: Call): { readonly tags: ApiItem; put(tags: ApiItem): void } {
  const [, collection = '', id = '', stage] = /::\/(\w+)\/([^/]+)(?:\/stages\/(.+))?$/.exec(String(arn)) ?? [];
  if (collection === 'restapis') return tagsOfRestApi(id, stage, call);
  const word = { apikeys: 'key', usageplans: 'plan', domainnames: 'domain', vpclinks: 'link' }[collection];
  if (word === undefined) throw gatewayNotFound('Invalid resource identifier specified');
  const item = found({ word, missing: 'Invalid resource identifier specified' }, id, call);
  return { tags: mapIn(item.tags), put: (tags) => accountItems(call.world, call, word).put(id, { ...item, tags }) };
}

export const accountOperations: Readonly<Record<string, Operation>> = {
  ...Object.assign({}, ...KINDS.map(kindOperations)),
  CreateUsagePlanKey(input: ApiItem, call) {
    const plan = found(PLAN, input.usagePlanId, call);
    const id = String(input.keyId);
    const shown = shownKey(id, call);
    if (mapIn(plan.keys)[id] !== undefined) throw gatewayConflict('Usage Plan Key already exists');
    accountItems(call.world, call, 'plan').put(String(plan.id), { ...plan, keys: { ...mapIn(plan.keys), [id]: true } });
    return shown;
  },
  GetUsagePlanKey: (input: ApiItem, call) => keyOfPlan(input, call).key,
  GetUsagePlanKeys: (input: ApiItem, call) =>
    restPage(
      Object.keys(mapIn(found(PLAN, input.usagePlanId, call).keys)).map((id) => shownKey(id, call)),
      input,
    ),
  DeleteUsagePlanKey(input: ApiItem, call) {
    const { plan } = keyOfPlan(input, call);
    const { [String(input.keyId)]: _, ...keys } = mapIn(plan.keys);
    accountItems(call.world, call, 'plan').put(String(plan.id), { ...plan, keys });
    return undefined;
  },
  CreateBasePathMapping(input: ApiItem, call) {
    const { domainName: _, domainNameId: __, ...rest } = membersGiven(input);
    restApiNamed(input.restApiId, call);
    const mapping = { ...rest, basePath: mappingKey(input.basePath) };
    putMappings(
      input,
      (mappings) => {
        if (mappings[mapping.basePath] !== undefined)
          throw gatewayConflict('Base path already exists for this domain name');
        return { ...mappings, [mapping.basePath]: mapping };
      },
      call,
    );
    return mapping;
  },
  GetBasePathMapping: mappingOf,
  GetBasePathMappings: (input: ApiItem, call) =>
    restPage(Object.values(mapIn(found(DOMAIN, input.domainName, call).mappings)).map(mapIn), input),
  UpdateBasePathMapping(input: ApiItem, call) {
    const changed = patched(mappingOf(input, call), patchesIn(input));
    putMappings(
      input,
      ({ [mappingKey(input.basePath)]: _, ...rest }) => ({ ...rest, [mappingKey(changed.basePath)]: changed }),
      call,
    );
    return changed;
  },
  DeleteBasePathMapping(input: ApiItem, call) {
    mappingOf(input, call);
    putMappings(input, ({ [mappingKey(input.basePath)]: _, ...rest }) => rest, call);
    return undefined;
  },
  GetAccount: (_: ApiItem, call) => shownAccount(call),
  UpdateAccount(input: ApiItem, call) {
    const changed = patched(accountOf(call), patchesIn(input));
    setAccountRole(changed.cloudwatchRoleArn === undefined ? undefined : String(changed.cloudwatchRoleArn), call);
    return shownAccount(call);
  },
  GetTags: (input: ApiItem, call) => ({ tags: tagged(input, call).tags }),
  TagResource(input: ApiItem, call) {
    const { tags, put } = tagged(input, call);
    put({ ...tags, ...mapIn(input.tags) });
    return undefined;
  },
  UntagResource(input: ApiItem, call) {
    const { tags, put } = tagged(input, call);
    const gone = new Set(listIn(input.tagKeys).map(String));
    put(Object.fromEntries(Object.entries(tags).filter(([name]) => !gone.has(name))));
    return undefined;
  },
};
