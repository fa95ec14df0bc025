/**
 * What AWS does, as data that any endpoint can be put under: steps, and the answer to each, with the page that says it.
 * The JSON services are asked as their protocol has it, so that no client stands between the behaviour and the wire.
 */
export interface Behaviour {
  readonly name: string;
  /** The page of AWS's documentation that says so. */
  readonly source: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly service: JsonService;
  readonly operation: string;
  /** Texts may name what an earlier answer gave: `{key}`. A list of a path keeps it under a name. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly keep?: Readonly<Record<string, string>>;
  /** Members that the answer must have, with these values. Absent: the step only prepares. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** The code of the error that must come instead. */
  readonly error?: string;
  /** Its message, where AWS's own is known word by word. */
  readonly message?: string;
}

export type JsonService = 'sqs' | 'kms' | 'secretsmanager' | 'ssm' | 'logs' | 'dynamodb' | 'ecs' | 'events' | 'states';

const TARGETS: Readonly<Record<JsonService, readonly [prefix: string, version: string]>> = {
  sqs: ['AmazonSQS', '1.0'],
  kms: ['TrentService', '1.1'],
  secretsmanager: ['secretsmanager', '1.1'],
  ssm: ['AmazonSSM', '1.1'],
  logs: ['Logs_20140328', '1.1'],
  dynamodb: ['DynamoDB_20120810', '1.0'],
  ecs: ['AmazonEC2ContainerServiceV20141113', '1.1'],
  events: ['AWSEvents', '1.1'],
  states: ['AWSStepFunctions', '1.0'],
};

/** Runs the steps in order. `undefined` if all is as AWS has it, else what is not. */
export async function deviation(endpoint: string, { steps }: Behaviour, unique: string): Promise<string | undefined> {
  const kept = new Map([['unique', unique]]);
  for (const step of steps) {
    const { status, body } = await ask(endpoint, step.service, step.operation, filled(step.input, kept));
    const code = String(body.__type ?? '').replace(/^.*#/, '');
    if (step.error !== undefined) {
      if (status < 400 || code !== step.error) return `${step.operation}: ${code || status} instead of ${step.error}`;
      const said = String(body.message ?? body.Message ?? '');
      const expected = step.message === undefined ? undefined : String(filled(step.message, kept));
      if (expected !== undefined && said !== expected) return `${step.operation}: "${said}" instead of "${expected}"`;
      continue;
    }
    if (status !== 200) return `${step.operation}: ${status} ${code} ${body.message ?? body.Message ?? ''}`;
    for (const [name, path] of Object.entries(step.keep ?? {})) kept.set(name, String(at(body, path)));
    for (const [path, value] of Object.entries(step.answer ?? {})) {
      const expected = JSON.stringify(filled(value, kept));
      const found = JSON.stringify(at(body, path));
      if (found !== expected) return `${step.operation}: ${path} is ${found} instead of ${expected}`;
    }
  }
  return undefined;
}

async function ask(endpoint: string, service: JsonService, operation: string, input: unknown) {
  const [prefix, version] = TARGETS[service];
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${prefix}.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: bodyOf(await response.text()) };
}

/** An endpoint may answer anything; what is no object has no members. */
function bodyOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = text === '' ? {} : JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  } catch {
    return { message: text.slice(0, 200) };
  }
}

/** A value with what was kept in the place of `{name}`. */
function filled(value: unknown, kept: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/\{(\w+)\}/g, (whole, name: string) => kept.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((each) => filled(each, kept));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [String(filled(key, kept)), filled(each, kept)]),
  );
}

/** `Messages.0.Body`; `.length` of a list is how many it has, and a list that is left out has none. */
function at(body: unknown, path: string): unknown {
  let found = body;
  for (const part of path.split('.')) {
    if (part === 'length' && (found === undefined || Array.isArray(found)))
      return found === undefined ? 0 : found.length;
    found =
      typeof found === 'object' && found !== null && part in found
        ? (found as Readonly<Record<string, unknown>>)[part]
        : undefined;
  }
  return found;
}
