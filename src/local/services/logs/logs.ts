/** CloudWatch Logs. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { logsAsks } from './asks.ts';
import * as deliveries from './deliveries.ts';
import { cancelExportTask, createExportTask, describeExportTasks } from './export-tasks.ts';
import { filterLogEvents, testMetricFilter } from './filter-events.ts';
import * as groups from './log-group.ts';
import { logGroupType, logStreamType, metricFilterType } from './log-group-type.ts';
import { logsResourcePolicyType, subscriptionFilterType } from './policy-types.ts';
import { putLogEvents } from './put-events.ts';
import * as queries from './queries.ts';
import { deleteLogsPolicy, describeLogsPolicies, putLogsPolicy } from './resource-policies.ts';
import * as subscriptions from './subscriptions.ts';

export const cloudwatchLogs: Service = {
  id: 'logs',
  schema: 'cloudwatch-logs',
  asks: logsAsks,
  operations: {
    CancelExportTask: cancelExportTask,
    CreateExportTask: createExportTask,
    CreateLogGroup: groups.createLogGroup,
    CreateLogStream: groups.createLogStream,
    DeleteDeliveryDestination: deliveries.deleteDeliveryDestination,
    DeleteDeliveryDestinationPolicy: deliveries.deleteDeliveryDestinationPolicy,
    DeleteLogGroup: groups.deleteLogGroup,
    DeleteLogStream: groups.deleteLogStream,
    DeleteMetricFilter: groups.deleteMetricFilter,
    DeleteResourcePolicy: deleteLogsPolicy,
    DeleteRetentionPolicy: groups.deleteRetentionPolicy,
    DeleteSubscriptionFilter: subscriptions.deleteSubscriptionFilter,
    DescribeDeliveryDestinations: deliveries.describeDeliveryDestinations,
    DescribeDeliverySources: deliveries.describeDeliverySources,
    DescribeDestinations: subscriptions.describeDestinations,
    DescribeExportTasks: describeExportTasks,
    DescribeLogGroups: groups.describeLogGroups,
    DescribeLogStreams: groups.describeLogStreams,
    DescribeMetricFilters: groups.describeMetricFilters,
    DescribeQueries: queries.describeQueries,
    DescribeResourcePolicies: describeLogsPolicies,
    DescribeSubscriptionFilters: subscriptions.describeSubscriptionFilters,
    FilterLogEvents: filterLogEvents,
    GetDeliveryDestination: deliveries.getDeliveryDestination,
    GetDeliveryDestinationPolicy: deliveries.getDeliveryDestinationPolicy,
    GetDeliverySource: deliveries.getDeliverySource,
    GetLogEvents: groups.getLogEvents,
    GetQueryResults: queries.getQueryResults,
    ListLogGroups: groups.listLogGroups,
    ListTagsForResource: groups.listLogsTags,
    ListTagsLogGroup: groups.listTagsLogGroup,
    PutDeliveryDestination: deliveries.putDeliveryDestination,
    PutDeliveryDestinationPolicy: deliveries.putDeliveryDestinationPolicy,
    PutDeliverySource: deliveries.putDeliverySource,
    PutLogEvents: putLogEvents,
    PutMetricFilter: groups.putMetricFilter,
    PutResourcePolicy: putLogsPolicy,
    PutRetentionPolicy: groups.putRetentionPolicy,
    PutSubscriptionFilter: subscriptions.putSubscriptionFilter,
    StartQuery: queries.startQuery,
    StopQuery: queries.stopQuery,
    TagLogGroup: groups.tagLogGroup,
    TagResource: groups.tagLogs,
    TestMetricFilter: testMetricFilter,
    UntagLogGroup: groups.untagLogGroup,
    UntagResource: groups.untagLogs,
  },
  types: {
    'AWS::Logs::ResourcePolicy': logsResourcePolicyType,
    'AWS::Logs::SubscriptionFilter': subscriptionFilterType,
    'AWS::Logs::LogGroup': logGroupType,
    'AWS::Logs::LogStream': logStreamType,
    'AWS::Logs::MetricFilter': metricFilterType,
  },
};
