/** Limits and refusals of queues, keys, secrets, parameters and logs, each with the page that says so. */
import type { Behaviour, JsonService, Step } from './behaviour.ts';

const PAGES: Readonly<Record<string, string>> = {
  sqs: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference',
  kms: 'https://docs.aws.amazon.com/kms/latest/APIReference',
  secretsmanager: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference',
  ssm: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference',
  logs: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference',
};

type Rest = Omit<Step, 'service' | 'operation' | 'input'>;
type Told = readonly [operation: string, input: Step['input'], rest?: Rest];

/** A behaviour of one service; its page is that of the last operation. */
function of(service: JsonService, name: string, ...told: readonly Told[]): Behaviour {
  const [last = ''] = told.at(-1) ?? [];
  return {
    name: `${service}: ${name}`,
    source: `${PAGES[service]}/API_${last}.html`,
    steps: told.map(([operation, input, rest = {}]) => ({ service, operation, input, ...rest })),
  };
}
const fails = (error: string): Rest => ({ error });
const says = (answer: Readonly<Record<string, unknown>>): Rest => ({ answer });

const QUEUE: Told = ['CreateQueue', { QueueName: 'q-{unique}' }, { keep: { url: 'QueueUrl' } }];
const QueueUrl = '{url}';
const queueWith = (name: string, value: string, error?: string): Behaviour =>
  of('sqs', `${name} ${error === undefined ? 'may' : 'may not'} be ${value}`, [
    'CreateQueue',
    { QueueName: 'q-{unique}', Attributes: { [name]: value } },
    error === undefined ? {} : fails(error),
  ]);
const BAD = 'InvalidAttributeValue';

const QUEUES: readonly Behaviour[] = [
  queueWith('VisibilityTimeout', '43200'),
  queueWith('VisibilityTimeout', '43201', BAD),
  queueWith('DelaySeconds', '900'),
  queueWith('DelaySeconds', '901', BAD),
  queueWith('DelaySeconds', '-1', BAD),
  queueWith('MaximumMessageSize', '1024'),
  queueWith('MaximumMessageSize', '1023', BAD),
  queueWith('KmsDataKeyReusePeriodSeconds', '60'),
  queueWith('KmsDataKeyReusePeriodSeconds', '59', BAD),
  queueWith('MessageRetentionPeriod', '1209600'),
  queueWith('MessageRetentionPeriod', '1209601', BAD),
  queueWith('MessageRetentionPeriod', '60'),
  queueWith('MessageRetentionPeriod', '59', BAD),
  queueWith('ReceiveMessageWaitTimeSeconds', '20'),
  queueWith('ReceiveMessageWaitTimeSeconds', '21', BAD),
  queueWith('Colour', 'red', 'InvalidAttributeName'),
  of('sqs', 'a name of FIFO ends with .fifo', [
    'CreateQueue',
    { QueueName: 'q-{unique}', Attributes: { FifoQueue: 'true' } },
    fails('InvalidParameterValueException'),
  ]),
  of('sqs', 'the URL of a queue is found by its name', QUEUE, [
    'GetQueueUrl',
    { QueueName: 'q-{unique}' },
    says({ QueueUrl }),
  ]),
  of('sqs', 'a batch is not empty', QUEUE, ['SendMessageBatch', { QueueUrl, Entries: [] }, fails('EmptyBatchRequest')]),
  of('sqs', 'a batch has at most ten', QUEUE, [
    'SendMessageBatch',
    { QueueUrl, Entries: Array.from({ length: 11 }, (_, i) => ({ Id: `i${i}`, MessageBody: 'x' })) },
    fails('TooManyEntriesInBatchRequest'),
  ]),
  of(
    'sqs',
    'a purged queue is empty',
    QUEUE,
    ['SendMessage', { QueueUrl, MessageBody: 'a' }],
    ['PurgeQueue', { QueueUrl }],
    ['ReceiveMessage', { QueueUrl }, says({ 'Messages.length': 0 })],
  ),
  of(
    'sqs',
    'a message has its attributes',
    QUEUE,
    ['SendMessage', { QueueUrl, MessageBody: 'a', MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } } }],
    [
      'ReceiveMessage',
      { QueueUrl, MessageAttributeNames: ['All'] },
      says({ 'Messages.0.MessageAttributes.k.StringValue': 'v' }),
    ],
  ),
  of(
    'sqs',
    'attributes that are not asked for are not told',
    QUEUE,
    ['SendMessage', { QueueUrl, MessageBody: 'a', MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } } }],
    ['ReceiveMessage', { QueueUrl }, says({ 'Messages.0.MessageAttributes': undefined })],
  ),
  of(
    'sqs',
    'a message counts how often it was received',
    QUEUE,
    ['SendMessage', { QueueUrl, MessageBody: 'a' }],
    ['ReceiveMessage', { QueueUrl, VisibilityTimeout: 0 }],
    [
      'ReceiveMessage',
      { QueueUrl, AttributeNames: ['ApproximateReceiveCount'] },
      says({ 'Messages.0.Attributes.ApproximateReceiveCount': '2' }),
    ],
  ),
  of('sqs', 'a receipt that is none is refused', QUEUE, [
    'DeleteMessage',
    { QueueUrl, ReceiptHandle: 'x' },
    fails('ReceiptHandleIsInvalid'),
  ]),
  of(
    'sqs',
    'a queue has its tags',
    QUEUE,
    ['TagQueue', { QueueUrl, Tags: { k: 'v' } }],
    ['ListQueueTags', { QueueUrl }, says({ 'Tags.k': 'v' })],
  ),
  of(
    'sqs',
    'a deleted queue is not there',
    QUEUE,
    ['DeleteQueue', { QueueUrl }],
    ['GetQueueUrl', { QueueName: 'q-{unique}' }, fails('QueueDoesNotExist')],
  ),
  of(
    'sqs',
    'what was received too often goes to the dead-letter queue',
    ['CreateQueue', { QueueName: 'd-{unique}' }, { keep: { dead: 'QueueUrl' } }],
    [
      'GetQueueAttributes',
      { QueueUrl: '{dead}', AttributeNames: ['QueueArn'] },
      { keep: { arn: 'Attributes.QueueArn' } },
    ],
    [
      'CreateQueue',
      {
        QueueName: 'q-{unique}',
        Attributes: { RedrivePolicy: '{"deadLetterTargetArn":"{arn}","maxReceiveCount":"1"}' },
      },
      { keep: { url: 'QueueUrl' } },
    ],
    ['SendMessage', { QueueUrl, MessageBody: 'a' }],
    ['ReceiveMessage', { QueueUrl, VisibilityTimeout: 0 }],
    ['ReceiveMessage', { QueueUrl }, says({ 'Messages.length': 0 })],
    ['ReceiveMessage', { QueueUrl: '{dead}' }, says({ 'Messages.0.Body': 'a' })],
  ),
];

const KEY: Told = ['CreateKey', {}, { keep: { key: 'KeyMetadata.KeyId', arn: 'KeyMetadata.Arn' } }];
const KeyId = '{key}';
const HMAC: Told = [
  'CreateKey',
  { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  { keep: { key: 'KeyMetadata.KeyId' } },
];

const KEYS: readonly Behaviour[] = [
  of('kms', 'a key that nobody made is not found', [
    'DescribeKey',
    { KeyId: '00000000-0000-0000-0000-000000000000' },
    fails('NotFoundException'),
  ]),
  of('kms', 'a key is named by its ARN too', KEY, [
    'DescribeKey',
    { KeyId: '{arn}' },
    says({ 'KeyMetadata.KeyId': KeyId }),
  ]),
  of('kms', 'a plain text has at most 4,096 bytes', KEY, [
    'Encrypt',
    { KeyId, Plaintext: Buffer.alloc(4097).toString('base64') },
    fails('ValidationException'),
  ]),
  of('kms', 'a deletion waits seven days at least', KEY, [
    'ScheduleKeyDeletion',
    { KeyId, PendingWindowInDays: 6 },
    fails('ValidationException'),
  ]),
  of('kms', 'a deletion waits thirty days at most', KEY, [
    'ScheduleKeyDeletion',
    { KeyId, PendingWindowInDays: 31 },
    fails('ValidationException'),
  ]),
  of('kms', 'a key is not rotated unless it is told', KEY, [
    'GetKeyRotationStatus',
    { KeyId },
    says({ KeyRotationEnabled: false }),
  ]),
  of(
    'kms',
    'rotation is switched on',
    KEY,
    ['EnableKeyRotation', { KeyId }],
    ['GetKeyRotationStatus', { KeyId }, says({ KeyRotationEnabled: true })],
  ),
  of(
    'kms',
    'an alias is made once',
    KEY,
    ['CreateAlias', { AliasName: 'alias/{unique}', TargetKeyId: KeyId }],
    ['CreateAlias', { AliasName: 'alias/{unique}', TargetKeyId: KeyId }, fails('AlreadyExistsException')],
  ),
  of('kms', 'an alias begins with alias/', KEY, [
    'CreateAlias',
    { AliasName: '{unique}', TargetKeyId: KeyId },
    fails('ValidationException'),
  ]),
  of('kms', 'alias/aws/ is kept by AWS', KEY, [
    'CreateAlias',
    { AliasName: 'alias/aws/{unique}', TargetKeyId: KeyId },
    fails('NotAuthorizedException'),
  ]),
  of('kms', 'an alias that nobody made is not deleted', [
    'DeleteAlias',
    { AliasName: 'alias/{unique}' },
    fails('NotFoundException'),
  ]),
  of(
    'kms',
    'a data key has the size of its spec',
    KEY,
    ['GenerateDataKey', { KeyId, KeySpec: 'AES_256' }, { keep: { blob: 'CiphertextBlob', plain: 'Plaintext' } }],
    ['Decrypt', { CiphertextBlob: '{blob}' }, says({ Plaintext: '{plain}' })],
  ),
  of('kms', 'a data key has a size or a spec', KEY, ['GenerateDataKey', { KeyId }, fails('ValidationException')]),
  of(
    'kms',
    'a code of a message is verified',
    HMAC,
    ['GenerateMac', { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: 'YQ==' }, { keep: { mac: 'Mac' } }],
    ['VerifyMac', { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: 'YQ==', Mac: '{mac}' }, says({ MacValid: true })],
  ),
  of(
    'kms',
    'a code of another message is not',
    HMAC,
    ['GenerateMac', { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: 'YQ==' }, { keep: { mac: 'Mac' } }],
    [
      'VerifyMac',
      { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: 'Yg==', Mac: '{mac}' },
      fails('KMSInvalidMacException'),
    ],
  ),
  of('kms', 'what is no cipher text is refused', [
    'Decrypt',
    { CiphertextBlob: 'AAAA' },
    fails('InvalidCiphertextException'),
  ]),
  of(
    'kms',
    'what is encrypted again is read with the other key',
    KEY,
    ['Encrypt', { KeyId, Plaintext: 'YQ==' }, { keep: { blob: 'CiphertextBlob' } }],
    ['CreateKey', {}, { keep: { other: 'KeyMetadata.KeyId' } }],
    ['ReEncrypt', { CiphertextBlob: '{blob}', DestinationKeyId: '{other}' }, { keep: { again: 'CiphertextBlob' } }],
    ['Decrypt', { CiphertextBlob: '{again}', KeyId: '{other}' }, says({ Plaintext: 'YQ==' })],
  ),
  of(
    'kms',
    'a key has its tags',
    KEY,
    ['TagResource', { KeyId, Tags: [{ TagKey: 'k', TagValue: 'v' }] }],
    ['ListResourceTags', { KeyId }, says({ 'Tags.0.TagValue': 'v' })],
  ),
];

const TOKEN = '11111111-1111-1111-1111-11111111111';
const SECRET: Told = ['CreateSecret', { Name: 's-{unique}', SecretString: 'one', ClientRequestToken: `${TOKEN}1` }];
const SecretId = 's-{unique}';
const NEXT: Told = ['PutSecretValue', { SecretId, SecretString: 'two', ClientRequestToken: `${TOKEN}2` }];

const SECRETS: readonly Behaviour[] = [
  of('secretsmanager', 'a version is read by its id', SECRET, NEXT, [
    'GetSecretValue',
    { SecretId, VersionId: `${TOKEN}1` },
    says({ SecretString: 'one' }),
  ]),
  of('secretsmanager', 'a stage that nothing has is not found', SECRET, [
    'GetSecretValue',
    { SecretId, VersionStage: 'NONE' },
    fails('ResourceNotFoundException'),
  ]),
  of('secretsmanager', 'the token of a version with another value is refused', SECRET, [
    'PutSecretValue',
    { SecretId, SecretString: 'other', ClientRequestToken: `${TOKEN}1` },
    fails('ResourceExistsException'),
  ]),
  of('secretsmanager', 'the token of a version with its own value changes nothing', SECRET, [
    'PutSecretValue',
    { SecretId, SecretString: 'one', ClientRequestToken: `${TOKEN}1` },
    says({ VersionId: `${TOKEN}1` }),
  ]),
  of('secretsmanager', 'a deletion waits seven days at least', SECRET, [
    'DeleteSecret',
    { SecretId, RecoveryWindowInDays: 6 },
    fails('InvalidParameterException'),
  ]),
  of('secretsmanager', 'a deletion is at once or waits, not both', SECRET, [
    'DeleteSecret',
    { SecretId, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
    fails('InvalidParameterException'),
  ]),
  of(
    'secretsmanager',
    'what is deleted at once is not there',
    SECRET,
    ['DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true }],
    ['DescribeSecret', { SecretId }, fails('ResourceNotFoundException')],
  ),
  of('secretsmanager', 'the versions of a secret are listed', SECRET, NEXT, [
    'ListSecretVersionIds',
    { SecretId },
    says({ 'Versions.length': 2 }),
  ]),
  of(
    'secretsmanager',
    'a stage is moved to another version',
    SECRET,
    NEXT,
    [
      'UpdateSecretVersionStage',
      { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: `${TOKEN}1`, RemoveFromVersionId: `${TOKEN}2` },
    ],
    ['GetSecretValue', { SecretId }, says({ SecretString: 'one' })],
  ),
  of(
    'secretsmanager',
    'a description is changed without a new version',
    SECRET,
    ['UpdateSecret', { SecretId, Description: 'd', ClientRequestToken: `${TOKEN}3` }],
    ['DescribeSecret', { SecretId }, says({ Description: 'd', [`VersionIdsToStages.${TOKEN}1.0`]: 'AWSCURRENT' })],
  ),
  of('secretsmanager', 'a secret is text or bytes, not both', [
    'CreateSecret',
    { Name: 's-{unique}', SecretString: 'a', SecretBinary: 'YQ==' },
    fails('InvalidParameterException'),
  ]),
  of(
    'secretsmanager',
    'a secret has its tags',
    SECRET,
    ['TagResource', { SecretId, Tags: [{ Key: 'k', Value: 'v' }] }],
    ['DescribeSecret', { SecretId }, says({ 'Tags.0.Value': 'v' })],
  ),
];

const Name = '/{unique}/a';
const PARAMETER: Told = ['PutParameter', { Name, Value: 'one', Type: 'String' }];

const PARAMETERS: readonly Behaviour[] = [
  of('ssm', 'a parameter that nobody made is not found', ['GetParameter', { Name }, fails('ParameterNotFound')]),
  of('ssm', 'a parameter that nobody made is not deleted', ['DeleteParameter', { Name }, fails('ParameterNotFound')]),
  of('ssm', 'several are deleted, those that are not there told apart', PARAMETER, [
    'DeleteParameters',
    { Names: [Name, '/{unique}/b'] },
    says({ DeletedParameters: [Name], InvalidParameters: ['/{unique}/b'] }),
  ]),
  of('ssm', 'a value that its pattern does not allow is refused', [
    'PutParameter',
    { Name, Value: 'abc', Type: 'String', AllowedPattern: '^\\d+$' },
    fails('ParameterPatternMismatchException'),
  ]),
  of(
    'ssm',
    'a version is read by its number',
    PARAMETER,
    ['PutParameter', { Name, Value: 'two', Overwrite: true }],
    ['GetParameter', { Name: `${Name}:1` }, says({ 'Parameter.Value': 'one' })],
  ),
  of('ssm', 'a version that there is not is told as such', PARAMETER, [
    'GetParameter',
    { Name: `${Name}:7` },
    fails('ParameterVersionNotFound'),
  ]),
  of(
    'ssm',
    'a version is read by its label',
    PARAMETER,
    ['LabelParameterVersion', { Name, ParameterVersion: 1, Labels: ['first'] }],
    ['PutParameter', { Name, Value: 'two', Overwrite: true }],
    ['GetParameter', { Name: `${Name}:first` }, says({ 'Parameter.Value': 'one' })],
  ),
  of(
    'ssm',
    'the history has every version',
    PARAMETER,
    ['PutParameter', { Name, Value: 'two', Overwrite: true }],
    ['GetParameterHistory', { Name }, says({ 'Parameters.length': 2, 'Parameters.0.Value': 'one' })],
  ),
  of('ssm', 'a new parameter needs a type', ['PutParameter', { Name, Value: 'x' }, fails('ValidationException')]),
  of(
    'ssm',
    'a secure value is encrypted unless it may be decrypted',
    ['PutParameter', { Name, Value: 'x', Type: 'SecureString' }],
    [
      'GetParameter',
      { Name, WithDecryption: true },
      says({ 'Parameter.Value': 'x', 'Parameter.Type': 'SecureString' }),
    ],
  ),
  of(
    'ssm',
    'a parameter has its tags',
    PARAMETER,
    ['AddTagsToResource', { ResourceType: 'Parameter', ResourceId: Name, Tags: [{ Key: 'k', Value: 'v' }] }],
    ['ListTagsForResource', { ResourceType: 'Parameter', ResourceId: Name }, says({ 'TagList.0.Value': 'v' })],
  ),
];

const logGroupName = 'g-{unique}';
const GROUP: Told = ['CreateLogGroup', { logGroupName }];
const STREAM: Told = ['CreateLogStream', { logGroupName, logStreamName: 's' }];
const found = (name: string, filterPattern: string, message: string, isFound: boolean): Behaviour =>
  of('logs', `a filter: ${name}`, [
    'TestMetricFilter',
    { filterPattern, logEventMessages: [message] },
    says({ 'matches.length': isFound ? 1 : 0 }),
  ]);

const LOGS: readonly Behaviour[] = [
  of('logs', 'a group that nobody made is not deleted', [
    'DeleteLogGroup',
    { logGroupName },
    fails('ResourceNotFoundException'),
  ]),
  of('logs', 'a stream is made once', GROUP, STREAM, [
    'CreateLogStream',
    { logGroupName, logStreamName: 's' },
    fails('ResourceAlreadyExistsException'),
  ]),
  of('logs', 'groups are found by their prefix', GROUP, [
    'DescribeLogGroups',
    { logGroupNamePrefix: 'g-{unique}' },
    says({ 'logGroups.length': 1, 'logGroups.0.logGroupName': logGroupName }),
  ]),
  of(
    'logs',
    'events are kept until they are asked for',
    GROUP,
    STREAM,
    ['PutLogEvents', { logGroupName, logStreamName: 's', logEvents: [{ timestamp: Date.now(), message: 'hello' }] }],
    ['GetLogEvents', { logGroupName, logStreamName: 's' }, says({ 'events.length': 1, 'events.0.message': 'hello' })],
  ),
  of('logs', 'an event of three weeks ago is refused by its entry', GROUP, STREAM, [
    'PutLogEvents',
    {
      logGroupName,
      logStreamName: 's',
      logEvents: [
        { timestamp: Date.now() - 21 * 86_400_000, message: 'old' },
        { timestamp: Date.now(), message: 'new' },
      ],
    },
    says({ 'rejectedLogEventsInfo.tooOldLogEventEndIndex': 1 }),
  ]),
  of(
    'logs',
    'retention is set and taken away',
    GROUP,
    ['PutRetentionPolicy', { logGroupName, retentionInDays: 7 }],
    ['DescribeLogGroups', { logGroupNamePrefix: logGroupName }, says({ 'logGroups.0.retentionInDays': 7 })],
    ['DeleteRetentionPolicy', { logGroupName }],
    ['DescribeLogGroups', { logGroupNamePrefix: logGroupName }, says({ 'logGroups.0.retentionInDays': undefined })],
  ),
  found('one word', 'ERROR', 'an ERROR here', true),
  found('cases differ', 'ERROR', 'an error here', false),
  found('all of several words', 'ERROR disk', 'disk ERROR', true),
  found('all of several words, one missing', 'ERROR disk', 'ERROR', false),
  found('one of two words', '?ERROR ?WARN', 'a WARN', true),
  found('a word that must not be there', 'ERROR -debug', 'ERROR debug', false),
  found('words in their order', '"disk full"', 'the disk full again', true),
  found('a field of JSON', '{ $.status = 500 }', '{"status":500}', true),
  found('a field of JSON that differs', '{ $.status = 500 }', '{"status":200}', false),
  found('a comparison', '{ $.status >= 500 }', '{"status":503}', true),
  found('two conditions', '{ $.status >= 500 && $.path = "/a" }', '{"status":503,"path":"/a"}', true),
  found('one of two conditions', '{ $.status = 1 || $.path = "/a" }', '{"status":503,"path":"/a"}', true),
  found('a text with a wildcard', '{ $.path = "/api/*" }', '{"path":"/api/x"}', true),
  found('a field that is not there', '{ $.path NOT EXISTS }', '{"status":1}', true),
  found('a field that is null', '{ $.path IS NULL }', '{"path":null}', true),
  found('a field that is true', '{ $.ok IS TRUE }', '{"ok":false}', false),
  found('a field of a list', '{ $.items[1] = "b" }', '{"items":["a","b"]}', true),
  found('everything', '', 'anything', true),
];

export const MORE_BEHAVIOURS: readonly Behaviour[] = [...QUEUES, ...KEYS, ...SECRETS, ...PARAMETERS, ...LOGS];
