import { asElements, type Fields, fieldsOf, includes, isFilled, listOf } from '../data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from '../expansion.ts';
import { ref } from '../functions.ts';

const SHARED_CONDITION = 'SharedUsagePlanCondition';
const SETTINGS = ['UsagePlanName', 'Description', 'Quota', 'Tags', 'Throttle'];

/**
 * A usage plan with a key, of one API or shared by all
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html).
 */
export function usagePlan(expansion: Expansion, resource: ServerlessResource, stageId: string): readonly Generated[] {
  const { id, properties, path } = resource;
  const plan = fieldsOf(fieldsOf(properties.Auth).UsagePlan);
  const kind = expansion.decided(plan.CreateUsagePlan, `The usage plan of "${id}"`, path, id);
  if (kind !== 'PER_API' && kind !== 'SHARED') return [];
  const from = expansion.pathOf(fieldsOf(properties.Auth).UsagePlan, path);
  const isShared = kind === 'SHARED';
  const prefix = isShared ? 'Serverless' : id;
  const [planId, keyId, linkId] = [`${prefix}UsagePlan`, `${prefix}ApiKey`, `${prefix}UsagePlanKey`];
  const known = (name: string): Generated | undefined => (isShared ? expansion.shared.get(name) : undefined);
  const attributes = isShared ? sharedAttributes(expansion, resource, known(planId)) : resource.attributes;
  const listed = (before: Generated | undefined, list: string, entry: Fields): readonly unknown[] => {
    const entries = listOf(fieldsOf(before?.fields.Properties)[list]);
    return includes(entries, entry) ? entries : [...entries, entry];
  };
  const dependsOn = asElements(known(planId)?.fields.DependsOn ?? []);
  const made = [
    generated(
      planId,
      'AWS::ApiGateway::UsagePlan',
      {
        ApiStages: listed(known(planId), 'ApiStages', { ApiId: ref(id), Stage: ref(stageId) }),
        ...Object.fromEntries(SETTINGS.filter((name) => isFilled(plan[name])).map((name) => [name, plan[name]])),
      },
      { ...attributes, DependsOn: dependsOn.includes(id) ? dependsOn : [...dependsOn, id] },
      from,
    ),
    generated(
      keyId,
      'AWS::ApiGateway::ApiKey',
      { Enabled: true, StageKeys: listed(known(keyId), 'StageKeys', { RestApiId: ref(id), StageName: ref(stageId) }) },
      { ...attributes, DependsOn: [planId] },
      from,
    ),
    generated(
      linkId,
      'AWS::ApiGateway::UsagePlanKey',
      { KeyId: ref(keyId), KeyType: 'API_KEY', UsagePlanId: ref(planId) },
      { ...attributes, DependsOn: [keyId] },
      from,
    ),
  ];
  if (isShared) for (const each of made) expansion.shared.set(each.id, each);
  return made;
}

/** The plan stands in every world that has one of its APIs, and is kept if one of them is. */
function sharedAttributes(expansion: Expansion, resource: ServerlessResource, known: Generated | undefined): Fields {
  const { attributes, path } = resource;
  const before = known?.fields;
  const retained = (name: string): unknown => {
    const [old, own] = [before?.[name], attributes[name]];
    if (old === undefined || own === undefined) return old ?? own;
    return own === 'Retain' || (own === 'Snapshot' && old === 'Delete') ? own : old;
  };
  const isAlways = attributes.Condition === undefined || (before !== undefined && before.Condition === undefined);
  if (isAlways) expansion.removeCondition(SHARED_CONDITION);
  else {
    const conditions = fieldsOf(expansion.root.Conditions)[SHARED_CONDITION];
    const named = listOf(fieldsOf(conditions)['Fn::Or']);
    const own = { Condition: attributes.Condition };
    const earlier = named.length > 0 ? named : conditions === undefined ? [] : [conditions];
    const all = includes(earlier, own) ? earlier : [...earlier, own];
    expansion.addCondition(SHARED_CONDITION, all.length === 1 ? own : { 'Fn::Or': all }, path);
  }
  return {
    DeletionPolicy: retained('DeletionPolicy'),
    UpdateReplacePolicy: retained('UpdateReplacePolicy'),
    Condition: isAlways ? undefined : SHARED_CONDITION,
  };
}
