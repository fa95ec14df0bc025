/** What requests of DynamoDB ask for in IAM's terms. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';

const KINDS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

export function dynamodbAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const given = isRecord(input) ? input : {};
  const of = (action: string, table: unknown, index?: unknown): AskedAccess => {
    const asked = `dynamodb:${action}`;
    if (typeof table !== 'string') return { action: asked, resource: '*' };
    const arn = table.startsWith('arn:') ? table : `arn:aws:dynamodb:${call.region}:${call.account}:table/${table}`;
    return { action: asked, resource: typeof index === 'string' ? `${arn}/index/${index}` : arn };
  };
  if (Array.isArray(given.TransactItems)) {
    return given.TransactItems.flatMap((item) =>
      Object.entries(isRecord(item) ? item : {}).flatMap(([kind, each]) =>
        isRecord(each) ? [of(KINDS[kind] ?? operation, each.TableName)] : [],
      ),
    );
  }
  if (isRecord(given.RequestItems)) return Object.keys(given.RequestItems).map((table) => of(operation, table));
  const arn = given.StreamArn ?? given.ResourceArn;
  if (typeof arn === 'string') return [{ action: `dynamodb:${operation}`, resource: arn }];
  if (typeof given.ShardIterator === 'string') {
    return [{ action: `dynamodb:${operation}`, resource: given.ShardIterator.split('|')[0] ?? '' }];
  }
  return [of(operation, given.TableName, given.IndexName)];
}
