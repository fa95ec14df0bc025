/**
 * DB proxies: a way to a database. Here a proxy is the endpoint of its target itself: connections are not pooled, and
 * everything else of it is recorded. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
 */
import { isRecord } from '../../../base/index.ts';
import type { RdsOperations, RdsShapes } from '../../schemas/rds.generated.ts';
import type { LocalType } from '../../service.ts';
import { clusterEndpoints } from './clusters.ts';
import { endpointOf } from './instances.ts';
import { arnOfRds, clusterOf, endpointDomain, instanceOf, type RdsPlace, rdsFault, rdsPage } from './records.ts';

interface KeptProxy {
  readonly name: string;
  readonly createdMs: number;
  readonly shown: object;
  readonly target?: { readonly kind: 'instance' | 'cluster'; readonly id: string };
  readonly pool?: object;
}

const proxiesOf = (at: RdsPlace) =>
  at.world.state.collection<KeptProxy>('rds/proxy', { account: at.account, region: at.region });

function proxyOf(name: string, at: RdsPlace): KeptProxy {
  const found = proxiesOf(at).get(name.toLowerCase());
  if (found === undefined) throw rdsFault('DBProxyNotFoundFault', `DB proxy ${name} not found.`, 404);
  return found;
}

/** On loopback the target's own; in a VPC the proxy's name. */
function proxyEndpoint({ name, target }: KeptProxy, at: RdsPlace): string {
  const own = `${name}.proxy-${endpointDomain(at)}`;
  if (target === undefined) return own;
  const address =
    target.kind === 'cluster'
      ? clusterEndpoints(clusterOf(target.id, at), at).Endpoint
      : endpointOf(instanceOf(target.id, at), at)?.Address;
  return address === '127.0.0.1' ? address : own;
}

const shownProxy = (proxy: KeptProxy, at: RdsPlace): RdsShapes['DBProxy'] => ({
  ...proxy.shown,
  Endpoint: proxyEndpoint(proxy, at),
  CreatedDate: new Date(proxy.createdMs),
});

export const proxyType: LocalType = {
  standing: 'RECORDED',
  create(properties, at) {
    const name = String(properties.DBProxyName ?? '').toLowerCase();
    if (proxiesOf(at).has(name)) throw rdsFault('DBProxyAlreadyExistsFault', `DB proxy ${name} already exists.`);
    const arn = arnOfRds(at, 'db-proxy', `prx-${at.requestId.replaceAll('-', '').slice(0, 17)}`);
    const proxy: KeptProxy = {
      name,
      createdMs: at.world.clock.now(),
      shown: {
        DBProxyName: name,
        DBProxyArn: arn,
        Status: 'available',
        EngineFamily: properties.EngineFamily,
        RoleArn: properties.RoleArn,
        RequireTLS: String(properties.RequireTLS) === 'true',
        VpcSubnetIds: properties.VpcSubnetIds,
        VpcSecurityGroupIds: properties.VpcSecurityGroupIds,
      },
    };
    proxiesOf(at).put(name, proxy);
    return { id: name, attributes: { DBProxyArn: arn, Endpoint: proxyEndpoint(proxy, at) } };
  },
  update: (made) => made,
  delete(made, _properties, at) {
    proxiesOf(at).delete(made.id);
  },
};

export const proxyTargetGroupType: LocalType = {
  standing: 'RECORDED',
  create(properties, at) {
    const proxy = proxyOf(String(properties.DBProxyName), at);
    const [cluster] = [properties.DBClusterIdentifiers ?? []].flat();
    const [instance] = [properties.DBInstanceIdentifiers ?? []].flat();
    const id = cluster ?? instance;
    proxiesOf(at).put(proxy.name, {
      ...proxy,
      ...(id !== undefined && {
        target: { kind: cluster === undefined ? 'instance' : 'cluster', id: String(id).toLowerCase() },
      }),
      ...(isRecord(properties.ConnectionPoolConfigurationInfo) && { pool: properties.ConnectionPoolConfigurationInfo }),
    });
    const arn = arnOfRds(at, 'target-group', `prx-tg-${at.requestId.replaceAll('-', '').slice(0, 17)}`);
    return { id: arn, attributes: { TargetGroupArn: arn } };
  },
  update: (made) => made,
  delete(_made, properties, at) {
    const proxy = proxiesOf(at).get(String(properties.DBProxyName).toLowerCase());
    if (proxy === undefined) return;
    const { target: _, ...rest } = proxy;
    proxiesOf(at).put(proxy.name, rest);
  },
};

export const proxyOperations = {
  DescribeDBProxies(input, call) {
    const all = input.DBProxyName === undefined ? [...proxiesOf(call).values()] : [proxyOf(input.DBProxyName, call)];
    const { page, ...marker } = rdsPage(all, input);
    return { DBProxies: page.map((each) => shownProxy(each, call)), ...marker };
  },
  DescribeDBProxyTargetGroups(input, call) {
    const proxy = proxyOf(input.DBProxyName, call);
    return {
      TargetGroups: [
        {
          DBProxyName: proxy.name,
          TargetGroupName: 'default',
          IsDefault: true,
          Status: 'available',
          ...(proxy.pool !== undefined && { ConnectionPoolConfig: proxy.pool }),
          CreatedDate: new Date(proxy.createdMs),
        },
      ],
    };
  },
  DescribeDBProxyTargets(input, call) {
    const { target } = proxyOf(input.DBProxyName, call);
    return {
      Targets:
        target === undefined
          ? []
          : [{ RdsResourceId: target.id, Type: target.kind === 'cluster' ? 'TRACKED_CLUSTER' : 'RDS_INSTANCE' }],
    };
  },
} satisfies Partial<RdsOperations>;
