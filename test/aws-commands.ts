/** The commands of the AWS CLI in a text, and what AWS's own models say of them (`src/local/schemas`). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './imports.ts';

export interface AwsCommand {
  readonly service: string;
  readonly verb: string;
  /** The names of the options, without dashes in front. */
  readonly options: readonly string[];
  readonly text: string;
}

/** Every `aws SERVICE VERB …` in the shell blocks and the indented lines of Markdown, also inside of `$(…)`. */
export function awsCommandsIn(markdown: string): readonly AwsCommand[] {
  return codeOf(markdown).flatMap((code) => {
    const joined = code.replaceAll(/\\\n\s*/g, ' ');
    return [...joined.matchAll(/(?<![\w/-])aws ([a-z0-9-]+) ([a-z][a-z0-9-]*)/g)].map(
      ({ 0: head, 1: service = '', 2: verb = '', index }) => {
        const rest = untilEnd(joined.slice(index + head.length));
        const options = [...rest.matchAll(/(?<=^|\s)--([a-z][a-z0-9-]*)/g)].map(([, name = '']) => name);
        return { service, verb, options, text: `${head}${rest}` };
      },
    );
  });
}

function codeOf(markdown: string): readonly string[] {
  const fenced = [...markdown.matchAll(/^[ \t]*```sh\n([\s\S]*?)^[ \t]*```/gm)].map(([, code = '']) => code);
  const plain = markdown.replaceAll(/^[ \t]*```[\s\S]*?^[ \t]*```/gm, '');
  return [...fenced, ...[...plain.matchAll(/^(?: {4}.*\n)+/gm)].map(([code]) => code)];
}

/** Up to where the command ends: a line, a pipe, the bracket that closes it. What is quoted or substituted is left out. */
function untilEnd(text: string): string {
  let told = '';
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === "'") index = closing(text, index + 1, "'");
    else if (char === '"') index = closingDouble(text, index + 1);
    else if (char === '$' && text[index + 1] === '(') index = closingBracket(text, index + 2);
    else if ('\n|;&)"'.includes(char)) break;
    else told += char;
  }
  return told;
}

function closing(text: string, from: number, quote: string): number {
  const found = text.indexOf(quote, from);
  return found < 0 ? text.length : found;
}

function closingDouble(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    if (text[index] === '"') return index;
    if (text[index] === '$' && text[index + 1] === '(') index = closingBracket(text, index + 2);
  }
  return text.length;
}

function closingBracket(text: string, from: number): number {
  let depth = 1;
  for (let index = from; index < text.length; index++) {
    const char = text[index];
    if (char === "'") index = closing(text, index + 1, "'");
    else if (char === '"') index = closingDouble(text, index + 1);
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return index;
  }
  return text.length;
}

/** The names of services as the CLI spells them, where its model or its prefix in IAM is called otherwise. */
const MODELS: Readonly<Record<string, string>> = {
  autoscaling: 'auto-scaling',
  ce: 'cost-explorer',
  configservice: 'config-service',
  elbv2: 'elastic-load-balancing-v2',
  events: 'eventbridge',
  logs: 'cloudwatch-logs',
  route53: 'route-53',
  s3api: 's3',
  secretsmanager: 'secrets-manager',
  stepfunctions: 'sfn',
};
const PREFIXES: Readonly<Record<string, string>> = {
  configservice: 'config',
  elbv2: 'elasticloadbalancing',
  s3api: 's3',
  stepfunctions: 'states',
};

/** Commands that the CLI makes of several operations, or of one under another name; the options are its own. */
const CUSTOM: Readonly<Record<string, { readonly actions: readonly string[]; readonly options: readonly string[] }>> = {
  'logs tail': { actions: ['logs:FilterLogEvents'], options: ['since', 'filter-pattern', 'follow', 'format'] },
  'ssm start-session': {
    actions: ['ssm:StartSession'],
    options: ['target', 'document-name', 'parameters', 'reason'],
  },
  'cloudformation deploy': {
    actions: ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet', 'cloudformation:DescribeChangeSet'],
    options: ['stack-name', 'template-file', 'capabilities', 'parameter-overrides', 'role-arn', 'tags', 's3-bucket'],
  },
  's3 ls': { actions: ['s3:ListBucket'], options: [] },
  's3 cp': { actions: ['s3:PutObject'], options: ['sse', 'recursive', 'only-show-errors'] },
  's3 rb': { actions: ['s3:DeleteBucket'], options: ['force'] },
  'ecr get-login-password': { actions: ['ecr:GetAuthorizationToken'], options: [] },
};

/** https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html, and what the CLI adds for pages. */
const GLOBAL = ['region', 'query', 'output', 'profile', 'max-items', 'page-size', 'starting-token', 'no-cli-pager'];

/**
 * Operations that ask for an action of another name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  's3:PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  's3:CopyObject': ['s3:GetObject', 's3:PutObject'],
};

interface Schema {
  readonly operations: Readonly<Record<string, { readonly in: number | string }>>;
  readonly shapes: readonly { readonly m?: readonly (readonly [string, unknown])[] }[];
}
const models = new Map<string, Schema | undefined>();

function modelOf(service: string): Schema | undefined {
  if (!models.has(service)) {
    const path = join(ROOT, 'src/local/schemas', `${MODELS[service] ?? service}.json`);
    models.set(service, existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Schema) : undefined);
  }
  return models.get(service);
}

const bare = (name: string) => name.replaceAll('-', '').toLowerCase();

/** The name of the operation as AWS spells it: `describe-db-instances` is DescribeDBInstances. */
function operationOf(service: string, verb: string): string | undefined {
  return Object.keys(modelOf(service)?.operations ?? {}).find((name) => bare(name) === bare(verb));
}

/** The IAM actions of a command; empty where AWS knows no such command. */
export function actionsOf({ service, verb }: AwsCommand): readonly string[] {
  const custom = CUSTOM[`${service} ${verb}`];
  if (custom !== undefined) return custom.actions;
  const operation = operationOf(service, verb);
  if (operation === undefined) return [];
  const action = `${PREFIXES[service] ?? service}:${operation}`;
  return ACTIONS[action] ?? [action];
}

/** What can be waited for, which stands in no model: https://docs.aws.amazon.com/cli/latest/reference/ecs/wait/ and its like. */
const WAITERS: Readonly<Record<string, readonly string[]>> = {
  acm: ['certificate-validated'],
  cloudformation: [
    'change-set-create-complete',
    'stack-create-complete',
    'stack-delete-complete',
    'stack-exists',
    'stack-import-complete',
    'stack-rollback-complete',
    'stack-update-complete',
  ],
  ec2: ['instance-running', 'instance-status-ok', 'instance-stopped', 'instance-terminated', 'system-status-ok'],
  ecs: ['services-inactive', 'services-stable', 'tasks-running', 'tasks-stopped'],
  rds: [
    'db-cluster-available',
    'db-cluster-deleted',
    'db-cluster-snapshot-available',
    'db-instance-available',
    'db-instance-deleted',
    'db-snapshot-available',
    'db-snapshot-completed',
  ],
};

/** What is wrong with a command: no such service, operation or option. */
export function faultsOf(command: AwsCommand): readonly string[] {
  const { service, verb, text } = command;
  const told = [...text.matchAll(/ --output (\S+)/g)].map(([, format = '']) => format);
  const strange = told.filter((format) => !OUTPUTS.includes(format));
  return [...unknownIn(command), ...strange.map((format) => `${service} ${verb}: no output as ${format}`)];
}

/** https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html */
const OUTPUTS = ['json', 'off', 'table', 'text', 'yaml', 'yaml-stream'];

function unknownIn({ service, verb, options, text }: AwsCommand): readonly string[] {
  if (verb === 'wait') {
    const [, waiter = 'nothing'] = / wait ([a-z0-9-]+)/.exec(text) ?? [];
    return WAITERS[service]?.includes(waiter) === true ? [] : [`${service} wait: no ${waiter}`];
  }
  const own = options.filter((name) => !GLOBAL.includes(name));
  const custom = CUSTOM[`${service} ${verb}`];
  if (custom !== undefined)
    return own.filter((name) => !custom.options.includes(name)).map((name) => `${service} ${verb}: no --${name}`);
  const schema = modelOf(service);
  if (schema === undefined) return [`no service ${service}`];
  const operation = operationOf(service, verb);
  if (operation === undefined) return [`${service}: no ${verb}`];
  const input = schema.operations[operation]?.in;
  const members = (typeof input === 'number' ? schema.shapes[input]?.m : []) ?? [];
  const known = new Set(members.map(([name]) => bare(name)));
  return own
    .filter((name) => !known.has(bare(name)) && !(name.startsWith('no-') && known.has(bare(name.slice(3)))))
    .map((name) => `${service} ${verb}: no --${name}`);
}

/** The environment that commands are for. */
interface Environment {
  readonly stacks: readonly { readonly name: string; readonly template: unknown }[];
  /** What is delivered beside the templates, by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * What is wrong with the commands of the runbooks: what AWS does not know, and names that this environment does not have. A
 * stack may have the name that a command of the runbooks gives it.
 */
export function faultsOfRunbooks({ stacks, files }: Environment): readonly string[] {
  const templates = JSON.stringify(stacks.map(({ template }) => template));
  const created = Object.values(files).flatMap((text) =>
    [...text.matchAll(/cloudformation (?:deploy|create-stack) .*?--stack-name ([\w-]+)/g)].map(([, name]) => name),
  );
  const outputs = stacks.flatMap(({ template }) => Object.keys((template as { Outputs?: object }).Outputs ?? {}));
  return Object.entries(files)
    .filter(([path]) => path.startsWith('runbooks/'))
    .flatMap(([path, text]) => {
      const code = codeOf(text).join('\n');
      const named = (pattern: RegExp) => [...code.matchAll(pattern)].map(([, name = '']) => name);
      return [
        ...awsCommandsIn(text).flatMap(faultsOf),
        ...named(/--stack-name ([\w-]+)/g)
          .filter((name) => !created.includes(name) && !stacks.some((stack) => stack.name === name))
          .map((name) => `no stack ${name}`),
        ...named(/OutputKey==['`]([^'`$]+)/g)
          .filter((name) => !outputs.includes(name))
          .map((name) => `no output ${name}`),
        ...named(/(Stacks\[[^0][^\]]*\])/g).map((stack) => `${stack} of the one that is asked for`),
        ...named(/\b([a-z0-9]+):\/\//g)
          .filter((scheme) => !['file', 'https', 'postgresql', 's3'].includes(scheme))
          .map((scheme) => `${scheme} is no scheme`),
        ...named(/([\w./-]+)\/[\w-]+\.template\.json/g)
          .concat(named(/cdk deploy --app (\S+)/g))
          .filter((folder) => !named(/lintel synth .*--out (\S+)/g).includes(folder))
          .map((folder) => `nothing is synthesized into ${folder}`),
        ...named(/[\w./-]+\/([\w-]+\.[\w.]*json[\w]*) /g)
          .filter((file) => /template/.test(file) && !stacks.some(({ name }) => file === `${name}.template.json`))
          .map((file) => `no template ${file}`),
        ...named(/Key=name,Values=([\w/-]+)/g)
          .filter((name) => !templates.includes(`"${name}`))
          .map((name) => `nothing is called ${name}`),
        ...unset(code).map((name) => `nothing sets $${name}`),
      ].map((fault) => `${path}: ${fault}`);
    });
}

/** The variables of a page that no command before them sets. What stands in single quotes is not the shell's. */
function unset(code: string): readonly string[] {
  const shell = code.replaceAll(/'[^'\n]*'/g, "''");
  const set = new Map(
    [...shell.matchAll(/(?<=^|[\s;(])(?:for\s+)?([A-Za-z_]\w*)(?:=| in )/g)]
      .map(({ 1: name = '', index }) => [name, index])
      .reverse() as [string, number][],
  );
  return [...shell.matchAll(/\$\{?([A-Za-z_]\w*)/g)].flatMap(({ 1: name = '', index }) =>
    (set.get(name) ?? Infinity) < index ? [] : [name],
  );
}
