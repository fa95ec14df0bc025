/** CloudWatch: metrics and alarms. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { keepEvaluating, stopEvaluating } from './alarm-clock.ts';
import * as alarms from './alarms.ts';
import * as dashboards from './dashboards.ts';
import { getMetricData, getMetricStatistics, listMetrics, putMetricData } from './get-metrics.ts';
import { listCloudwatchTags, tagCloudwatch, untagCloudwatch } from './tags.ts';
import { compositeAlarmType, dashboardType, metricAlarmType } from './types.ts';

export const cloudwatch: Service = {
  id: 'monitoring',
  schema: 'cloudwatch',
  operations: {
    DeleteAlarms: alarms.deleteAlarms,
    DeleteDashboards: dashboards.deleteDashboards,
    DescribeAlarmHistory: alarms.describeAlarmHistory,
    DescribeAlarms: alarms.describeAlarms,
    DescribeAlarmsForMetric: alarms.describeAlarmsForMetric,
    DisableAlarmActions: alarms.disableAlarmActions,
    EnableAlarmActions: alarms.enableAlarmActions,
    GetDashboard: dashboards.getDashboard,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListDashboards: dashboards.listDashboards,
    ListMetrics: listMetrics,
    ListTagsForResource: listCloudwatchTags,
    PutCompositeAlarm: alarms.putCompositeAlarm,
    PutDashboard: dashboards.putDashboard,
    PutMetricAlarm: alarms.putMetricAlarm,
    PutMetricData: putMetricData,
    SetAlarmState: alarms.setAlarmState,
    TagResource: tagCloudwatch,
    UntagResource: untagCloudwatch,
  },
  types: {
    'AWS::CloudWatch::Alarm': metricAlarmType,
    'AWS::CloudWatch::CompositeAlarm': compositeAlarmType,
    'AWS::CloudWatch::Dashboard': dashboardType,
  },
  start: keepEvaluating,
  stop: stopEvaluating,
};
