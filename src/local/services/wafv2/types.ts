/** AWS::WAFv2. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_WAFv2.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import {
  type AclKind,
  aclItemsOf,
  associationsOf,
  deleteAclItem,
  itemByArn,
  type KeptItem,
  loggingOf,
  newItem,
  putAclItem,
  tellAclChange,
} from './kept-acls.ts';
import { logGaps } from './logging.ts';
import { aclBody, keepLogging, labelNamespace } from './operations.ts';
import { templateForm } from './statement-forms.ts';

function tagsIn({ Tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...Object.fromEntries(own) };
}

function madeItem(item: KeptItem): Made {
  const hasLabels = item.kind === 'webacl' || item.kind === 'rulegroup';
  return {
    id: `${item.name}|${item.id}|${item.scope}`,
    attributes: {
      Arn: item.arn,
      Id: item.id,
      ...(item.kind === 'webacl' && { Capacity: item.body.Capacity }),
      ...(hasLabels && { LabelNamespace: labelNamespace(item) }),
    },
  };
}

function itemType(kind: AclKind): LocalType {
  return {
    standing: 'RUNS',
    create(properties, at) {
      const name = typeof properties.Name === 'string' ? properties.Name : at.generatedName(128);
      const description = properties.Description === undefined ? undefined : String(properties.Description);
      const body = aclBody(kind, properties, at);
      const scope = String(properties.Scope);
      return madeItem(newItem(kind, { name, scope, description, tags: tagsIn(properties, at), body }, at));
    },
    update(made, properties, _before, at) {
      const { description: _, ...item } = itemByArn(String(made.attributes.Arn), at);
      const description = properties.Description === undefined ? {} : { description: String(properties.Description) };
      const body = aclBody(kind, properties, at);
      return madeItem(putAclItem({ ...item, ...description, tags: tagsIn(properties, at), body }, at));
    },
    delete(made, _properties, at) {
      const item = aclItemsOf(at).get(String(made.attributes.Arn));
      if (item !== undefined) deleteAclItem(item, at);
    },
    read(made, at) {
      const item = aclItemsOf(at).get(String(made.attributes.Arn));
      if (item === undefined) return undefined;
      const { Capacity: _, ...body } = item.body;
      return { Name: item.name, Scope: item.scope, ...(templateForm(kind === 'webacl' ? body : item.body) as object) };
    },
  };
}

const webAclAssociationType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const [resource, acl] = [String(properties.ResourceArn), String(properties.WebACLArn)];
    itemByArn(acl, at);
    associationsOf(at).put(resource, acl);
    tellAclChange(at.world);
    return { id: `${resource}|${acl}`, attributes: {} };
  },
  delete(_made, properties, at) {
    const [resource, acl] = [String(properties.ResourceArn), String(properties.WebACLArn)];
    // Another web ACL may stand there by now.
    if (associationsOf(at).get(resource) === acl) associationsOf(at).delete(resource);
    tellAclChange(at.world);
  },
  read(made, at) {
    const [resource = '', acl] = made.id.split('|');
    return associationsOf(at).get(resource) === acl ? { ResourceArn: resource, WebACLArn: acl } : undefined;
  },
};

function putLogging(properties: Properties, at: Creation): Made {
  const { ResourceArn, LogDestinationConfigs: list, RedactedFields: fields, LoggingFilter: filter } = properties;
  keepLogging(
    {
      aclArn: String(ResourceArn),
      destinations: Array.isArray(list) ? list.map(String) : [],
      redactedFields: Array.isArray(fields) ? fields.filter(isRecord) : [],
      ...(isRecord(filter) && { filter }),
    },
    at,
  );
  return { id: String(ResourceArn), attributes: { ManagedByFirewallManager: false } };
}

const loggingConfigurationType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ LogDestinationConfigs: list }) =>
    logGaps({ destinations: Array.isArray(list) ? list.map(String) : [] }).length > 0 ? 'RECORDED' : 'RUNS',
  create: putLogging,
  update: (_made, properties, _before, at) => putLogging(properties, at),
  delete(made, _properties, at) {
    loggingOf(at).delete(made.id);
  },
  read(made, at) {
    const found = loggingOf(at).get(made.id);
    return found && { ResourceArn: found.aclArn, LogDestinationConfigs: found.destinations };
  },
};

export const aclTypes: Readonly<Record<string, LocalType>> = {
  'AWS::WAFv2::IPSet': itemType('ipset'),
  'AWS::WAFv2::LoggingConfiguration': loggingConfigurationType,
  'AWS::WAFv2::RegexPatternSet': itemType('regexpatternset'),
  'AWS::WAFv2::RuleGroup': itemType('rulegroup'),
  'AWS::WAFv2::WebACL': itemType('webacl'),
  'AWS::WAFv2::WebACLAssociation': webAclAssociationType,
};
