/** Simple Queue Service. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { sqsAsks } from './asks.ts';
import { cancelMessageMoveTask, listMessageMoveTasks, resumeMoveTasks, startMessageMoveTask } from './move-tasks.ts';
import { addPermission, removePermission } from './permissions.ts';
import { queueInlinePolicyType, queuePolicyType, queueType } from './queue-type.ts';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  listQueueTags,
  purgeQueue,
  setQueueAttributes,
  tagQueue,
  untagQueue,
} from './queues.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
  receiveMessage,
} from './receive.ts';
import { sendMessage, sendMessageBatch } from './send.ts';

export const sqs: Service = {
  id: 'sqs',
  schema: 'sqs',
  start: resumeMoveTasks,
  asks: sqsAsks,
  operations: {
    AddPermission: addPermission,
    CancelMessageMoveTask: cancelMessageMoveTask,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    CreateQueue: createQueue,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    GetQueueUrl: getQueueUrl,
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
    ListMessageMoveTasks: listMessageMoveTasks,
    ListQueues: listQueues,
    ListQueueTags: listQueueTags,
    PurgeQueue: purgeQueue,
    ReceiveMessage: receiveMessage,
    RemovePermission: removePermission,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    SetQueueAttributes: setQueueAttributes,
    StartMessageMoveTask: startMessageMoveTask,
    TagQueue: tagQueue,
    UntagQueue: untagQueue,
  },
  types: {
    'AWS::SQS::Queue': queueType,
    'AWS::SQS::QueueInlinePolicy': queueInlinePolicyType,
    'AWS::SQS::QueuePolicy': queuePolicyType,
  },
};
