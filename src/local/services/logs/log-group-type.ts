/** AWS::Logs::LogGroup, LogStream and MetricFilter. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Logs.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import {
  createLogGroup,
  createLogStream,
  deleteLogGroup,
  groupOf,
  logGroupArn,
  logGroups,
  metricFiltersOf,
  putMetricFilter,
  putRetentionPolicy,
  streamsOf,
} from './log-group.ts';

function tagsOf({ Tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...Object.fromEntries(own) };
}

export const logGroupType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.LogGroupName === 'string' ? properties.LogGroupName : at.generatedName(512);
    await createLogGroup(
      {
        logGroupName: name,
        tags: tagsOf(properties, at),
        ...(properties.KmsKeyId === undefined ? {} : { kmsKeyId: String(properties.KmsKeyId) }),
        ...(properties.LogGroupClass === undefined ? {} : { logGroupClass: String(properties.LogGroupClass) }),
      },
      at,
    );
    if (properties.RetentionInDays !== undefined) {
      await putRetentionPolicy({ logGroupName: name, retentionInDays: Number(properties.RetentionInDays) }, at);
    }
    return { id: name, attributes: { Arn: `${logGroupArn(name, at)}:*` } };
  },
  async update(made, properties, _before, at) {
    const { retentionDays: _, keyId: __, ...group } = groupOf(made.id, at);
    logGroups(at).put(made.id, {
      ...group,
      tags: tagsOf(properties, at),
      ...(properties.KmsKeyId === undefined ? {} : { keyId: String(properties.KmsKeyId) }),
    });
    if (properties.RetentionInDays !== undefined) {
      await putRetentionPolicy({ logGroupName: made.id, retentionInDays: Number(properties.RetentionInDays) }, at);
    }
    return made;
  },
  async delete(made, _properties, at) {
    if (logGroups(at).has(made.id)) await deleteLogGroup({ logGroupName: made.id }, at);
  },
  read(made, at) {
    const group = logGroups(at).get(made.id);
    if (group === undefined) return undefined;
    return {
      LogGroupName: group.name,
      RetentionInDays: group.retentionDays,
      KmsKeyId: group.keyId,
    };
  },
};

export const logStreamType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.LogStreamName === 'string' ? properties.LogStreamName : at.generatedName(512);
    await createLogStream({ logGroupName: String(properties.LogGroupName), logStreamName: name }, at);
    return { id: name, attributes: {} };
  },
  delete(made, properties, at) {
    streamsOf(at, String(properties.LogGroupName)).delete(made.id);
  },
};

export const metricFilterType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.FilterName === 'string' ? properties.FilterName : at.generatedName(512);
    await put(name, properties, at);
    return { id: name, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await put(made.id, properties, at);
    return made;
  },
  delete(made, properties, at) {
    metricFiltersOf(at).delete(`${String(properties.LogGroupName)} ${made.id}`);
  },
  read(made, at) {
    const found = [...metricFiltersOf(at).values()].find(({ name }) => name === made.id);
    return found === undefined
      ? undefined
      : { FilterName: found.name, LogGroupName: found.group, FilterPattern: found.pattern };
  },
};

async function put(name: string, properties: Properties, at: Creation): Promise<void> {
  const given = Array.isArray(properties.MetricTransformations)
    ? properties.MetricTransformations.filter(isRecord)
    : [];
  await putMetricFilter(
    {
      logGroupName: String(properties.LogGroupName),
      filterName: name,
      filterPattern: String(properties.FilterPattern ?? ''),
      metricTransformations: given.map((each) => ({
        metricName: String(each.MetricName),
        metricNamespace: String(each.MetricNamespace),
        metricValue: String(each.MetricValue),
        ...(each.DefaultValue === undefined ? {} : { defaultValue: Number(each.DefaultValue) }),
        ...(each.Unit === undefined ? {} : { unit: String(each.Unit) }),
        ...(Array.isArray(each.Dimensions)
          ? {
              dimensions: Object.fromEntries(
                each.Dimensions.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]),
              ),
            }
          : {}),
      })),
    },
    at,
  );
}
