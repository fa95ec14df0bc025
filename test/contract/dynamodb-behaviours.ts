/** Behaviours of DynamoDB, each with the page that says so. */
import type { Behaviour, Step } from './behaviour.ts';

const API = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference';
const GUIDE = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';

const TableName = 't-{unique}';
const ask = (
  operation: string,
  input: Step['input'],
  rest: Omit<Step, 'service' | 'operation' | 'input'> = {},
): Step => ({ service: 'dynamodb', operation, input: { TableName, ...input }, ...rest });

/** A table of people by name and year, with an index by town. */
const table = ask('CreateTable', {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'who', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'N' },
    { AttributeName: 'town', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'who', KeyType: 'HASH' },
    { AttributeName: 'at', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-town',
      KeySchema: [{ AttributeName: 'town', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
});
const key = (at: string, who = 'ada') => ({ who: { S: who }, at: { N: at } });
const put = (at: string, more: Readonly<Record<string, unknown>> = {}, rest: Step['input'] = {}) =>
  ask('PutItem', { Item: { ...key(at), ...more }, ...rest });
const get = (at: string, answer: Readonly<Record<string, unknown>>) => ask('GetItem', { Key: key(at) }, { answer });
const update = (UpdateExpression: string, values: object | undefined, rest: Step['input'] = {}) => ({
  Key: key('1'),
  UpdateExpression,
  ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  ...rest,
});

export const DYNAMODB_BEHAVIOURS: readonly Behaviour[] = [
  {
    name: 'a number is told in its one spelling',
    source: `${GUIDE}/HowItWorks.NamingRulesDataTypes.html`,
    steps: [table, put('01.50', { n: { N: '1e2' } }), get('1.5', { 'Item.at.N': '1.5', 'Item.n.N': '100' })],
  },
  {
    name: 'a condition that is not met leaves the item as it was',
    source: `${GUIDE}/Expressions.ConditionExpressions.html`,
    steps: [
      table,
      put('1', { v: { S: 'a' } }),
      {
        ...put('1', { v: { S: 'b' } }, { ConditionExpression: 'attribute_not_exists(who)' }),
        error: 'ConditionalCheckFailedException',
      },
      get('1', { 'Item.v.S': 'a' }),
    ],
  },
  {
    name: 'a query gives one hash key in the order of its numbers, page by page',
    source: `${API}/API_Query.html`,
    steps: [
      table,
      put('10'),
      put('9'),
      put('-1'),
      ask(
        'Query',
        {
          KeyConditionExpression: 'who = :w AND #t > :z',
          ExpressionAttributeNames: { '#t': 'at' },
          ExpressionAttributeValues: { ':w': { S: 'ada' }, ':z': { N: '-5' } },
          Limit: 2,
        },
        { answer: { 'Items.0.at.N': '-1', 'Items.1.at.N': '9', 'LastEvaluatedKey.at.N': '9', ScannedCount: 2 } },
      ),
      ask(
        'Query',
        {
          KeyConditionExpression: 'who = :w',
          ExpressionAttributeValues: { ':w': { S: 'ada' } },
          ExclusiveStartKey: key('9'),
        },
        { answer: { Count: 1, 'Items.0.at.N': '10' } },
      ),
      ask(
        'Query',
        {
          KeyConditionExpression: 'who = :w',
          ExpressionAttributeValues: { ':w': { S: 'ada' } },
          ScanIndexForward: false,
          Limit: 1,
        },
        { answer: { 'Items.0.at.N': '10' } },
      ),
    ],
  },
  {
    name: 'a filter is asked after the limit',
    source: `${API}/API_Scan.html`,
    steps: [
      table,
      put('1', { v: { N: '1' } }),
      put('2', { v: { N: '2' } }),
      ask(
        'Scan',
        { FilterExpression: 'v > :one', ExpressionAttributeValues: { ':one': { N: '1' } }, Limit: 1 },
        { answer: { Count: 0, ScannedCount: 1, 'LastEvaluatedKey.at.N': '1' } },
      ),
    ],
  },
  {
    name: 'an index holds who has its key, and no more than it projects',
    source: `${GUIDE}/GSI.html`,
    steps: [
      table,
      put('1', { town: { S: 'Bath' }, v: { S: 'x' } }),
      put('2'),
      ask(
        'Query',
        {
          IndexName: 'by-town',
          KeyConditionExpression: 'town = :t',
          ExpressionAttributeValues: { ':t': { S: 'Bath' } },
        },
        { answer: { Count: 1, 'Items.0.at.N': '1', 'Items.0.v': undefined } },
      ),
      ask('UpdateItem', update('REMOVE town', undefined)),
      ask('Scan', { IndexName: 'by-town' }, { answer: { Count: 0 } }),
    ],
  },
  {
    name: 'an update reads the item as it was, and appends past the end of a list',
    source: `${GUIDE}/Expressions.UpdateExpressions.html`,
    steps: [
      table,
      put('1', { a: { N: '1' }, b: { N: '2' }, l: { L: [{ S: 'x' }] }, s: { SS: ['p', 'q'] } }),
      ask(
        'UpdateItem',
        update(
          'SET a = b, b = a + :d, l[9] = :y, c = if_not_exists(c, :d) DELETE s :p ADD n :d',
          { ':d': { N: '0.5' }, ':y': { S: 'y' }, ':p': { SS: ['p'] } },
          { ReturnValues: 'ALL_NEW' },
        ),
        {
          answer: {
            'Attributes.a.N': '2',
            'Attributes.b.N': '1.5',
            'Attributes.c.N': '0.5',
            'Attributes.l.L': [{ S: 'x' }, { S: 'y' }],
            'Attributes.s.SS': ['q'],
            'Attributes.n.N': '0.5',
          },
        },
      ),
      ask('UpdateItem', update('SET m.k = :v', { ':v': { N: '1' } }), { error: 'ValidationException' }),
      ask('UpdateItem', update('SET who = :v', { ':v': { S: 'bob' } }), { error: 'ValidationException' }),
    ],
  },
  {
    name: 'a reserved word is no name of an attribute',
    source: `${GUIDE}/ReservedWords.html`,
    steps: [
      table,
      ask('UpdateItem', update('SET status = :v', { ':v': { S: 'x' } }), { error: 'ValidationException' }),
    ],
  },
  {
    name: 'a name that no expression uses is refused',
    source: `${GUIDE}/Expressions.ExpressionAttributeNames.html`,
    steps: [
      table,
      ask(
        'GetItem',
        { Key: key('1'), ProjectionExpression: 'v', ExpressionAttributeNames: { '#n': 'n' } },
        { error: 'ValidationException' },
      ),
    ],
  },
  {
    name: 'a transaction writes all or nothing',
    source: `${API}/API_TransactWriteItems.html`,
    steps: [
      table,
      put('1'),
      {
        service: 'dynamodb',
        operation: 'TransactWriteItems',
        input: {
          TransactItems: [
            { Put: { TableName, Item: key('2') } },
            { Put: { TableName, Item: key('1'), ConditionExpression: 'attribute_not_exists(who)' } },
          ],
        },
        error: 'TransactionCanceledException',
      },
      ask('Scan', {}, { answer: { Count: 1 } }),
    ],
  },
  {
    name: 'a batch with one key twice is refused before anything is written',
    source: `${API}/API_BatchWriteItem.html`,
    steps: [
      table,
      {
        service: 'dynamodb',
        operation: 'BatchWriteItem',
        input: {
          RequestItems: { [TableName]: [{ PutRequest: { Item: key('1') } }, { DeleteRequest: { Key: key('1') } }] },
        },
        error: 'ValidationException',
      },
      ask('Scan', {}, { answer: { Count: 0 } }),
    ],
  },
  {
    name: 'a set has each element once, and at least one',
    source: `${GUIDE}/HowItWorks.NamingRulesDataTypes.html`,
    steps: [
      table,
      { ...put('1', { s: { SS: ['a', 'a'] } }), error: 'ValidationException' },
      { ...put('1', { s: { SS: [] } }), error: 'ValidationException' },
    ],
  },
  {
    name: 'a key without its range is no key of the table',
    source: `${API}/API_GetItem.html`,
    steps: [table, ask('GetItem', { Key: { who: { S: 'ada' } } }, { error: 'ValidationException' })],
  },
];
