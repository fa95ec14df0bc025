/** Web ACLs, IP sets, pattern sets and rule groups; what stands before which resource. https://docs.aws.amazon.com/waf/latest/APIReference/ */
import { capacityUnits } from '../../../aws/index.ts';
import { isRecord } from '../../../base/index.ts';
import type { Wafv2Operations, Wafv2Shapes } from '../../schemas/wafv2.generated.ts';
import type { Call, Operation } from '../../service.ts';
import {
  type AclKind,
  type AclPlace,
  aclItemsOf,
  associationsOf,
  checkLock,
  deleteAclItem,
  type ItemId,
  itemByArn,
  itemById,
  itemsOfKind,
  type KeptItem,
  type KeptLogging,
  loggingOf,
  newItem,
  noSuchItem,
  putAclItem,
  tellAclChange,
} from './kept-acls.ts';
import { apiForm, keptForm } from './statement-forms.ts';

interface ItemInput extends ItemId {
  readonly Description?: string;
  readonly LockToken: string;
  readonly Tags?: readonly Wafv2Shapes['Tag'][];
  readonly Capacity?: number;
}

interface Kind {
  readonly kind: AclKind;
  /** As operations and members call it: `WebACL`. */
  readonly word: string;
  /** Members of a request that are kept, as they are there. */
  readonly members: readonly string[];
  /** The kept body from the members of a request. */
  kept(body: Readonly<Record<string, unknown>>, call: AclPlace): Readonly<Record<string, unknown>>;
  /** Members of the answer. */
  told(item: KeptItem): Readonly<Record<string, unknown>>;
}

/** By the sum of the published costs: what AWS takes off for what rules share is not published. */
export function aclCapacity(rules: unknown, at: AclPlace): number {
  return capacityUnits(rules, (arn) => Number(aclItemsOf(at).get(String(arn))?.body.Capacity ?? 0)).most;
}

export function labelNamespace({ arn, name, kind }: KeptItem): string {
  return `awswaf:${arn.split(':')[4]}:${kind}:${name}:`;
}

const RULE_MEMBERS = [
  'Rules',
  'VisibilityConfig',
  'CustomResponseBodies',
  'DefaultAction',
  'CaptchaConfig',
  'ChallengeConfig',
  'TokenDomains',
  'AssociationConfig',
  'DataProtectionConfig',
  'OnSourceDDoSProtectionConfig',
  'ApplicationConfig',
  'MonetizationConfig',
];

const KINDS: readonly Kind[] = [
  {
    kind: 'webacl',
    word: 'WebACL',
    members: RULE_MEMBERS,
    kept: (body, call) => ({ ...body, Rules: body.Rules ?? [], Capacity: aclCapacity(body.Rules, call) }),
    told: (item) => ({ ...item.body, LabelNamespace: labelNamespace(item), ManagedByFirewallManager: false }),
  },
  {
    kind: 'ipset',
    word: 'IPSet',
    members: ['Addresses', 'IPAddressVersion'],
    kept: (body) => body,
    told: ({ body }) => body,
  },
  {
    kind: 'regexpatternset',
    word: 'RegexPatternSet',
    members: ['RegularExpressionList'],
    kept: ({ RegularExpressionList: list }) => ({
      RegularExpressionList: (Array.isArray(list) ? list : []).map((each) =>
        isRecord(each) ? each.RegexString : each,
      ),
    }),
    told: ({ body: { RegularExpressionList: list } }) => ({
      RegularExpressionList: (Array.isArray(list) ? list : []).map((RegexString) => ({ RegexString })),
    }),
  },
  {
    kind: 'rulegroup',
    word: 'RuleGroup',
    members: [...RULE_MEMBERS, 'Capacity'],
    kept: (body) => ({ ...body, Rules: body.Rules ?? [] }),
    told: (item) => ({ ...item.body, LabelNamespace: labelNamespace(item) }),
  },
];

export const aclTags = (tags: readonly Wafv2Shapes['Tag'][] = []) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** The body that an item of a kind has by these members, of a request or of a template. */
export function aclBody(kind: AclKind, given: object, at: AclPlace): Readonly<Record<string, unknown>> {
  const { members, kept } = kindOf(kind);
  const own = Object.entries(given).filter(([name, value]) => members.includes(name) && value !== undefined);
  return kept(keptForm(Object.fromEntries(own)) as Readonly<Record<string, unknown>>, at);
}

function kindOf(kind: AclKind): Kind {
  const found = KINDS.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found;
}

const summaryOf = ({ name, id, description, lockToken, arn }: KeptItem) => ({
  Name: name,
  Id: id,
  Description: description ?? '',
  LockToken: lockToken,
  ARN: arn,
});

/** CreateX, GetX, UpdateX, DeleteX and ListXs are the same for each kind. */
function operationsOf({ kind, word, told }: Kind): Readonly<Record<string, Operation>> {
  const whole = (item: KeptItem) => ({
    Name: item.name,
    Id: item.id,
    ARN: item.arn,
    ...(item.description !== undefined && { Description: item.description }),
    ...(apiForm(told(item)) as object),
  });
  return {
    [`Create${word}`]: (input: ItemInput, call: Call) => {
      const { Name: name, Scope: scope, Description: description } = input;
      const body = aclBody(kind, input, call);
      const made = newItem(kind, { name, scope, description, tags: aclTags(input.Tags), body }, call);
      return { Summary: summaryOf(made) };
    },
    [`Get${word}`]: (input: Partial<ItemInput> & { readonly ARN?: string }, call: Call) => {
      const { Name = '', Id = '', Scope = '', ARN } = input;
      const item = ARN === undefined ? itemById(kind, { Name, Id, Scope }, call) : itemByArn(ARN, call);
      return { [word]: whole(item), LockToken: item.lockToken };
    },
    [`Update${word}`]: (input: ItemInput, call: Call) => {
      const item = itemById(kind, input, call);
      checkLock(item, input.LockToken);
      const { description: _, ...others } = item;
      const capacity = kind === 'rulegroup' ? { Capacity: item.body.Capacity } : {};
      const next = putAclItem(
        {
          ...others,
          ...(input.Description !== undefined && { description: input.Description }),
          body: { ...aclBody(kind, input, call), ...capacity },
        },
        call,
      );
      return { NextLockToken: next.lockToken };
    },
    [`Delete${word}`]: (input: ItemInput, call: Call) => {
      const item = itemById(kind, input, call);
      checkLock(item, input.LockToken);
      deleteAclItem(item, call);
      return {};
    },
    [`List${word}s`]: (
      input: { readonly Scope: string; readonly NextMarker?: string; readonly Limit?: number },
      call: Call,
    ) => {
      const all = itemsOfKind(kind, input.Scope, call);
      const start = input.NextMarker === undefined ? 0 : all.findIndex(({ name }) => name === input.NextMarker) + 1;
      const page = all.slice(start, start + (input.Limit ?? 100));
      const last = page.at(-1);
      return {
        [`${word}s`]: page.map(summaryOf),
        ...(last !== undefined && start + page.length < all.length && { NextMarker: last.name }),
      };
    },
  };
}

const associateWebAcl: Wafv2Operations['AssociateWebACL'] = ({ WebACLArn, ResourceArn }, call) => {
  itemByArn(WebACLArn, call);
  associationsOf(call).put(ResourceArn, WebACLArn);
  tellAclChange(call.world);
  return {};
};

const disassociateWebAcl: Wafv2Operations['DisassociateWebACL'] = ({ ResourceArn }, call) => {
  associationsOf(call).delete(ResourceArn);
  tellAclChange(call.world);
  return {};
};

const getWebAclForResource: Wafv2Operations['GetWebACLForResource'] = ({ ResourceArn }, call) => {
  const arn = associationsOf(call).get(ResourceArn);
  if (arn === undefined) return {};
  const item = itemByArn(arn, call);
  const whole = { Name: item.name, Id: item.id, ARN: item.arn, ...(apiForm(kindOf('webacl').told(item)) as object) };
  return { WebACL: whole as Wafv2Shapes['WebACL'] };
};

const listResourcesForWebAcl: Wafv2Operations['ListResourcesForWebACL'] = (input, call) => {
  const kind = input.ResourceType ?? 'APPLICATION_LOAD_BALANCER';
  const services: Readonly<Record<string, string>> = {
    APPLICATION_LOAD_BALANCER: ':elasticloadbalancing:',
    API_GATEWAY: ':apigateway:',
    APPSYNC: ':appsync:',
    COGNITO_USER_POOL: ':cognito-idp:',
    APP_RUNNER_SERVICE: ':apprunner:',
    VERIFIED_ACCESS_INSTANCE: ':ec2:',
    AMPLIFY: ':amplify:',
  };
  const { arn } = itemByArn(input.WebACLArn, call);
  const all = [...associationsOf(call).entries()].filter(([, acl]) => acl === arn).map(([resource]) => resource);
  return { ResourceArns: all.filter((resource) => resource.includes(services[kind] ?? '?')) };
};

const checkCapacity: Wafv2Operations['CheckCapacity'] = ({ Rules }, call) => ({
  Capacity: aclCapacity(keptForm(Rules), call),
});

export function keepLogging(logging: KeptLogging, at: AclPlace): void {
  itemByArn(logging.aclArn, at);
  loggingOf(at).put(logging.aclArn, logging);
  tellAclChange(at.world);
}

const toldLogging = (logging: KeptLogging): Wafv2Shapes['LoggingConfiguration'] => ({
  ResourceArn: logging.aclArn,
  LogDestinationConfigs: logging.destinations,
  ...(logging.redactedFields.length > 0 && {
    RedactedFields: logging.redactedFields as readonly Wafv2Shapes['FieldToMatch'][],
  }),
  ManagedByFirewallManager: false,
  ...(logging.filter !== undefined && { LoggingFilter: logging.filter as Wafv2Shapes['LoggingFilter'] }),
});

const putLoggingConfiguration: Wafv2Operations['PutLoggingConfiguration'] = ({ LoggingConfiguration: given }, call) => {
  const kept: KeptLogging = {
    aclArn: given.ResourceArn,
    destinations: given.LogDestinationConfigs,
    redactedFields: given.RedactedFields ?? [],
    ...(given.LoggingFilter !== undefined && { filter: given.LoggingFilter }),
  };
  keepLogging(kept, call);
  return { LoggingConfiguration: toldLogging(kept) };
};

const getLoggingConfiguration: Wafv2Operations['GetLoggingConfiguration'] = ({ ResourceArn }, call) => {
  const found = loggingOf(call).get(ResourceArn);
  if (found === undefined) throw noSuchItem();
  return { LoggingConfiguration: toldLogging(found) };
};

const deleteLoggingConfiguration: Wafv2Operations['DeleteLoggingConfiguration'] = ({ ResourceArn }, call) => {
  if (!loggingOf(call).delete(ResourceArn)) throw noSuchItem();
  return {};
};

const listLoggingConfigurations: Wafv2Operations['ListLoggingConfigurations'] = (_input, call) => ({
  LoggingConfigurations: [...loggingOf(call).values()].map(toldLogging),
});

const tagResource: Wafv2Operations['TagResource'] = ({ ResourceARN, Tags }, call) => {
  const item = itemByArn(ResourceARN, call);
  aclItemsOf(call).put(item.arn, { ...item, tags: { ...item.tags, ...aclTags(Tags) } });
  return {};
};

const untagResource: Wafv2Operations['UntagResource'] = ({ ResourceARN, TagKeys }, call) => {
  const item = itemByArn(ResourceARN, call);
  const tags = Object.entries(item.tags).filter(([key]) => !TagKeys.includes(key));
  aclItemsOf(call).put(item.arn, { ...item, tags: Object.fromEntries(tags) });
  return {};
};

const listTagsForResource: Wafv2Operations['ListTagsForResource'] = ({ ResourceARN }, call) => ({
  TagInfoForResource: {
    ResourceARN,
    TagList: Object.entries(itemByArn(ResourceARN, call).tags).map(([Key, Value]) => ({ Key, Value })),
  },
});

export const aclOperations: Readonly<Record<string, Operation>> = {
  ...Object.assign({}, ...KINDS.map(operationsOf)),
  AssociateWebACL: associateWebAcl,
  CheckCapacity: checkCapacity,
  DeleteLoggingConfiguration: deleteLoggingConfiguration,
  DisassociateWebACL: disassociateWebAcl,
  GetLoggingConfiguration: getLoggingConfiguration,
  GetWebACLForResource: getWebAclForResource,
  ListLoggingConfigurations: listLoggingConfigurations,
  ListResourcesForWebACL: listResourcesForWebAcl,
  ListTagsForResource: listTagsForResource,
  PutLoggingConfiguration: putLoggingConfiguration,
  TagResource: tagResource,
  UntagResource: untagResource,
};
