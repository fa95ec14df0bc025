/** AWS::Events::Rule and EventBus. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Events.html */
import { isRecord } from '../../../base/index.ts';
import type { EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import {
  createEventBus,
  deleteEventBus,
  putEventsPermission,
  removeEventsPermission,
  updateEventBus,
} from './buses.ts';
import { busArn, busesOf, busName, type EventRule, eventRulesOf, eventTags, ruleKey } from './rule.ts';
import { deleteEventRule, putRule, putTargets, removeTargets } from './rules.ts';

function keepTags(arn: string, { Tags }: Properties, at: Creation): void {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  eventTags(at).put(arn, { ...at.tags, ...Object.fromEntries(own) });
}

const optional = (properties: Properties, names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => (properties[name] === undefined ? [] : [[name, String(properties[name])]])),
  );

const targetsIn = ({ Targets }: Properties) =>
  (Array.isArray(Targets) ? Targets.filter(isRecord) : []) as unknown as readonly EventbridgeShapes['Target'][];

async function put(name: string, properties: Properties, at: Creation): Promise<EventRule | undefined> {
  const { EventPattern, EventBusName } = properties;
  const bus = EventBusName === undefined ? {} : { EventBusName: String(EventBusName) };
  await putRule(
    {
      Name: name,
      ...bus,
      ...optional(properties, ['ScheduleExpression', 'State', 'Description', 'RoleArn']),
      ...(EventPattern === undefined
        ? {}
        : { EventPattern: typeof EventPattern === 'string' ? EventPattern : JSON.stringify(EventPattern) }),
    },
    at,
  );
  const targets = targetsIn(properties);
  const before = kept(name, properties, at);
  const gone = (before?.targets ?? []).filter(({ Id }) => !targets.some((each) => each.Id === Id)).map(({ Id }) => Id);
  if (gone.length > 0) await removeTargets({ Rule: name, ...bus, Ids: gone }, at);
  if (targets.length > 0) await putTargets({ Rule: name, ...bus, Targets: targets }, at);
  const rule = kept(name, properties, at);
  if (rule !== undefined) keepTags(rule.arn, properties, at);
  return rule;
}

const kept = (name: string, { EventBusName }: Properties, at: Creation) =>
  eventRulesOf(at).get(ruleKey(busName(EventBusName === undefined ? undefined : String(EventBusName)), name));

/** What Ref gives begins with the bus, where it is not the default one. */
const nameIn = (id: string) => id.slice(id.lastIndexOf('|') + 1);

export const ruleType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.Name === 'string' ? properties.Name : at.generatedName(64);
    const rule = await put(name, properties, at);
    const id = rule === undefined || rule.bus === 'default' ? name : `${rule.bus}|${name}`;
    return { id, attributes: { Arn: rule?.arn, RuleName: name } };
  },
  async update(made, properties, _before, at) {
    await put(nameIn(made.id), properties, at);
    return made;
  },
  async delete(made, properties, at) {
    const name = nameIn(made.id);
    const rule = kept(name, properties, at);
    if (rule === undefined) return;
    const bus = { EventBusName: rule.bus };
    if (rule.targets.length > 0) await removeTargets({ Rule: name, ...bus, Ids: rule.targets.map(({ Id }) => Id) }, at);
    await deleteEventRule({ Name: name, ...bus }, at);
  },
};

export const eventBusType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = String(properties.Name);
    const { Description, EventSourceName, KmsKeyIdentifier } = properties;
    await createEventBus(
      {
        Name: name,
        ...deadLettersIn(properties),
        ...(Description === undefined ? {} : { Description: String(Description) }),
        ...(EventSourceName === undefined ? {} : { EventSourceName: String(EventSourceName) }),
        ...(KmsKeyIdentifier === undefined ? {} : { KmsKeyIdentifier: String(KmsKeyIdentifier) }),
      },
      at,
    );
    await putPolicy(name, properties, at);
    const arn = busArn(name, at);
    keepTags(arn, properties, at);
    return { id: name, attributes: { Arn: arn, Name: name } };
  },
  async update(made, properties, _before, at) {
    const { Description } = properties;
    await updateEventBus(
      {
        Name: made.id,
        Description: Description === undefined ? '' : String(Description),
        // One without an ARN is none.
        ...(deadLettersIn(properties) ?? { DeadLetterConfig: {} }),
      },
      at,
    );
    await putPolicy(made.id, properties, at);
    keepTags(busArn(made.id, at), properties, at);
    return made;
  },
  async delete(made, _properties, at) {
    if (busesOf(at).has(made.id)) await deleteEventBus({ Name: made.id }, at);
  },
};

const deadLettersIn = ({ DeadLetterConfig: given }: Properties) =>
  isRecord(given) && given.Arn !== undefined ? { DeadLetterConfig: { Arn: String(given.Arn) } } : undefined;

async function putPolicy(name: string, { Policy }: Properties, at: Creation): Promise<void> {
  if (Policy === undefined) await removeEventsPermission({ EventBusName: name, RemoveAllPermissions: true }, at);
  else {
    const text = typeof Policy === 'string' ? Policy : JSON.stringify(Policy);
    await putEventsPermission({ EventBusName: name, Policy: text }, at);
  }
}
