/** Dashboards: kept and checked, drawn by nobody here. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
import { isRecord } from '../../../base/index.ts';
import type { CloudwatchOperations, CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { cloudwatchTags } from './alarm.ts';
import { cloudwatchPage } from './get-metrics.ts';

interface Dashboard {
  readonly name: string;
  readonly body: string;
  readonly modifiedMs: number;
}

/** Dashboards are of the account: every region shows them. */
export const dashboardsOf = ({ world, account }: Call) =>
  world.state.collection<Dashboard>('cloudwatch/dashboard', { account });

export const dashboardArn = (name: string, { partition, account }: Call) =>
  `arn:${partition}:cloudwatch::${account}:dashboard/${name}`;

export const putDashboard: CloudwatchOperations['PutDashboard'] = ({ DashboardName, DashboardBody, Tags }, call) => {
  if (!/^[\w-]+$/.test(DashboardName)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n',
    );
  }
  const faults = faultsOf(DashboardBody);
  if (faults.length > 0) {
    throw new ServiceError(
      'DashboardInvalidInputError',
      `The dashboard body is invalid, there are ${faults.length} validation errors: ${JSON.stringify(faults)}`,
      { members: { dashboardValidationMessages: faults } },
    );
  }
  dashboardsOf(call).put(DashboardName, {
    name: DashboardName,
    body: DashboardBody,
    modifiedMs: call.world.clock.now(),
  });
  if (Tags !== undefined) {
    cloudwatchTags(call).put(
      dashboardArn(DashboardName, call),
      Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    );
  }
  return { DashboardValidationMessages: [] };
};

const KINDS = ['alarm', 'custom', 'explorer', 'log', 'metric', 'text'];

function faultsOf(body: string): readonly CloudwatchShapes['DashboardValidationMessage'][] {
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    return [{ Message: 'The field DashboardBody must be a valid JSON object' }];
  }
  if (!isRecord(read)) return [{ Message: 'The field DashboardBody must be a valid JSON object' }];
  if (read.widgets === undefined) return [{ DataPath: '/', Message: "Should have required property 'widgets'" }];
  if (!Array.isArray(read.widgets)) return [{ DataPath: '/widgets', Message: 'Should be array' }];
  return read.widgets.flatMap((widget: unknown, i) => {
    if (!isRecord(widget)) return [{ DataPath: `/widgets/${i}`, Message: 'Should be object' }];
    if (typeof widget.type === 'string' && KINDS.includes(widget.type)) return [];
    return [
      { DataPath: `/widgets/${i}/type`, Message: `Should be equal to one of the allowed values: ${KINDS.join(', ')}` },
    ];
  });
}

const noSuch = (name: string) => new ServiceError('DashboardNotFoundError', `Dashboard ${name} does not exist`);

export const getDashboard: CloudwatchOperations['GetDashboard'] = ({ DashboardName }, call) => {
  const found = dashboardsOf(call).get(DashboardName);
  if (found === undefined) throw noSuch(DashboardName);
  return { DashboardName, DashboardArn: dashboardArn(DashboardName, call), DashboardBody: found.body };
};

export const listDashboards: CloudwatchOperations['ListDashboards'] = (
  { DashboardNamePrefix = '', NextToken },
  call,
) => {
  const all = [...dashboardsOf(call).values()].filter(({ name }) => name.startsWith(DashboardNamePrefix));
  const { page, next } = cloudwatchPage(all, 1000, NextToken);
  return {
    DashboardEntries: page.map(({ name, body, modifiedMs }) => ({
      DashboardName: name,
      DashboardArn: dashboardArn(name, call),
      LastModified: new Date(modifiedMs),
      Size: Buffer.byteLength(body),
    })),
    ...next,
  };
};

export const deleteDashboards: CloudwatchOperations['DeleteDashboards'] = ({ DashboardNames }, call) => {
  const unknown = DashboardNames.find((name) => !dashboardsOf(call).has(name));
  if (unknown !== undefined) throw noSuch(unknown);
  for (const name of DashboardNames) {
    dashboardsOf(call).delete(name);
    cloudwatchTags(call).delete(dashboardArn(name, call));
  }
  return {};
};
