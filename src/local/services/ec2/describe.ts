/** How EC2 describes anything: by ids, by filters, page by page. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
import { isRecord } from '../../../base/index.ts';
import { type DeployedRecord, deployedOf } from '../../engine/deployed.ts';
import { type Call, type Operation, ServiceError } from '../../service.ts';
import { tagsOfDeployed } from '../tagging/deployed-tags.ts';

/** A resource as EC2 shows it, by the names of its API. */
export type Shown = Readonly<Record<string, unknown>>;

export interface Described {
  /** The operation, `DescribeVpcs`, and the member of its answer, `Vpcs`. */
  readonly operation: string;
  readonly member: string;
  /** The member that holds the id of each, and the one of the request that names some. */
  readonly id: string;
  readonly ids: string;
  /** The code for an id that there is not, and how its text calls the thing. */
  readonly missing: readonly [code: string, thing: string];
  /** Filters whose name is not that of the member: `cidr` → `CidrBlock`, `attachment.vpc-id` → `Attachments.VpcId`. */
  readonly filters?: Readonly<Record<string, string>>;
  list(call: Call): readonly Shown[];
}

interface DescribeInput {
  readonly Filters?: readonly { readonly Name?: string; readonly Values?: readonly string[] }[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly DryRun?: boolean;
}

export function describing(described: Described): Operation {
  return (input: DescribeInput & Readonly<Record<string, unknown>>, call: Call) => {
    refuseDryRun(input);
    const all = described.list(call);
    const wanted = [input[described.ids] ?? []].flat().map(String);
    const [code, thing] = described.missing;
    const unknown = wanted.filter((id) => !all.some((each) => each[described.id] === id));
    if (unknown.length > 0) {
      const are = unknown.length > 1 ? `${thing}s '${unknown.join(', ')}' do` : `${thing} '${unknown[0]}' does`;
      throw new ServiceError(code, `The ${are} not exist`);
    }
    const found = filtered(
      wanted.length === 0 ? all : all.filter((each) => wanted.includes(String(each[described.id]))),
      input.Filters ?? [],
      described,
    );
    return ec2Page(found, input, described.member);
  };
}

export function refuseDryRun({ DryRun }: { readonly DryRun?: boolean }): void {
  if (DryRun === true) {
    throw new ServiceError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', { status: 412 });
  }
}

export function ec2Page(all: readonly Shown[], { MaxResults, NextToken }: DescribeInput, member: string) {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64').toString('utf8'));
  if (!Number.isSafeInteger(start) || start < 0) throw new ServiceError('InvalidNextToken', 'The token is not valid.');
  const end = start + (MaxResults ?? 1000);
  const next = end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { [member]: all.slice(start, end), ...next };
}

export function filtered(
  all: readonly Shown[],
  filters: NonNullable<DescribeInput['Filters']>,
  { operation, filters: names = {} }: Pick<Described, 'operation' | 'filters'>,
): readonly Shown[] {
  return filters.reduce<readonly Shown[]>((left, { Name = '', Values = [] }) => {
    const read = readerOf(Name, names, all);
    if (read === undefined) {
      throw new ServiceError('NotImplemented', `The local target does not serve the filter ${Name} of ${operation}.`, {
        status: 501,
      });
    }
    const tests = Values.map(wildcard);
    return left.filter((each) => read(each).some((value) => tests.some((test) => test(value))));
  }, all);
}

/** `*` and `?` are wildcards. */
function wildcard(pattern: string): (value: string) => boolean {
  if (!/[*?]/.test(pattern)) return (value) => value === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => expression.test(value);
}

/** What a filter reads of a resource. None has the member: the filter is known only if its table names it. */
function readerOf(
  name: string,
  names: Readonly<Record<string, string>>,
  all: readonly Shown[],
): ((each: Shown) => readonly string[]) | undefined {
  if (name.startsWith('tag:')) {
    const key = name.slice(4);
    return (each) => tagList(each).flatMap((tag) => (tag.Key === key ? [tag.Value] : []));
  }
  if (name === 'tag-key') return (each) => tagList(each).map(({ Key }) => Key);
  const path = names[name] ?? name.split('.').map(pascal).join('.');
  const read = (each: Shown) => textsAt(each, path.split('.'));
  const isKnown = name in names || all.length === 0 || all.some((each) => read(each).length > 0);
  return isKnown ? read : undefined;
}

const pascal = (kebab: string) => kebab.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

function tagList({ Tags }: Shown): readonly { readonly Key: string; readonly Value: string }[] {
  return Array.isArray(Tags) ? (Tags as { Key: string; Value: string }[]) : [];
}

/** The texts behind a path; of a list, those of its items, whether the path says it in the plural or not. */
function textsAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsAt(each, path));
  const [first, ...rest] = path;
  if (first === undefined) return value === undefined || value === null ? [] : [String(value)];
  if (!isRecord(value)) return [];
  const found = value[first] ?? value[`${first}s`] ?? value[`${first}Set`];
  return found === undefined ? [] : textsAt(found, rest);
}

/** The resources of a type that stacks made, each as `show` has it, with its tags. */
export function deployedAs(
  type: string,
  call: Call,
  show: (record: DeployedRecord) => Readonly<Record<string, unknown>>,
): readonly Shown[] {
  return deployedOf(call.world, call, `AWS::EC2::${type}`).map((record) => ({
    ...show(record),
    Tags: ec2Tags(record, call),
  }));
}

export const ec2Tags = (record: DeployedRecord, call: Call) =>
  Object.entries(tagsOfDeployed(record, call)).map(([Key, Value]) => ({ Key, Value }));

export const isYes = (value: unknown) => String(value) === 'true';

/** A list of records of a property. */
export const recordsIn = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);

/** The texts of a list of a property. */
export const textsIn = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
