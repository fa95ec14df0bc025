/** Behaviours of the JSON services, each with the page that says so. */
import type { Behaviour, JsonService, Step } from './behaviour.ts';

const SQS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference';
const KMS = 'https://docs.aws.amazon.com/kms/latest/APIReference';
const SECRETS = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference';
const SSM = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference';
const LOGS = 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference';

const step =
  (service: JsonService) =>
  (operation: string, input: Step['input'], rest: Omit<Step, 'service' | 'operation' | 'input'> = {}): Step => ({
    service,
    operation,
    input,
    ...rest,
  });
const sqs = step('sqs');
const kms = step('kms');
const secrets = step('secretsmanager');
const ssm = step('ssm');
const logs = step('logs');

const queue = (Attributes: Readonly<Record<string, string>> = {}, QueueName = 'q-{unique}') =>
  sqs('CreateQueue', { QueueName, Attributes }, { keep: { url: 'QueueUrl' } });
const send = (MessageBody: string, more = {}, rest = {}) =>
  sqs('SendMessage', { QueueUrl: '{url}', MessageBody, ...more }, rest);
const receive = (more: Readonly<Record<string, unknown>>, rest: Omit<Step, 'service' | 'operation' | 'input'>) =>
  sqs('ReceiveMessage', { QueueUrl: '{url}', ...more }, rest);
const key = (more = {}) => kms('CreateKey', more, { keep: { key: 'KeyMetadata.KeyId', arn: 'KeyMetadata.Arn' } });
const secret = (SecretString: string) =>
  secrets('CreateSecret', {
    Name: 's-{unique}',
    SecretString,
    ClientRequestToken: '11111111-1111-1111-1111-111111111111',
  });
const value = (Value: string, more = {}, rest = {}) =>
  ssm('PutParameter', { Name: '/{unique}/a', Value, Type: 'String', ...more }, rest);
const group = () => logs('CreateLogGroup', { logGroupName: 'g-{unique}' });

export const BEHAVIOURS: readonly Behaviour[] = [
  {
    name: 'a queue made again with the same attributes is the same queue',
    source: `${SQS}/API_CreateQueue.html`,
    steps: [queue(), sqs('CreateQueue', { QueueName: 'q-{unique}' }, { answer: { QueueUrl: '{url}' } })],
  },
  {
    name: 'a queue made again with other attributes is refused',
    source: `${SQS}/API_CreateQueue.html`,
    steps: [
      queue({ DelaySeconds: '1' }),
      sqs('CreateQueue', { QueueName: 'q-{unique}', Attributes: { DelaySeconds: '2' } }, { error: 'QueueNameExists' }),
    ],
  },
  {
    name: 'a queue that nobody made is not there',
    source: `${SQS}/API_GetQueueUrl.html`,
    steps: [sqs('GetQueueUrl', { QueueName: 'none-{unique}' }, { error: 'QueueDoesNotExist' })],
  },
  {
    name: 'a message has the digest of its body',
    source: `${SQS}/API_SendMessage.html`,
    steps: [queue(), send('hello', {}, { answer: { MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' } })],
  },
  {
    name: 'a message in flight is not received again',
    source: `${SQS}/API_ReceiveMessage.html`,
    steps: [
      queue(),
      send('a'),
      receive({}, { answer: { 'Messages.0.Body': 'a' } }),
      receive({}, { answer: { 'Messages.length': 0 } }),
    ],
  },
  {
    name: 'a visibility timeout of nothing makes a message visible at once',
    source: `${SQS}/API_ChangeMessageVisibility.html`,
    steps: [
      queue(),
      send('a'),
      receive({}, { keep: { receipt: 'Messages.0.ReceiptHandle' } }),
      sqs('ChangeMessageVisibility', { QueueUrl: '{url}', ReceiptHandle: '{receipt}', VisibilityTimeout: 0 }),
      receive({}, { answer: { 'Messages.0.Body': 'a' } }),
    ],
  },
  {
    name: 'a deleted message does not come back',
    source: `${SQS}/API_DeleteMessage.html`,
    steps: [
      queue({ VisibilityTimeout: '0' }),
      send('a'),
      receive({}, { keep: { receipt: 'Messages.0.ReceiptHandle' } }),
      sqs('DeleteMessage', { QueueUrl: '{url}', ReceiptHandle: '{receipt}' }),
      receive({}, { answer: { 'Messages.length': 0 } }),
    ],
  },
  {
    name: 'a delayed message is not there yet',
    source: `${SQS}/API_SendMessage.html`,
    steps: [
      queue(),
      send('a', { DelaySeconds: 60 }),
      receive({}, { answer: { 'Messages.length': 0 } }),
      sqs(
        'GetQueueAttributes',
        { QueueUrl: '{url}', AttributeNames: ['ApproximateNumberOfMessagesDelayed'] },
        { answer: { 'Attributes.ApproximateNumberOfMessagesDelayed': '1' } },
      ),
    ],
  },
  {
    name: 'more than ten messages are not received at once',
    source: `${SQS}/API_ReceiveMessage.html`,
    steps: [queue(), receive({ MaxNumberOfMessages: 11 }, { error: 'InvalidParameterValueException' })],
  },
  {
    name: 'a FIFO queue wants a group',
    source: `${SQS}/API_SendMessage.html`,
    steps: [
      queue({ FifoQueue: 'true', ContentBasedDeduplication: 'true' }, 'q-{unique}.fifo'),
      send('a', {}, { error: 'MissingRequiredParameterException' }),
    ],
  },
  {
    name: 'a FIFO queue takes what it has seen for the same message',
    source: `${SQS}/API_SendMessage.html`,
    steps: [
      queue({ FifoQueue: 'true' }, 'q-{unique}.fifo'),
      send('a', { MessageGroupId: 'g', MessageDeduplicationId: 'd' }, { keep: { id: 'MessageId' } }),
      send('a', { MessageGroupId: 'g', MessageDeduplicationId: 'd' }, { answer: { MessageId: '{id}' } }),
      sqs(
        'GetQueueAttributes',
        { QueueUrl: '{url}', AttributeNames: ['ApproximateNumberOfMessages'] },
        { answer: { 'Attributes.ApproximateNumberOfMessages': '1' } },
      ),
    ],
  },
  {
    name: 'a batch with one id twice is refused',
    source: `${SQS}/API_SendMessageBatch.html`,
    steps: [
      queue(),
      sqs(
        'SendMessageBatch',
        {
          QueueUrl: '{url}',
          Entries: [
            { Id: 'a', MessageBody: '1' },
            { Id: 'a', MessageBody: '2' },
          ],
        },
        { error: 'BatchEntryIdsNotDistinct' },
      ),
    ],
  },
  {
    name: 'a standard queue has no FIFO attributes',
    source: `${SQS}/API_SetQueueAttributes.html`,
    steps: [
      queue(),
      sqs(
        'SetQueueAttributes',
        { QueueUrl: '{url}', Attributes: { ContentBasedDeduplication: 'true' } },
        { error: 'InvalidAttributeName' },
      ),
    ],
  },

  {
    name: 'a new key is enabled and encrypts',
    source: `${KMS}/API_CreateKey.html`,
    steps: [
      key(),
      kms(
        'DescribeKey',
        { KeyId: '{key}' },
        { answer: { 'KeyMetadata.KeyState': 'Enabled', 'KeyMetadata.KeyUsage': 'ENCRYPT_DECRYPT' } },
      ),
    ],
  },
  {
    name: 'what a key encrypted it decrypts without being named',
    source: `${KMS}/API_Decrypt.html`,
    steps: [
      key(),
      kms('Encrypt', { KeyId: '{key}', Plaintext: 'aGVsbG8=' }, { keep: { blob: 'CiphertextBlob' } }),
      kms('Decrypt', { CiphertextBlob: '{blob}' }, { answer: { Plaintext: 'aGVsbG8=', KeyId: '{arn}' } }),
    ],
  },
  {
    name: 'another context does not decrypt',
    source: `${KMS}/API_Decrypt.html`,
    steps: [
      key(),
      kms(
        'Encrypt',
        { KeyId: '{key}', Plaintext: 'aGVsbG8=', EncryptionContext: { a: '1' } },
        { keep: { blob: 'CiphertextBlob' } },
      ),
      kms(
        'Decrypt',
        { CiphertextBlob: '{blob}', EncryptionContext: { a: '2' } },
        { error: 'InvalidCiphertextException' },
      ),
    ],
  },
  {
    name: 'a disabled key does nothing',
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html',
    steps: [
      key(),
      kms('DisableKey', { KeyId: '{key}' }),
      kms('Encrypt', { KeyId: '{key}', Plaintext: 'aGVsbG8=' }, { error: 'DisabledException' }),
    ],
  },
  {
    name: 'a key that is to be deleted does nothing, and can be taken back',
    source: `${KMS}/API_ScheduleKeyDeletion.html`,
    steps: [
      key(),
      kms(
        'ScheduleKeyDeletion',
        { KeyId: '{key}', PendingWindowInDays: 7 },
        { answer: { KeyState: 'PendingDeletion' } },
      ),
      kms('Encrypt', { KeyId: '{key}', Plaintext: 'aGVsbG8=' }, { error: 'KMSInvalidStateException' }),
      kms('CancelKeyDeletion', { KeyId: '{key}' }),
      kms('DescribeKey', { KeyId: '{key}' }, { answer: { 'KeyMetadata.KeyState': 'Disabled' } }),
    ],
  },
  {
    name: 'a key that signs does not encrypt',
    source: `${KMS}/API_Encrypt.html`,
    steps: [
      key({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
      kms('Encrypt', { KeyId: '{key}', Plaintext: 'aGVsbG8=' }, { error: 'InvalidKeyUsageException' }),
    ],
  },
  {
    name: 'a signature of another message is not valid',
    source: `${KMS}/API_Verify.html`,
    steps: [
      key({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
      kms(
        'Sign',
        { KeyId: '{key}', Message: 'YQ==', SigningAlgorithm: 'ECDSA_SHA_256' },
        { keep: { signature: 'Signature' } },
      ),
      kms(
        'Verify',
        { KeyId: '{key}', Message: 'YQ==', Signature: '{signature}', SigningAlgorithm: 'ECDSA_SHA_256' },
        { answer: { SignatureValid: true } },
      ),
      kms(
        'Verify',
        { KeyId: '{key}', Message: 'Yg==', Signature: '{signature}', SigningAlgorithm: 'ECDSA_SHA_256' },
        { error: 'KMSInvalidSignatureException' },
      ),
    ],
  },
  {
    name: 'an alias stands for its key',
    source: `${KMS}/API_CreateAlias.html`,
    steps: [
      key(),
      kms('CreateAlias', { AliasName: 'alias/{unique}', TargetKeyId: '{key}' }),
      kms('DescribeKey', { KeyId: 'alias/{unique}' }, { answer: { 'KeyMetadata.KeyId': '{key}' } }),
      kms('CreateAlias', { AliasName: 'alias/{unique}', TargetKeyId: '{key}' }, { error: 'AlreadyExistsException' }),
    ],
  },

  {
    name: 'the value of a new secret is the current one',
    source: `${SECRETS}/API_CreateSecret.html`,
    steps: [
      secret('one'),
      secrets(
        'GetSecretValue',
        { SecretId: 's-{unique}' },
        { answer: { SecretString: 'one', VersionStages: ['AWSCURRENT'] } },
      ),
    ],
  },
  {
    name: 'a value that was replaced is the previous one',
    source: `${SECRETS}/API_PutSecretValue.html`,
    steps: [
      secret('one'),
      secrets('PutSecretValue', {
        SecretId: 's-{unique}',
        SecretString: 'two',
        ClientRequestToken: '22222222-2222-2222-2222-222222222222',
      }),
      secrets(
        'GetSecretValue',
        { SecretId: 's-{unique}', VersionStage: 'AWSPREVIOUS' },
        { answer: { SecretString: 'one' } },
      ),
    ],
  },
  {
    name: 'a secret that is to be deleted keeps its value to itself until it is restored',
    source: `${SECRETS}/API_DeleteSecret.html`,
    steps: [
      secret('one'),
      secrets('DeleteSecret', { SecretId: 's-{unique}' }),
      secrets('GetSecretValue', { SecretId: 's-{unique}' }, { error: 'InvalidRequestException' }),
      secrets('RestoreSecret', { SecretId: 's-{unique}' }),
      secrets('GetSecretValue', { SecretId: 's-{unique}' }, { answer: { SecretString: 'one' } }),
    ],
  },
  {
    name: 'a name is taken once',
    source: `${SECRETS}/API_CreateSecret.html`,
    steps: [
      secret('one'),
      secrets(
        'CreateSecret',
        { Name: 's-{unique}', SecretString: 'two', ClientRequestToken: '22222222-2222-2222-2222-222222222222' },
        { error: 'ResourceExistsException' },
      ),
    ],
  },
  {
    name: 'a secret that nobody made is not found',
    source: `${SECRETS}/API_GetSecretValue.html`,
    steps: [secrets('GetSecretValue', { SecretId: 'none-{unique}' }, { error: 'ResourceNotFoundException' })],
  },

  {
    name: 'a parameter counts its versions',
    source: `${SSM}/API_PutParameter.html`,
    steps: [
      value('one', {}, { answer: { Version: 1 } }),
      value('two', { Overwrite: true }, { answer: { Version: 2 } }),
      ssm(
        'GetParameter',
        { Name: '/{unique}/a:1' },
        { answer: { 'Parameter.Value': 'one', 'Parameter.Selector': ':1' } },
      ),
    ],
  },
  {
    name: 'a parameter is not overwritten unasked',
    source: `${SSM}/API_PutParameter.html`,
    steps: [value('one'), value('two', {}, { error: 'ParameterAlreadyExists' })],
  },
  {
    name: 'a path gives its own parameters, and those below if asked',
    source: `${SSM}/API_GetParametersByPath.html`,
    steps: [
      value('one'),
      ssm('PutParameter', { Name: '/{unique}/b/c', Value: 'x', Type: 'String' }),
      ssm('GetParametersByPath', { Path: '/{unique}' }, { answer: { 'Parameters.length': 1 } }),
      ssm('GetParametersByPath', { Path: '/{unique}', Recursive: true }, { answer: { 'Parameters.length': 2 } }),
    ],
  },
  {
    name: 'names that are not there are told apart',
    source: `${SSM}/API_GetParameters.html`,
    steps: [
      value('one'),
      ssm(
        'GetParameters',
        { Names: ['/{unique}/a', '/{unique}/none'] },
        { answer: { 'Parameters.length': 1, InvalidParameters: ['/{unique}/none'] } },
      ),
    ],
  },

  {
    name: 'a log group is made once',
    source: `${LOGS}/API_CreateLogGroup.html`,
    steps: [
      group(),
      logs('CreateLogGroup', { logGroupName: 'g-{unique}' }, { error: 'ResourceAlreadyExistsException' }),
    ],
  },
  {
    name: 'retention has days of its own choice',
    source: `${LOGS}/API_PutRetentionPolicy.html`,
    steps: [
      group(),
      logs(
        'PutRetentionPolicy',
        { logGroupName: 'g-{unique}', retentionInDays: 2 },
        { error: 'InvalidParameterException' },
      ),
      logs('PutRetentionPolicy', { logGroupName: 'g-{unique}', retentionInDays: 7 }),
      logs('DescribeLogGroups', { logGroupNamePrefix: 'g-{unique}' }, { answer: { 'logGroups.0.retentionInDays': 7 } }),
    ],
  },
  {
    name: 'a stream of a group that is not there is refused',
    source: `${LOGS}/API_CreateLogStream.html`,
    steps: [
      logs(
        'CreateLogStream',
        { logGroupName: 'none-{unique}', logStreamName: 's' },
        { error: 'ResourceNotFoundException' },
      ),
    ],
  },
  {
    name: 'a secret is read under the name of a parameter, if it may be decrypted',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html',
    steps: [
      secret('s3cret'),
      ssm('GetParameter', { Name: '/aws/reference/secretsmanager/s-{unique}' }, { error: 'ValidationException' }),
      ssm(
        'GetParameter',
        { Name: '/aws/reference/secretsmanager/s-{unique}', WithDecryption: true },
        { answer: { 'Parameter.Value': 's3cret', 'Parameter.Type': 'SecureString' } },
      ),
    ],
  },
  {
    name: 'a path that is no path is refused, not missed',
    source: `${SSM}/API_GetParameter.html`,
    steps: [ssm('GetParameter', { Name: 'a/b' }, { error: 'ValidationException' })],
  },
  {
    name: 'a policy of the account is kept with its version',
    source: `${LOGS}/API_PutResourcePolicy.html`,
    steps: [
      logs(
        'PutResourcePolicy',
        { policyName: 'p-{unique}', policyDocument: 'no json' },
        { error: 'InvalidParameterException' },
      ),
      logs('PutResourcePolicy', { policyName: 'p-{unique}', policyDocument: '{"Statement":[]}' }),
      logs('DeleteResourcePolicy', { policyName: 'p-{unique}' }),
      logs('DeleteResourcePolicy', { policyName: 'p-{unique}' }, { error: 'ResourceNotFoundException' }),
    ],
  },
  {
    name: 'a query finds what its filter says',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html',
    steps: [
      group(),
      logs(
        'StartQuery',
        {
          logGroupName: 'g-{unique}',
          startTime: 0,
          endTime: 1,
          queryString: 'fields @message | filter level = "error" | limit 1',
        },
        { keep: { query: 'queryId' } },
      ),
      logs('GetQueryResults', { queryId: '{query}' }, { answer: { status: 'Complete', 'results.length': 0 } }),
      logs(
        'StartQuery',
        { logGroupName: 'g-{unique}', startTime: 0, endTime: 1, queryString: 'select *' },
        { error: 'MalformedQueryException' },
      ),
    ],
  },
  {
    name: 'a log group is tagged by its name, too',
    source: `${LOGS}/API_TagLogGroup.html`,
    steps: [
      group(),
      logs('TagLogGroup', { logGroupName: 'g-{unique}', tags: { a: '1' } }),
      logs('ListTagsLogGroup', { logGroupName: 'g-{unique}' }, { answer: { 'tags.a': '1' } }),
    ],
  },
];
