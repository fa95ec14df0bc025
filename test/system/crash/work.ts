/**
 * Work on a local target that may die at any moment. Each kind keeps what was acknowledged and what was asked and not
 * answered; after a restart it says what is not as it must be.
 */
export interface Work {
  /** Asks one thing after another until an answer fails. */
  run(url: string): Promise<void>;
  /** What an acknowledged write has lost, or a state that AWS's rules do not allow. */
  faults(url: string): Promise<readonly string[]>;
}

const scoped = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

async function ok(response: Response): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text;
}

/** Objects that are put, put again and deleted. */
export function objectWork(random: () => number): Work {
  const object = async (url: string, method: string, key: string, body?: string) =>
    fetch(`${url}/crash${key === '' ? '' : `/${key}`}`, {
      method,
      headers: scoped('s3'),
      ...(body !== undefined && { body }),
    });
  /** `undefined`: deleted. */
  const known = new Map<string, string | undefined>();
  let asked: { readonly key: string; readonly body: string | undefined } | undefined;
  return {
    async run(url) {
      await ok(await object(url, 'PUT', ''));
      for (;;) {
        const key = `k${Math.floor(random() * 40)}`;
        const isDelete = random() < 0.2;
        const body = isDelete ? undefined : `${random()}`.repeat(1 + Math.floor(random() * 4000));
        asked = { key, body };
        await ok(await object(url, isDelete ? 'DELETE' : 'PUT', key, body));
        known.set(key, body);
        asked = undefined;
      }
    },
    async faults(url) {
      const found: string[] = [];
      for (const [key, body] of known) {
        const response = await object(url, 'GET', key);
        const text = response.status === 404 ? undefined : await ok(response);
        if (text === body) continue;
        if (asked?.key === key && asked.body === text) known.set(key, text);
        else
          found.push(
            `object ${key}: ${body?.length ?? 'deleted'} was acknowledged, ${text?.length ?? 'none'} is there`,
          );
      }
      const left = asked;
      if (left !== undefined && !known.has(left.key)) {
        const response = await object(url, 'GET', left.key);
        if (response.status !== 404) known.set(left.key, await ok(response));
      }
      asked = undefined;
      return found;
    },
  };
}

/** Messages that are sent, received and deleted. */
export function messageWork(random: () => number): Work {
  const call = async (url: string, operation: string, input: object) => {
    const headers = {
      ...scoped('sqs'),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
    };
    const text = await ok(await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) }));
    return (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
  };
  interface Received {
    readonly Body: string;
    readonly ReceiptHandle: string;
  }
  const receive = async (url: string, VisibilityTimeout = 0) =>
    ((await call(url, 'ReceiveMessage', { QueueUrl: 'crash', MaxNumberOfMessages: 10, VisibilityTimeout })).Messages ??
      []) as readonly Received[];
  const there = new Set<string>();
  const gone = new Set<string>();
  let asked: string | undefined;
  let next = 0;
  return {
    async run(url) {
      await call(url, 'CreateQueue', { QueueName: 'crash' });
      for (;;) {
        if (random() < 0.6 || there.size < 5) {
          const text = `m${next}`;
          next += 1;
          asked = text;
          await call(url, 'SendMessage', { QueueUrl: 'crash', MessageBody: text });
          there.add(text);
        } else {
          const [first] = await receive(url);
          if (first === undefined) continue;
          asked = first.Body;
          await call(url, 'DeleteMessage', { QueueUrl: 'crash', ReceiptHandle: first.ReceiptHandle });
          there.delete(first.Body);
          gone.add(first.Body);
        }
        asked = undefined;
      }
    },
    async faults(url) {
      await call(url, 'CreateQueue', { QueueName: 'crash' });
      const seen = new Set<string>();
      // Each is received once, and shown again when all are seen.
      const handles: string[] = [];
      for (;;) {
        const batch = await receive(url, 600);
        for (const { Body, ReceiptHandle } of batch) {
          seen.add(Body);
          handles.push(ReceiptHandle);
        }
        if (batch.length === 0) break;
      }
      for (const ReceiptHandle of handles)
        await call(url, 'ChangeMessageVisibility', { QueueUrl: 'crash', ReceiptHandle, VisibilityTimeout: 0 });
      const lost = [...there].filter((each) => !seen.has(each) && each !== asked);
      const back = [...seen].filter((each) => gone.has(each));
      if (asked !== undefined) {
        if (seen.has(asked)) there.add(asked);
        else there.delete(asked);
      }
      asked = undefined;
      return [
        ...lost.map((each) => `message ${each} is lost`),
        ...back.map((each) => `message ${each} was deleted and is back`),
      ];
    },
  };
}

/** A stack that is made, changed and deleted. */
export function stackWork(random: () => number): Work {
  const call = async (url: string, service: string, version: string, parameters: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams({ Version: version, ...parameters });
    const response = await fetch(url, { method: 'POST', headers: scoped(service), body });
    return { status: response.status, text: await response.text() };
  };
  const formation = (url: string, parameters: Readonly<Record<string, string>>) =>
    call(url, 'cloudformation', '2010-05-15', { StackName: 'crash', ...parameters });
  const parameter = async (url: string, name: string) => {
    const headers = {
      ...scoped('ssm'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.GetParameter',
    };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ Name: name }) });
    const data = (await response.json()) as { readonly Parameter?: { readonly Value: string } };
    return data.Parameter?.Value;
  };
  const template = (value: string) => {
    const one = (index: number) => [
      `P${index}`,
      {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: `/crash/${index}`, Type: 'String', Value: value },
        ...(index > 0 && { DependsOn: `P${index - 1}` }),
      },
    ];
    const topics = Array.from({ length: 8 }, (_, index) => [`T${index}`, { Type: 'AWS::SNS::Topic' }]);
    return JSON.stringify({
      Resources: Object.fromEntries([...Array.from({ length: 12 }, (_, index) => one(index)), ...topics]),
    });
  };
  const statusOf = async (url: string) => {
    const { text } = await formation(url, { Action: 'DescribeStacks' });
    return /<StackStatus>([^<]*)/.exec(text)?.[1];
  };
  const settled = async (url: string) => {
    for (;;) {
      const status = await statusOf(url);
      if (status?.endsWith('_IN_PROGRESS') !== true) return status;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  let value: string | undefined;
  let asked: { readonly kind: 'create' | 'update' | 'delete'; readonly value: string } | undefined;
  let next = 0;
  return {
    async run(url) {
      for (;;) {
        next += 1;
        const wanted = `v${next}`;
        const kind = value === undefined ? 'create' : random() < 0.3 ? 'delete' : 'update';
        asked = { kind, value: wanted };
        const Action = { create: 'CreateStack', update: 'UpdateStack', delete: 'DeleteStack' }[kind];
        const answer = await formation(url, { Action, ...(kind !== 'delete' && { TemplateBody: template(wanted) }) });
        if (answer.status !== 200) throw new Error(answer.text);
        await settled(url);
        value = kind === 'delete' ? undefined : wanted;
        asked = undefined;
      }
    },
    async faults(url) {
      const status = await settled(url);
      const values = await Promise.all(Array.from({ length: 12 }, (_, index) => parameter(url, `/crash/${index}`)));
      const [first] = values;
      const found: string[] = [];
      if (values.some((each) => each !== first)) found.push(`stack ${status}: its parameters are ${values.join(' ')}`);
      const before = value;
      const allowed: Readonly<Record<string, readonly (string | undefined)[]>> = {
        CREATE_COMPLETE: [before, asked?.kind === 'create' ? asked.value : before],
        UPDATE_COMPLETE: [before, asked?.kind === 'update' ? asked.value : before],
        UPDATE_ROLLBACK_COMPLETE: [before],
        ROLLBACK_COMPLETE: asked?.kind === 'create' ? [undefined] : [],
        none: before === undefined || asked?.kind === 'delete' ? [undefined] : [],
      };
      if (allowed[status ?? 'none']?.includes(first) !== true)
        found.push(
          `stack ${status ?? 'is not there'} with ${first}, after ${asked?.kind ?? 'nothing'} from ${before} to ${asked?.value}`,
        );
      value = first;
      asked = undefined;
      if (status === 'ROLLBACK_COMPLETE') {
        await formation(url, { Action: 'DeleteStack' });
        await settled(url);
      }
      return found;
    },
  };
}
