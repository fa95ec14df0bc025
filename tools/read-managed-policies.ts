/**
 * Writes `src/aws/managed-policies.json` from the list of AWS managed policies that moto ships (Apache-2.0, from PyPI):
 *
 *     node tools/read-managed-policies.ts PATH/moto/iam/aws_managed_policies.py 5.2.5
 *
 * moto reads the list from AWS itself (`iam:ListPolicies`), with the version and date of each policy. The encoding is
 * explained where it is decoded, in `src/aws/managed-policies.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Written {
  readonly Path: string;
  readonly DefaultVersionId: string;
  readonly UpdateDate?: string;
  readonly CreateDate: string;
  readonly Document: { readonly Version: string; readonly Statement: Statement | readonly Statement[] };
}

interface Statement {
  readonly Effect: string;
  readonly Sid?: string;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

type OneOrMore = string | boolean | readonly (string | boolean)[];

const [path, release] = process.argv.slice(2);
if (path === undefined || release === undefined) throw new Error('usage: read-managed-policies.ts FILE RELEASE');
const [, json = ''] = /"""(.*)"""/s.exec(readFileSync(path, 'utf8')) ?? [];
const policies: Readonly<Record<string, Written>> = JSON.parse(json.replaceAll('\\\\', '\\'));

const rows = Object.entries(policies)
  .map(([name, policy]) => {
    const edited = (policy.UpdateDate ?? policy.CreateDate).slice(0, 10);
    if (policy.Document.Version !== '2012-10-17') throw new Error(`${name} has the version ${policy.Document.Version}`);
    return [`${policy.Path.slice(1)}${name}`, policy.DefaultVersionId, edited, statements(policy)].join(' ');
  })
  .sort();
const asOf = Object.values(policies)
  .map((policy) => (policy.UpdateDate ?? policy.CreateDate).slice(0, 10))
  .sort()
  .at(-1);
const target = join(import.meta.dirname, '..', 'src/aws/managed-policies.json');
writeFileSync(
  target,
  `${JSON.stringify({ source: `moto ${release} (Apache-2.0)`, asOf, policies: rows.join('\n') }, undefined, 0)}\n`,
);
console.error(`wrote ${rows.length} policies, the last edited on ${asOf}`);

function statements({ Document: { Statement } }: Written): string {
  return [Statement].flat().map(statement).join('|');
}

function statement(each: Statement): string {
  const known = ['Effect', 'Sid', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
  const stray = Object.keys(each).find((key) => !known.includes(key));
  if (stray !== undefined) throw new Error(`a statement has the element ${stray}`);
  const head = [each.Effect.slice(0, 1), each.NotAction && 'a', each.NotResource && 'r'].filter(Boolean).join('');
  const resources = list(each.Resource ?? each.NotResource).map((text) => text.replace(/^arn:aws:/, '@'));
  const conditions = Object.entries(each.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => [operator, key, list(values).map(plain).join(',')].join('=')),
  );
  return [
    head,
    each.Sid ?? '',
    actions(list(each.Action ?? each.NotAction)),
    resources.map(plain).join(','),
    conditions.join('&'),
  ]
    .join(';')
    .replace(/;+$/, '');
}

/** `ec2:Describe(Hosts,Tags),RunInstances&s3:*` */
function actions(all: readonly string[]): string {
  return [...Map.groupBy(all, (action) => action.split(':')[0] ?? '')]
    .map(([service, members]) => {
      if (service === '*') return '*';
      const names = members.map((action) => action.slice(service.length + 1));
      const words = Map.groupBy(names, (name) => /^[A-Z][a-z]+(?=[A-Z])/.exec(name)?.[0] ?? '');
      const groups = [...words].flatMap(([word, group]) =>
        word === '' || group.length < 3
          ? group
          : [`${word}(${group.map((name) => name.slice(word.length)).join(',')})`],
      );
      return `${service}:${groups.map(plain).join(',')}`;
    })
    .join('&');
}

function list(value: OneOrMore | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

/** The characters of the encoding do not occur in the texts of policies. */
function plain(text: string): string {
  if (/["#%;<=>^`|~&\\]/.test(text)) throw new Error(`${text} has a character of the encoding`);
  return text;
}
