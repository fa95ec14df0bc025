/** DynamoDB and the streams of its tables. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { dynamodbAsks } from './asks.ts';
import { batchGetItem, batchWriteItem } from './batch.ts';
import { keepExpiries } from './expiry.ts';
import { globalTableType } from './global-table-type.ts';
import { deleteOne, getItem, putOne, updateOne } from './items.ts';
import {
  describeKinesisDestinations,
  disableDestination,
  enableDestination,
  updateKinesisDestination,
} from './kinesis-destination.ts';
import { queryItems, scanItems } from './query.ts';
import {
  describeContinuousBackups,
  describeContributorInsights,
  describeEndpoints,
  describeLimits,
  listTableTags,
  tagTable,
  untagTable,
  updateContinuousBackups,
} from './settings.ts';
import { describeStream, getRecords, getShardIterator, listStreams } from './stream.ts';
import { tableType } from './table-type.ts';
import {
  createTable,
  deleteTable,
  describeTable,
  describeTimeToLive,
  listTables,
  updateTable,
  updateTimeToLive,
} from './tables.ts';
import { transactGetItems, transactWriteItems } from './transact.ts';

export const dynamodb: Service = {
  id: 'dynamodb',
  schema: 'dynamodb',
  start: keepExpiries,
  asks: dynamodbAsks,
  operations: {
    BatchGetItem: batchGetItem,
    BatchWriteItem: batchWriteItem,
    CreateTable: createTable,
    DeleteItem: deleteOne,
    DeleteTable: deleteTable,
    DescribeContinuousBackups: describeContinuousBackups,
    DescribeContributorInsights: describeContributorInsights,
    DescribeEndpoints: describeEndpoints,
    DescribeKinesisStreamingDestination: describeKinesisDestinations,
    DescribeLimits: describeLimits,
    DescribeTable: describeTable,
    DescribeTimeToLive: describeTimeToLive,
    DisableKinesisStreamingDestination: disableDestination,
    EnableKinesisStreamingDestination: enableDestination,
    GetItem: getItem,
    ListTables: listTables,
    ListTagsOfResource: listTableTags,
    PutItem: putOne,
    Query: queryItems,
    Scan: scanItems,
    TagResource: tagTable,
    TransactGetItems: transactGetItems,
    TransactWriteItems: transactWriteItems,
    UntagResource: untagTable,
    UpdateContinuousBackups: updateContinuousBackups,
    UpdateItem: updateOne,
    UpdateKinesisStreamingDestination: updateKinesisDestination,
    UpdateTable: updateTable,
    UpdateTimeToLive: updateTimeToLive,
  },
  types: { 'AWS::DynamoDB::GlobalTable': globalTableType, 'AWS::DynamoDB::Table': tableType },
};

/** Signed for as DynamoDB, and told from it by its target: the id is the client's. */
export const dynamodbStreams: Service = {
  id: 'dynamodbstreams',
  schema: 'dynamodb-streams',
  asks: dynamodbAsks,
  operations: {
    DescribeStream: describeStream,
    GetRecords: getRecords,
    GetShardIterator: getShardIterator,
    ListStreams: listStreams,
  },
};
