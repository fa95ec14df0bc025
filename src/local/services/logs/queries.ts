/** Logs Insights: queries by `fields`, `display`, `filter`, `sort` and `limit`; other commands are refused. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/CWL_QuerySyntax.html */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { CloudwatchLogsOperations } from '../../schemas/cloudwatch-logs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { groupOf, invalidLogs, type PlacedEvent, placedEvents } from './log-group.ts';

type Row = Readonly<Record<string, string>>;

interface LogsQuery {
  readonly id: string;
  readonly text: string;
  readonly group: string;
  readonly createdMs: number;
  readonly rows: readonly Row[];
  readonly scanned: number;
  readonly bytes: number;
}

const queriesOf = ({ world, account, region }: Call) =>
  world.state.collection<LogsQuery>('logs/query', { account, region });

type Stage = (rows: readonly Row[]) => readonly Row[];

interface Plan {
  readonly stages: readonly Stage[];
  readonly shown: readonly string[];
}

const malformed = (message: string) => new ServiceError('MalformedQueryException', message);

function planOf(text: string): Plan {
  const stages: Stage[] = [];
  let shown: readonly string[] = ['@timestamp', '@message'];
  let isLimited = false;
  for (const part of text.split('|').map((each) => each.trim())) {
    if (part === '' || part.startsWith('#')) continue;
    const [, command = '', rest = ''] = /^(\w+)\s*(.*)$/s.exec(part) ?? [];
    switch (command.toLowerCase()) {
      case 'fields':
      case 'display':
        shown = rest.split(',').map((each) => each.trim());
        for (const name of shown) {
          if (!/^[@\w.]+$/.test(name)) throw notServed(`the expression ${name}`);
        }
        break;
      case 'filter':
        stages.push(filterStage(rest));
        break;
      case 'sort':
        stages.push(sortStage(rest));
        break;
      case 'limit':
      case 'head': {
        const most = Number(rest);
        if (!Number.isInteger(most) || most < 1) throw malformed(`unexpected symbol found ${rest} at line 1`);
        isLimited = true;
        stages.push((rows) => rows.slice(0, most));
        break;
      }
      default:
        if (/^(?:stats|parse|dedup|pattern|diff|unmask|unnest|anomaly|join|filterIndex|SOURCE)$/i.test(command)) {
          throw notServed(`the command ${command}`);
        }
        throw malformed(`unexpected symbol found ${command} at line 1 and position 0`);
    }
  }
  if (!isLimited) stages.push((rows) => rows.slice(0, 10_000));
  return { stages, shown };
}

const notServed = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not serve ${what} of Logs Insights.`, { status: 501 });

const CONDITION =
  /^([@\w.]+)\s*(=|!=|<=|>=|<|>|like|not like|=~)\s*(?:"([^"]*)"|'([^']*)'|\/((?:[^/\\]|\\.)*)\/(i?)|(-?[\d.]+))$/i;

function filterStage(text: string): Stage {
  const any = text.split(/\s+or\s+/i).map((each) => each.split(/\s+and\s+/i).map((one) => testOf(one.trim())));
  return (rows) => rows.filter((row) => any.some((all) => all.every((test) => test(row))));
}

function testOf(text: string): (row: Row) => boolean {
  const [, name = '', operator = '', double, single, pattern, flags, number] = CONDITION.exec(text) ?? [];
  if (name === '') throw notServed(`the condition ${text}`);
  const wanted = double ?? single ?? number ?? '';
  const expression = pattern === undefined ? undefined : new RegExp(pattern, flags);
  const isLike = (value: string) => (expression === undefined ? value.includes(wanted) : expression.test(value));
  return (row) => {
    const value = row[name];
    switch (operator.toLowerCase()) {
      case 'like':
      case '=~':
        return value !== undefined && isLike(value);
      case 'not like':
        return value === undefined || !isLike(value);
      case '=':
        return value === wanted;
      case '!=':
        return value !== wanted;
      default: {
        if (value === undefined) return false;
        const order = orderOf(value, wanted);
        if (operator === '<') return order < 0;
        if (operator === '>') return order > 0;
        return operator === '<=' ? order <= 0 : order >= 0;
      }
    }
  };
}

function orderOf(left: string, right: string): number {
  const [a, b] = [Number(left), Number(right)];
  if (left !== '' && right !== '' && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return left === right ? 0 : left < right ? -1 : 1;
}

function sortStage(text: string): Stage {
  const keys = text.split(',').map((each) => {
    const [name = '', direction = 'asc'] = each.trim().split(/\s+/);
    return { name, times: direction.toLowerCase() === 'desc' ? -1 : 1 };
  });
  return (rows) =>
    [...rows].sort((a, b) => {
      for (const { name, times } of keys) {
        const order = orderOf(a[name] ?? '', b[name] ?? '') * times;
        if (order !== 0) return order;
      }
      return 0;
    });
}

/** An event as a row: its own fields, and those of its message where that is JSON. */
function rowOf({ id, stream, timestamp, message, ingestedMs }: PlacedEvent, group: string, account: string): Row {
  const time = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  const found: Record<string, string> = {};
  if (message.startsWith('{')) {
    try {
      spread(JSON.parse(message), '', found);
    } catch {
      // A message that is no JSON has no fields of its own.
    }
  }
  return {
    ...found,
    '@timestamp': time(timestamp),
    '@ingestionTime': time(ingestedMs),
    '@message': message,
    '@logStream': stream,
    '@log': `${account}:${group}`,
    '@ptr': Buffer.from(id).toString('base64'),
  };
}

function spread(value: unknown, path: string, into: Record<string, string>): void {
  if (isRecord(value)) {
    for (const [name, each] of Object.entries(value)) spread(each, path === '' ? name : `${path}.${name}`, into);
  } else if (path !== '') into[path] = typeof value === 'string' ? value : JSON.stringify(value);
}

export const startQuery: CloudwatchLogsOperations['StartQuery'] = (input, call) => {
  const names = input.logGroupNames ?? input.logGroupIdentifiers ?? [input.logGroupName ?? ''];
  const { queryLanguage = 'CWLI' } = input;
  if (queryLanguage !== 'CWLI') throw notServed(`the language ${queryLanguage}`);
  const { stages, shown } = planOf(input.queryString);
  const groups = names.map((name) => {
    try {
      return groupOf(name, call);
    } catch {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Log group '${name}' does not exist for account ID '${call.account}' (Service: AWSLogs; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: ${call.requestId}; Proxy: null)`,
      );
    }
  });
  const [from, to] = [input.startTime * 1000, input.endTime * 1000 + 999];
  const events = groups.flatMap((group) =>
    placedEvents(group, call)
      .filter(({ timestamp }) => timestamp >= from && timestamp <= to)
      .map((event) => rowOf(event, group.name, call.account)),
  );
  // Without a sort of its own a query tells the newest first.
  const sorted = [...events].sort((a, b) => orderOf(b['@timestamp'] ?? '', a['@timestamp'] ?? ''));
  const found = stages.reduce<readonly Row[]>((rows, stage) => stage(rows), sorted);
  const most = input.limit ?? found.length;
  const id = randomUUID();
  const source = names.map((name) => `"${name}"`).join(', ');
  queriesOf(call).put(id, {
    id,
    text: `SOURCE ${source} START=${input.startTime}000 END=${input.endTime}999 | ${input.queryString}`,
    group: names[0] ?? '',
    createdMs: call.world.clock.now(),
    rows: found.slice(0, most).map((row) => pick(row, [...shown, '@ptr'])),
    scanned: events.length,
    bytes: events.reduce((sum, row) => sum + Buffer.byteLength(row['@message'] ?? ''), 0),
  });
  return { queryId: id };
};

const pick = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));

export const getQueryResults: CloudwatchLogsOperations['GetQueryResults'] = ({ queryId }, call) => {
  const query = queriesOf(call).get(queryId);
  if (query === undefined) throw new ServiceError('ResourceNotFoundException', `Query ID ${queryId} not found.`);
  return {
    queryLanguage: 'CWLI',
    status: 'Complete',
    results: query.rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))),
    statistics: { recordsMatched: query.rows.length, recordsScanned: query.scanned, bytesScanned: query.bytes },
  };
};

export const describeQueries: CloudwatchLogsOperations['DescribeQueries'] = ({ logGroupName, status }, call) => {
  if (status !== undefined && !STATUSES.includes(status)) {
    throw invalidLogs(
      `1 validation error detected: Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [${STATUSES.join(', ')}]`,
    );
  }
  const all = [...queriesOf(call).values()].filter(
    ({ group }) =>
      (logGroupName === undefined || group === logGroupName) && (status === undefined || status === 'Complete'),
  );
  return {
    queries: all.map(({ id, text, group, createdMs }) => ({
      queryLanguage: 'CWLI',
      queryId: id,
      queryString: text,
      status: 'Complete',
      createTime: createdMs,
      logGroupName: group,
    })),
  };
};

const STATUSES = ['Scheduled', 'Running', 'Complete', 'Failed', 'Cancelled', 'Timeout', 'Unknown'];

export const stopQuery: CloudwatchLogsOperations['StopQuery'] = ({ queryId }, call) => {
  if (!queriesOf(call).has(queryId)) {
    throw new ServiceError('ResourceNotFoundException', `Query ID ${queryId} not found.`);
  }
  throw invalidLogs('Provided query ID is already in a terminal state.');
};
