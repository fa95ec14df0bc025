/** Resource Groups Tagging API over everything that is made or deployed. https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/ */
import type { ResourceGroupsTaggingApiOperations as Operations } from '../../schemas/resource-groups-tagging-api.generated.ts';
import { type Call, type Service, ServiceError } from '../../service.ts';
import { retag, type Tagged, taggedResources } from './sources.ts';

const invalid = (message: string) => new ServiceError('InvalidParameterException', message);

function pageOf<T>(all: readonly T[], most: number, token: string | undefined) {
  const start = token === undefined || token === '' ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isSafeInteger(start) || start < 0) throw invalid('The PaginationToken is invalid.');
  const end = start + most;
  // The last page says so with an empty token.
  return {
    page: all.slice(start, end),
    PaginationToken: end < all.length ? Buffer.from(String(end)).toString('base64') : '',
  };
}

/** `ec2:instance` and `ec2` of an ARN: the service, and the kind of the resource. */
function isOfType({ arn }: Tagged, filter: string): boolean {
  const [, , service = '', , , ...rest] = arn.split(':');
  const [wanted, kind] = filter.split(':');
  if (service !== wanted) return false;
  if (kind === undefined) return true;
  const resource = rest.join(':');
  const own = KINDLESS[service] ?? resource.split(/[:/]/)[0] ?? '';
  return own === kind || resource.startsWith(`${kind}/`) || resource.startsWith(`${kind}:`);
}

/** Services whose ARNs name no kind. */
const KINDLESS: Readonly<Record<string, string>> = { s3: 'bucket', sns: 'topic', sqs: 'queue' };

const getResources: Operations['GetResources'] = async (input, call) => {
  const { TagFilters = [], ResourceTypeFilters = [], ResourceARNList, ResourcesPerPage = 50, PaginationToken } = input;
  if (input.IncludeComplianceDetails === true || input.ExcludeCompliantResources === true) {
    throw new ServiceError('NotImplemented', 'The local target does not serve compliance with tag policies.', {
      status: 501,
    });
  }
  if (ResourcesPerPage < 1 || ResourcesPerPage > 100) {
    throw invalid('ResourcesPerPage must be between 1 and 100.');
  }
  if (ResourceARNList !== undefined && (TagFilters.length > 0 || ResourceTypeFilters.length > 0)) {
    throw invalid('ResourceARNList cannot be used with other filters.');
  }
  const found = (await taggedResources(call)).filter(
    (resource) =>
      (ResourceARNList?.includes(resource.arn) ?? true) &&
      // What never had a tag is not known to the API; what AWS alone tagged is.
      Object.keys(resource.tags).length > 0 &&
      (ResourceTypeFilters.length === 0 || ResourceTypeFilters.some((filter) => isOfType(resource, filter))) &&
      TagFilters.every(({ Key = '', Values = [] }) => {
        const value = resource.tags[Key];
        return value !== undefined && (Values.length === 0 || Values.includes(value));
      }),
  );
  const { page, PaginationToken: next } = pageOf(found, ResourcesPerPage, PaginationToken);
  return {
    PaginationToken: next,
    ResourceTagMappingList: page.map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
};

const getTagKeys: Operations['GetTagKeys'] = async ({ PaginationToken }, call) => {
  const keys = new Set((await taggedResources(call)).flatMap(({ tags }) => Object.keys(tags)));
  const { page, PaginationToken: next } = pageOf([...keys].sort(), 100, PaginationToken);
  return { TagKeys: page, PaginationToken: next };
};

const getTagValues: Operations['GetTagValues'] = async ({ Key, PaginationToken }, call) => {
  const values = new Set((await taggedResources(call)).flatMap(({ tags }) => tags[Key] ?? []));
  const { page, PaginationToken: next } = pageOf([...values].sort(), 100, PaginationToken);
  return { TagValues: page, PaginationToken: next };
};

async function changeAll(arns: readonly string[], change: (arn: string) => Promise<void>) {
  const failed: Record<string, { StatusCode: number; ErrorCode: string; ErrorMessage: string }> = {};
  if (arns.length > 20) throw invalid('ResourceARNList must have at most 20 ARNs.');
  for (const arn of arns) {
    try {
      await change(arn);
    } catch (error) {
      const isOwn = error instanceof ServiceError;
      if (!(error instanceof Error)) throw error;
      failed[arn] = {
        StatusCode: isOwn ? (error.status ?? 400) : 400,
        ErrorCode: 'InvalidParameterException',
        ErrorMessage: error.message,
      };
    }
  }
  return { FailedResourcesMap: failed };
}

function refuseReserved(keys: readonly string[]): void {
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw invalid("Tag keys that begin with 'aws:' are reserved for system use.");
  }
}

const tagResources: Operations['TagResources'] = ({ ResourceARNList, Tags }, call: Call) => {
  refuseReserved(Object.keys(Tags));
  return changeAll(ResourceARNList, (arn) => retag(arn, Tags, [], call));
};

const untagResources: Operations['UntagResources'] = ({ ResourceARNList, TagKeys }, call: Call) => {
  refuseReserved(TagKeys);
  return changeAll(ResourceARNList, (arn) => retag(arn, {}, TagKeys, call));
};

export const tagging: Service = {
  id: 'tagging',
  schema: 'resource-groups-tagging-api',
  operations: {
    GetResources: getResources,
    GetTagKeys: getTagKeys,
    GetTagValues: getTagValues,
    TagResources: tagResources,
    UntagResources: untagResources,
  },
};
