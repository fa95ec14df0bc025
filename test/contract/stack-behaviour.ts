/**
 * What CloudFormation does, as data that any endpoint can be put under. Each behaviour has a stack of its own, `c-{unique}`,
 * and is asked by the query protocol, so that no client stands between the behaviour and the wire.
 */
export interface StackBehaviour {
  readonly name: string;
  /** The page of AWS's documentation that says so. */
  readonly source: string;
  readonly steps: readonly StackStep[];
}

export interface StackStep {
  readonly operation: string;
  /** `StackName` is the behaviour's own where none is given; a template may be an object. Texts may say `{unique}`. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Members of the answer, by path: `Stacks.0.StackStatus`. A list's `.length` is how many it has. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** The code of the error that must come instead, and a part of its message. */
  readonly error?: readonly [code: string, message?: string];
  /** Of another service, by its query protocol. */
  readonly service?: 'ssm' | 'sns';
}

const VERSIONS: Readonly<Record<string, string>> = { cloudformation: '2010-05-15', sns: '2010-03-31' };
/** Who changes a stack waits until the change has ended. */
const CHANGES = /^(?:Create|Update|Delete|Rollback)Stack$|^ExecuteChangeSet$|^ContinueUpdateRollback$/;
const MAKES_SET = 'CreateChangeSet';

/** Runs the steps in order. `undefined` if all is as AWS has it, else what is not. */
export async function stackDeviation(
  endpoint: string,
  { steps }: StackBehaviour,
  unique: string,
): Promise<string | undefined> {
  const own = `c-${unique}`;
  for (const step of steps) {
    const isOfStack = step.service === undefined && !('StackName' in (step.input ?? {}));
    const input: Readonly<Record<string, unknown>> = {
      ...(isOfStack && { StackName: own }),
      ...filled(step.input ?? {}, unique),
    };
    const answer = await ask(endpoint, step, input);
    if (step.error !== undefined) {
      const [code, message = ''] = step.error;
      if (answer.error?.code !== code)
        return `${step.operation}: ${answer.error?.code ?? 'success'} instead of ${code}`;
      if (!answer.error.message.includes(message))
        return `${step.operation}: "${answer.error.message}" does not say "${message}"`;
      continue;
    }
    if (answer.error !== undefined) return `${step.operation}: ${answer.error.code} ${answer.error.message}`;
    if (step.service === undefined) await settled(endpoint, step.operation, input);
    for (const [path, value] of Object.entries(step.answer ?? {})) {
      const expected = JSON.stringify(filled(value, unique));
      const found = JSON.stringify(at(answer.data, path));
      if (found !== expected) return `${step.operation}: ${path} is ${found} instead of ${expected}`;
    }
  }
  return undefined;
}

interface Answer {
  readonly data: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

async function ask(endpoint: string, { operation, service: other }: StackStep, input: object): Promise<Answer> {
  const service = other ?? 'cloudformation';
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  if (service === 'ssm') return askStore(endpoint, operation, input, authorization);
  const body = new URLSearchParams({
    Action: operation,
    Version: VERSIONS[service] ?? '',
    ...Object.fromEntries(membersOf(input, '')),
  });
  const response = await fetch(endpoint, { method: 'POST', headers: { authorization }, body });
  return readAnswer(await response.text(), response.ok);
}

async function askStore(endpoint: string, operation: string, input: object, authorization: string): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` },
    body: JSON.stringify(input),
  });
  const data = (await response.json()) as Readonly<Record<string, unknown>>;
  if (response.ok) return { data };
  return { data, error: { code: String(data.__type).replace(/^.*#/, ''), message: String(data.message ?? '') } };
}

function readAnswer(text: string, isOk: boolean): Answer {
  const root = parseXml(text);
  if (isOk) {
    const [result = {}] = Object.entries(asMap(root)).flatMap(([name, each]) =>
      name.endsWith('Result') ? [each] : [],
    );
    return { data: result };
  }
  const error = asMap(asMap(root).Error);
  return { data: root, error: { code: String(error.Code), message: String(error.Message ?? '') } };
}

/** `Parameters: [{ ParameterKey: 'A' }]` is `Parameters.member.1.ParameterKey=A`; a template that is an object is JSON. */
function membersOf(value: unknown, path: string): readonly [string, string][] {
  if (Array.isArray(value)) return value.flatMap((each, index) => membersOf(each, `${path}.member.${index + 1}`));
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  if (/(?:Template|Policy\w*)Body$/.test(path)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, each]) => membersOf(each, path === '' ? name : `${path}.${name}`));
}

async function settled(endpoint: string, operation: string, input: Readonly<Record<string, unknown>>): Promise<void> {
  const look =
    operation === MAKES_SET
      ? { operation: 'DescribeChangeSet', input: { StackName: input.StackName, ChangeSetName: input.ChangeSetName } }
      : { operation: 'DescribeStacks', input: { StackName: input.StackName } };
  if (operation !== MAKES_SET && !CHANGES.test(operation)) return;
  for (;;) {
    const { data, error } = await ask(endpoint, look, look.input);
    const status = at(data, operation === MAKES_SET ? 'Status' : 'Stacks.0.StackStatus');
    if (error !== undefined || !/_(?:IN_PROGRESS|PENDING)$/.test(String(status))) return;
    // A change set of a stack that it makes leaves the stack in review.
    if (status === 'REVIEW_IN_PROGRESS') return;
    await new Promise(setImmediate);
  }
}

/** The elements of a document, lists of `member` as arrays; text where there are none. */
function parseXml(text: string): unknown {
  const stack: { readonly name: string; readonly children: [string, unknown][]; text: string }[] = [
    { name: '', children: [], text: '' },
  ];
  for (const [, slash, name = '', isEmpty, chars] of text.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)/g)) {
    const top = stack.at(-1);
    if (top === undefined) break;
    if (chars !== undefined) top.text += chars;
    else if (isEmpty === '/') top.children.push([name, '']);
    else if (slash === '') stack.push({ name, children: [], text: '' });
    else {
      stack.pop();
      stack.at(-1)?.children.push([name, elementOf(top.children, top.text)]);
    }
  }
  const [root] = stack[0]?.children ?? [];
  return root?.[1];
}

function elementOf(children: readonly [string, unknown][], text: string): unknown {
  if (children.length === 0) return unescaped(text);
  if (children.every(([name]) => name === 'member')) return children.map(([, each]) => each);
  return Object.fromEntries(children);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string) =>
  text.replaceAll(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex?: string, decimal?: string, name = '') =>
    hex === undefined && decimal === undefined
      ? (ENTITIES[name] ?? whole)
      : String.fromCodePoint(Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16)),
  );

const asMap = (value: unknown) =>
  (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;

function at(data: unknown, path: string): unknown {
  let found = data;
  for (const part of path.split('.')) {
    if (part === 'length') return Array.isArray(found) ? found.length : 0;
    found = asMap(found)[part];
  }
  return found;
}

function filled<T>(value: T, unique: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll('{unique}', unique)) as T;
}
