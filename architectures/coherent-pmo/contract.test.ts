import { all, synthesized } from 'lintel/testing';
import { expect, test } from 'vitest';
import { contractOf } from '../../workloads/pmo/contract.ts';
import architecture from './architecture.ts';
import { agentConfiguration } from './host/agent.ts';
import { apiEnvironment } from './host/boot-script.ts';
import { maxConnections, settle } from './options.ts';
import { DEV, PROD } from './variants.ts';

const { template } = synthesized(architecture, 'prod');
const contract = contractOf('prod');

test('each alarm on a metric of the workload watches a dimension set that the workload emits', () => {
  const own = Object.values(all(template, 'AWS::CloudWatch::Alarm')).filter(({ Namespace }) =>
    String(Namespace).startsWith('Pmo'),
  );
  expect(own).toHaveLength(5);
  for (const alarm of own) {
    const emitted = contract.metrics.find(
      ({ name, namespace }) => name === alarm.MetricName && namespace === alarm.Namespace,
    );
    const dimensions = (alarm.Dimensions as { Name: string }[]).map(({ Name }) => Name);
    expect(emitted?.dimensionSets).toContainEqual(dimensions);
  }
});

test('the role may do what the contract asks for and nothing else, Systems Manager apart', () => {
  const policies = template.Resources.Ec2Role?.Properties.Policies as {
    PolicyDocument: { Statement: { Action: string | string[] }[] };
  }[];
  const granted = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
  expect([...granted].sort()).toEqual(contract.aws.flatMap(({ actions }) => [...actions]).sort());
});

test('every variable of the contract reaches the API, and no other', () => {
  const names = [...Object.keys(apiEnvironment(settle(PROD))), 'JWT_SECRET'];
  expect(names.toSorted()).toEqual(contract.env.map(({ name }) => name).toSorted());
});

test('PMO-DB-17 the pool of the API leaves the database connections to spare', () => {
  const [postgres] = contract.stores;
  expect(postgres.poolPerProcess).toBeLessThan(maxConnections(settle(DEV).databaseClass) - 10);
});

test('C-PMO-06 no prefix that the API reads is ever archived or deleted by age', () => {
  const store = contract.stores.find(({ kind }) => kind === 's3');
  expect(store).toMatchObject({ coldReads: 'never' });
  const lifecycle = template.Resources.Artifacts?.Properties.LifecycleConfiguration as
    | { Rules: { Prefix?: string; Transitions?: unknown; ExpirationInDays?: unknown }[] }
    | undefined;
  const aging = (lifecycle?.Rules ?? []).filter(
    (rule) => rule.Transitions !== undefined || rule.ExpirationInDays !== undefined,
  );
  expect(aging.map(({ Prefix }) => Prefix)).toEqual(['backups/']);
});

test('PMO-LOG-01 the agent ships each log of the contract to a group of the template', () => {
  const groups = Object.values(all(template, 'AWS::Logs::LogGroup')).map(({ LogGroupName }) => LogGroupName);
  const { logs } = JSON.parse(agentConfiguration('prod'));
  const shipped = logs.logs_collected.files.collect_list.map(
    (each: { log_group_name: string; log_stream_name: string }) => `${each.log_group_name} ${each.log_stream_name}`,
  );
  for (const { group, stream } of contract.logs) {
    expect(groups).toContain(group);
    expect(shipped).toContain(`${group} {instance_id}/${stream}`);
  }
});
