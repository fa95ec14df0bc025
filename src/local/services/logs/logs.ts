/** CloudWatch Logs. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { filterLogEvents, testMetricFilter } from './filter-events.ts';
import * as groups from './log-group.ts';
import { logGroupType, logStreamType, metricFilterType } from './log-group-type.ts';

export const cloudwatchLogs: Service = {
  id: 'logs',
  schema: 'cloudwatch-logs',
  operations: {
    CreateLogGroup: groups.createLogGroup,
    CreateLogStream: groups.createLogStream,
    DeleteLogGroup: groups.deleteLogGroup,
    DeleteLogStream: groups.deleteLogStream,
    DeleteMetricFilter: groups.deleteMetricFilter,
    DeleteRetentionPolicy: groups.deleteRetentionPolicy,
    DescribeLogGroups: groups.describeLogGroups,
    DescribeLogStreams: groups.describeLogStreams,
    DescribeMetricFilters: groups.describeMetricFilters,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: groups.getLogEvents,
    ListTagsForResource: groups.listLogsTags,
    PutLogEvents: groups.putLogEvents,
    PutMetricFilter: groups.putMetricFilter,
    PutRetentionPolicy: groups.putRetentionPolicy,
    TagResource: groups.tagLogs,
    TestMetricFilter: testMetricFilter,
    UntagResource: groups.untagLogs,
  },
  types: {
    'AWS::Logs::LogGroup': logGroupType,
    'AWS::Logs::LogStream': logStreamType,
    'AWS::Logs::MetricFilter': metricFilterType,
  },
};
