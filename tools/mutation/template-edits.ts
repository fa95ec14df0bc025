/**
 * What can be changed in a template, one place at a time: each value becomes another, each part is left out, each group of
 * rules is opened and each role widened. An edit says itself in words, so that it can be kept as it is.
 */
import { pathOf, type Row } from '../../test/breaking/rows.ts';
import { applyEdit, changedNumber, changedText } from './changed-text.ts';

export interface TemplateEdit {
  /** The logical id that it is about. */
  readonly id: string;
  readonly row: Pick<Row, 'edit' | 'at' | 'to' | 'like' | 'says' | 'becomes'>;
  /** The bluntest come last: a resource that is gone is noticed by claims that notice little else. */
  readonly bluntness: number;
}

type Path = readonly [string, ...(string | number)[]];
type Fields = Readonly<Record<string, unknown>>;

/** All edits of a resource, or of a parameter or an output, as it stands in the template. */
export function editsOf(id: string, entry: unknown): readonly TemplateEdit[] {
  const { Type: type, Metadata: _, Value: value, Properties: properties, ...fields } = fieldsOf(entry);
  const parts = {
    ...(value !== undefined && { Value: value }),
    ...(properties !== undefined && { Properties: properties }),
  };
  return [
    ...Object.entries(fields).flatMap(([key, each]) => [...inside([id, key], each), leftOut([id, key], 1)]),
    ...Object.entries(parts).flatMap(([key, each]) => inside([id, key], each)),
    ...openings(id, type, fieldsOf(properties)),
    ...(properties === undefined ? [] : [again(id)]),
    leftOut([id], 3),
  ].filter(
    ({ row }, index, all) => all.findIndex((each) => each.row.at === row.at && each.row.edit === row.edit) === index,
  );
}

/** The values inside a place become others, and its parts are left out. */
function inside(path: Path, value: unknown): readonly TemplateEdit[] {
  if (isReference(value)) return [];
  if (typeof value !== 'object' || value === null) return otherValues(path, value);
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return keys.flatMap((key) => {
    const [at, each]: [Path, unknown] = [[...path, key], fieldsOf(value)[key]];
    // What a function is made of is no part of its own.
    return [
      ...inside(at, each),
      ...(isFunction(value) || isFunction(path.at(-1)) ? [] : [leftOut(at, isScalar(each) ? 1 : 2)]),
    ];
  });
}

function otherValues(path: Path, value: unknown): readonly TemplateEdit[] {
  if (typeof value === 'string' && value.includes('\n')) return linesOf(path, value);
  // Inside of a name that is put together there is seldom a fact of its own.
  const bluntness = path.some(isFunction) ? 1 : 0;
  return others(String(path.at(-1)), value)
    .filter((to) => to !== value)
    .map((to) => set(path, to, { instead: value, bluntness }));
}

function others(key: string, value: unknown): readonly unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return changedNumber(value);
  if (typeof value !== 'string') return [];
  if (/^Cidr(Ip)?$/.test(key)) return ['0.0.0.0/0'];
  if (/^(Action|Resource|Principal|AWS)$/.test(key)) return ['*'];
  return changedText(value).map((edit) => applyEdit(value, edit));
}

/** Each line of a script is left out. */
function linesOf(path: Path, text: string): readonly TemplateEdit[] {
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  return [...lines]
    .filter((line) => line.length > 3 && !line.startsWith('#'))
    .map((line) => ({
      id: path[0],
      bluntness: 1,
      row: { edit: `${nameOf(path)} does not say: ${show(line)}`, at: pathOf(path), says: line, becomes: '' },
    }));
}

/** What an attacker would wish for. */
function openings(id: string, type: unknown, properties: Fields): readonly TemplateEdit[] {
  if (type === 'AWS::EC2::SecurityGroup') {
    const rule = { GroupId: { 'Fn::GetAtt': [id, 'GroupId'] }, IpProtocol: '-1', CidrIp: '0.0.0.0/0' };
    return [
      added(`${id} lets everybody in`, `${id}OpenedIn`, 'AWS::EC2::SecurityGroupIngress', rule),
      added(`${id} lets everything out`, `${id}OpenedOut`, 'AWS::EC2::SecurityGroupEgress', rule),
    ];
  }
  if (type === 'AWS::IAM::Role') {
    const index = Array.isArray(properties.Policies) ? properties.Policies.length : undefined;
    const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const policy = { PolicyName: 'Everything', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } };
    const edit = `${id} may do everything`;
    if (index === undefined) return [set([id, 'Properties', 'Policies'], [policy], { edit, bluntness: 2 })];
    return [set([id, 'Properties', 'Policies', index], policy, { edit, bluntness: 2 })];
  }
  return [];
}

function added(edit: string, id: string, type: string, properties: Fields): TemplateEdit {
  return { id, bluntness: 2, row: { edit, at: id, to: { Type: type, Properties: properties } } };
}

function again(id: string): TemplateEdit {
  return { id, bluntness: 2, row: { edit: `there is a second ${id}`, at: `${id}Again`, like: id } };
}

interface Said {
  readonly edit?: string;
  readonly instead?: unknown;
  readonly bluntness: number;
}

function set(path: Path, to: unknown, { edit, instead, bluntness }: Said): TemplateEdit {
  const says = edit ?? `${nameOf(path)} is ${show(to, instead)}, not ${show(instead, to)}`;
  return { id: path[0], bluntness, row: { edit: says, at: pathOf(path), to } };
}

function leftOut(path: Path, bluntness: number): TemplateEdit {
  return { id: path[0], bluntness, row: { edit: `${nameOf(path)} is left out`, at: pathOf(path) } };
}

/** `Server.Properties.Tags[0].Value` as people say it: Tags[0].Value of Server. */
function nameOf([id, ...steps]: Path): string {
  const [first, ...rest] = steps[0] === 'Properties' ? steps.slice(1) : steps;
  return first === undefined ? id : `${pathOf([String(first), ...rest])} of ${id}`;
}

/** A value in one short line; of a long text the part that differs from the other. */
function show(value: unknown, other?: unknown): string {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ');
  if (text.length <= 60) return text;
  const same = typeof other === 'string' ? [...text].findIndex((character, index) => character !== other[index]) : 0;
  const start = Math.max(0, same - 30);
  return `${start > 0 ? '…' : ''}${text.slice(start, start + 58)}${start + 58 < text.length ? '…' : ''}`;
}

/** `Ref` and most functions are one value: what is inside them is no place of its own. */
function isReference(value: unknown): boolean {
  const [key, ...others] = Object.keys(fieldsOf(value));
  return others.length === 0 && key !== undefined && /^(Ref|Condition|Fn::(?!Sub|Join|Base64).*)$/.test(key);
}

/** A function of CloudFormation, or the name of one. */
function isFunction(value: unknown): boolean {
  const names = typeof value === 'string' ? [value] : Object.keys(fieldsOf(value));
  return names.length === 1 && names.every((name) => name.startsWith('Fn::'));
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || isReference(value);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
