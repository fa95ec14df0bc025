/** AWS::SSM::Parameter. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import { deleteParameter, parametersOf, putParameter } from './parameter.ts';

function inputOf(properties: Properties, name: string) {
  const text = (property: string) => (properties[property] === undefined ? undefined : String(properties[property]));
  const value = properties.Value;
  return {
    Name: name,
    Value: Array.isArray(value) ? value.join(',') : String(value),
    Type: text('Type') ?? 'String',
    ...(text('Description') === undefined ? {} : { Description: String(properties.Description) }),
    ...(text('AllowedPattern') === undefined ? {} : { AllowedPattern: String(properties.AllowedPattern) }),
    ...(text('DataType') === undefined ? {} : { DataType: String(properties.DataType) }),
    ...(text('Tier') === undefined ? {} : { Tier: String(properties.Tier) }),
    ...(text('Policies') === undefined ? {} : { Policies: String(properties.Policies) }),
  };
}

/** Tags of a parameter are an object in a template, not a list. */
function tagsOf({ Tags }: Properties, at: Creation) {
  const own = isRecord(Tags) ? Object.entries(Tags).map(([key, value]) => [key, String(value)]) : [];
  return { ...at.tags, ...Object.fromEntries(own) } as Readonly<Record<string, string>>;
}

export const parameterType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name =
      typeof properties.Name === 'string' ? properties.Name : `CFN-${at.logicalId}-${at.generatedName().slice(-12)}`;
    const { Type, Value } = inputOf(properties, name);
    await putParameter(
      {
        ...inputOf(properties, name),
        Tags: Object.entries(tagsOf(properties, at)).map(([Key, Value]) => ({ Key, Value })),
      },
      at,
    );
    return { id: name, attributes: { Type, Value } };
  },
  async update(made, properties, _before, at) {
    const input = inputOf(properties, made.id);
    await putParameter({ ...input, Overwrite: true }, at);
    const parameter = parametersOf(at).get(made.id);
    if (parameter !== undefined) parametersOf(at).put(made.id, { ...parameter, tags: tagsOf(properties, at) });
    return { id: made.id, attributes: { Type: input.Type, Value: input.Value } };
  },
  async delete(made, _properties, at) {
    if (parametersOf(at).has(made.id)) await deleteParameter({ Name: made.id }, at);
  },
  read(made, at) {
    const version = parametersOf(at).get(made.id)?.versions.at(-1);
    if (version === undefined) return undefined;
    return {
      Name: made.id,
      Type: version.type,
      Value: version.value,
      Description: version.description,
    };
  },
};
