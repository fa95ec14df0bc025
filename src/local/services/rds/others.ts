/** Events, engine versions and tags. */
import type { RdsOperations, RdsShapes } from '../../schemas/rds.generated.ts';
import type { Call } from '../../service.ts';
import { parameterGroupOf, subnetGroupOf } from './groups.ts';
import { instanceTags, withInstanceTags } from './instances.ts';
import { findPostgres } from './postgres/programs.ts';
import {
  arnOfRds,
  clusterOf,
  clustersOf,
  instanceOf,
  instancesOf,
  parameterGroupsOf,
  rdsEventsOf,
  rdsFault,
  rdsPage,
  rdsTagList,
  rdsTagMap,
  snapshotsOf,
  subnetGroupsOf,
  type Tags,
} from './records.ts';
import { snapshotOf } from './snapshots.ts';

interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

function taggedOf(arn: string, call: Call): Tagged {
  const [, , , , , kind = '', ...rest] = arn.split(':');
  const id = rest.join(':');
  switch (kind) {
    case 'db': {
      const instance = instanceOf(id, call);
      return {
        tags: instanceTags(instance),
        put: (tags) => instancesOf(call).put(instance.id, withInstanceTags(instance, tags)),
      };
    }
    case 'cluster': {
      const cluster = clusterOf(id, call);
      const put = (tags: Tags) =>
        clustersOf(call).put(cluster.id, { ...cluster, shown: { ...cluster.shown, TagList: rdsTagList(tags) } });
      return { tags: rdsTagMap(cluster.shown.TagList), put };
    }
    case 'subgrp': {
      const group = subnetGroupOf(id, call);
      return { tags: group.tags, put: (tags) => subnetGroupsOf(call).put(group.name, { ...group, tags }) };
    }
    case 'pg':
    case 'cluster-pg': {
      const of = kind === 'pg' ? 'instance' : 'cluster';
      const group = parameterGroupOf(id, of, call);
      return { tags: group.tags, put: (tags) => parameterGroupsOf(call, of).put(group.name, { ...group, tags }) };
    }
    case 'snapshot':
    case 'cluster-snapshot': {
      const snapshot = snapshotOf(id, kind === 'snapshot' ? 'instance' : 'cluster', call);
      return {
        tags: snapshot.tags,
        put: (tags) => snapshotsOf(call).put(`${snapshot.kind}/${snapshot.id}`, { ...snapshot, tags }),
      };
    }
    default:
      throw rdsFault(
        'InvalidParameterValue',
        `The specified resource name does not match an RDS resource in this region.`,
      );
  }
}

/** The machine's server under both of its names. */
function versionsHere(): readonly RdsShapes['DBEngineVersion'][] {
  const programs = findPostgres();
  if (programs === undefined) return [];
  return ['aurora-postgresql', 'postgres'].map((Engine) => ({
    Engine,
    EngineVersion: programs.version,
    MajorEngineVersion: String(programs.major),
    DBParameterGroupFamily: `${Engine}${programs.major}`,
    DBEngineDescription: Engine === 'postgres' ? 'PostgreSQL' : 'Aurora (PostgreSQL)',
    DBEngineVersionDescription: `PostgreSQL ${programs.version} of this machine`,
    ExportableLogTypes: Engine === 'postgres' ? ['postgresql', 'upgrade'] : ['postgresql'],
    SupportsLogExportsToCloudwatchLogs: true,
    SupportsReadReplica: false,
    SupportedEngineModes: Engine === 'postgres' ? [] : ['provisioned'],
    Status: 'available',
  }));
}

export const otherOperations = {
  DescribeDBEngineVersions(input, call) {
    void call;
    const { Engine, EngineVersion, DBParameterGroupFamily: family } = input;
    const wanted = versionsHere().filter(
      (each) =>
        (Engine === undefined || each.Engine === Engine) &&
        (EngineVersion === undefined ||
          each.EngineVersion === EngineVersion ||
          each.MajorEngineVersion === EngineVersion) &&
        (family === undefined || each.DBParameterGroupFamily === family),
    );
    const { page, ...marker } = rdsPage(wanted, input);
    return { DBEngineVersions: page, ...marker };
  },
  DescribeEvents(input, call) {
    const now = call.world.clock.now();
    const { SourceIdentifier, SourceType, EventCategories, StartTime, EndTime, Duration = 60 } = input;
    const from = StartTime?.getTime() ?? (EndTime?.getTime() ?? now) - Duration * 60_000;
    const all = [...rdsEventsOf(call).values()].filter(
      ({ atMs, type, source, categories }) =>
        atMs >= from &&
        atMs <= (EndTime?.getTime() ?? now) &&
        (SourceType === undefined || SourceType === type) &&
        (SourceIdentifier === undefined || SourceIdentifier === source) &&
        (EventCategories === undefined || EventCategories.some((each) => categories.includes(each))),
    );
    const { page, ...marker } = rdsPage(all, input);
    const kind = { 'db-instance': 'db', 'db-cluster': 'cluster', 'db-snapshot': 'snapshot' } as const;
    return {
      Events: page.map(({ atMs, type, source, message, categories }) => ({
        SourceIdentifier: source,
        SourceType: type,
        Message: message,
        EventCategories: categories,
        Date: new Date(atMs),
        SourceArn: arnOfRds(call, kind[type], source),
      })),
      ...marker,
    };
  },
  AddTagsToResource({ ResourceName, Tags }, call) {
    const tagged = taggedOf(ResourceName, call);
    tagged.put({ ...tagged.tags, ...rdsTagMap(Tags) });
  },
  RemoveTagsFromResource({ ResourceName, TagKeys }, call) {
    const tagged = taggedOf(ResourceName, call);
    tagged.put(Object.fromEntries(Object.entries(tagged.tags).filter(([key]) => !TagKeys.includes(key))));
  },
  ListTagsForResource({ ResourceName }, call) {
    return { TagList: rdsTagList(taggedOf(ResourceName, call).tags) };
  },
} satisfies Partial<RdsOperations>;
