/** What a reader calls a resource. */
import { inShort } from '../base/index.ts';
import { parsePath, type Resource, textsAt } from '../model/index.ts';

const ACRONYMS =
  /^(alb|nlb|api|rds|db|ec2|ecs|ecr|eks|vpc|s3|sns|sqs|kms|waf|iam|tls|ssl|ssm|cpu|url|http|https|id|nat|efs|ebs|dns|ai|ui|cdn|cors|acl|aws|sso|sql|dlq|arn|ip|jwt|pmo|mcp|http2|ci|cd|igw|vpn|tgw|cdn|sms|mq|nacl|efs|fifo|ssh)$/i;

/** Segments of a construct path that name no thing of their own. */
const HOLLOW = new Set(['Resource', 'Default', 'Service', 'Target']);

/** Segments that need the one before them to tell which. */
const GENERAL = new Set(
  'Definition TaskDefinition Rules Cluster Host Log LogGroup Schedule Topic Table Function Handler Key Bucket Queue Instance Secret'.split(
    ' ',
  ),
);

/** The name in the template's own words: `WebAppProd/Database/PostgresqlLog/Resource` → `Postgresql Log`. */
export function drawnNameOf(resource: Resource): string {
  const segments = resource.constructPath?.split('/').slice(1) ?? [];
  const telling = segments.filter((segment) => !HOLLOW.has(segment));
  const [before = '', last] = telling.length > 1 ? telling.slice(-2) : ['', telling[0]];
  const name = last === undefined ? undefined : GENERAL.has(last) ? `${before}${last}` : last;
  const words = inWords(name ?? resource.logicalId.replace(/[0-9A-F]{8}$/, ''));
  return words.replace(/(?<=\w) Fn$/, '');
}

/** `AppServerRole` → `App Server Role`. */
export function inWords(name: string): string {
  const words = name
    // Names of AWS that have a small letter inside stay whole.
    .replaceAll(/FSx(?![a-z])/g, ' Fsx ')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    // `DBSubnet`, but not `ENIa`.
    .replaceAll(/([A-Z]+)([A-Z][a-z]{2})/g, '$1 $2')
    .split(/[\s_\-/.:]+/)
    .filter((word) => word !== '');
  const spoken = words.map((word) => (ACRONYMS.test(word) ? word.toUpperCase() : capitalized(word))).join(' ');
  return spoken.replaceAll(WHOLE, '');
}

/** Names of AWS that are one word though they have capitals inside. */
const WHOLE =
  /(?<=\bCloud) (?=(?:Front|Watch|Trail|Formation)\b)|(?<=\bCode) (?=(?:Build|Commit|Deploy|Pipeline)\b)|(?<=\b(?:Dynamo|Document)) (?=DB\b)|(?<=\bOpen) (?=Search\b)|(?<=\bEvent) (?=Bridge\b)|(?<=\bApp) (?=Sync\b)|(?<=\bGraph) (?=QL\b)|(?<=\bElasti) (?=Cache\b)|(?<=\bSage) (?=Maker\b)|(?<=\b(?:Postgre|My)) (?=SQL\b)/g;

function capitalized(word: string): string {
  if (word === 'Fsx') return 'FSx';
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `CloudWatch alarm` → `CloudWatch alarms`. */
export function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return noun.endsWith('s') ? noun : `${noun}s`;
}

/** The texts of a property in all worlds, as one: `t3.micro or t3.large`; undefined where it is not set. */
export function factOf(resource: Resource, path: string): string | undefined {
  const texts = factsOf(resource, path);
  return texts.length === 0 ? undefined : texts.join(' or ');
}

/** The texts of a list property. */
export function factsOf(resource: Resource, path: string): readonly string[] {
  return [...new Set(textsAt(resource.properties, parsePath(path)).map(({ value }) => inShort(value)))];
}
