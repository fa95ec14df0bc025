/** What a reader calls a resource. */
import { showText } from '../base/index.ts';
import { parsePath, type Resource, textsAt } from '../model/index.ts';

const ACRONYMS =
  /^(alb|nlb|api|rds|db|ec2|ecs|ecr|eks|vpc|s3|sns|sqs|kms|waf|iam|tls|ssl|ssm|cpu|url|http|https|id|nat|efs|ebs|dns|ai|ui|cdn|cors|acl|aws|sso|sql|dlq|arn|ip|jwt|pmo|mcp|http2|ci|cd|igw|vpn|tgw|cdn|sms|mq|nacl|efs|fifo|ssh)$/i;

/** Segments of a construct path that name no thing of their own. */
const HOLLOW = new Set(['Resource', 'Default', 'Service', 'Target']);

/** Segments that need the one before them to tell which. */
const GENERAL = new Set(
  'Rules Cluster Host Log LogGroup Schedule Topic Table Function Handler Key Bucket Queue Instance Secret'.split(' '),
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
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_\-/.:]+/)
    .filter((word) => word !== '');
  return words.map((word) => (ACRONYMS.test(word) ? word.toUpperCase() : capitalized(word))).join(' ');
}

function capitalized(word: string): string {
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

/**
 * A text as a reader knows it, with what only deployment tells by its short name: `parameter Email`,
 * `www.{DomainName}`, `import SubnetsPublic`, never the functions of the template.
 */
export function inShort(value: string): string {
  const text = showText(value);
  if (/^\w+\.Outputs\.\w+$/.test(text)) return shortName(text);
  const pieces = piecesOf(text);
  const [only, ...others] = pieces;
  if (only?.isName === true && others.length === 0) {
    const name = shortName(only.text);
    return /^\w+$/.test(name) ? `parameter ${name}` : name;
  }
  return pieces.map((piece) => (piece.isName ? `{${shortName(piece.text)}}` : piece.text)).join('');
}

interface Piece {
  readonly text: string;
  /** Whether it is the name inside `${…}`, which may hold further ones. */
  readonly isName: boolean;
}

function piecesOf(text: string): readonly Piece[] {
  const start = text.indexOf('${');
  if (start < 0) return text === '' ? [] : [{ text, isName: false }];
  let [depth, end] = [0, start];
  while (end < text.length) {
    if (text[end] === '{') depth++;
    if (text[end] === '}' && --depth === 0) break;
    end++;
  }
  const before = start === 0 ? [] : [{ text: text.slice(0, start), isName: false }];
  return [...before, { text: text.slice(start + 2, end), isName: true }, ...piecesOf(text.slice(end + 1))];
}

/** `Stack/Email` → `Email`; `Az1.Outputs.SubnetId` → `SubnetId of Az1`; `Fn::ImportValue(${Vpc}-Subnets)` → `import Subnets`. */
function shortName(name: string): string {
  const [, call, given = ''] = /^Fn::(\w+)\((.*)\)(?:\[\d+\])?$/s.exec(name) ?? [];
  if (call !== undefined) {
    const inner = /Fn::\w+\(.*\)/s.exec(given)?.[0];
    if (inner !== undefined) return shortName(inner);
    const said = piecesOf(given).flatMap(({ text, isName }) =>
      isName ? [] : (text.match(/[A-Za-z][\w-]*[A-Za-z0-9]/g) ?? []),
    );
    const named = piecesOf(given).flatMap(({ text, isName }) => (isName ? [shortName(text)] : []));
    const last = said.at(-1) ?? named.at(-1) ?? call;
    return call === 'ImportValue' ? `import ${last}` : last;
  }
  const [, of, attribute] = /^(?:.*\/)?(\w+)\.(?:Outputs\.)?(\w+)$/.exec(name) ?? [];
  if (of !== undefined && attribute !== undefined) return `${attribute} of ${of}`;
  return name.replace(/^.*\/(?=\w+$)/, '').replace(/^AWS::/, '');
}
