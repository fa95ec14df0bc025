/** Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html */
import type { SsmOperations, SsmShapes } from '../../schemas/ssm.generated.ts';
import { type Call, ServiceError } from '../../service.ts';

export interface StoredVersion {
  readonly version: number;
  readonly value: string;
  readonly type: string;
  readonly tier: string;
  readonly dataType: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly keyId?: string;
  readonly policies?: string;
  readonly labels: readonly string[];
  readonly modifiedMs: number;
  readonly by: string;
}

export interface StoredParameter {
  readonly name: string;
  /** Oldest first. */
  readonly versions: readonly StoredVersion[];
  readonly tags: Readonly<Record<string, string>>;
}

export const parametersOf = ({ world, account, region }: Pick<Call, 'world' | 'account' | 'region'>) =>
  world.state.collection<StoredParameter>('ssm/parameter', { account, region }, { sealed: true });

const arnOf = (name: string, { partition, region, account }: Call) =>
  `arn:${partition}:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;

export const putParameter: SsmOperations['PutParameter'] = async (input, call) => {
  const { Name: name, Value: value } = input;
  checkName(name);
  const parameters = parametersOf(call);
  const found = parameters.get(name);
  const last = found?.versions.at(-1);
  if (last !== undefined && input.Overwrite !== true) {
    throw new ServiceError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (last !== undefined && input.Tags !== undefined && input.Tags.length > 0) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  const type = input.Type ?? last?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (!['String', 'StringList', 'SecureString'].includes(type)) {
    throw invalid(
      `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
    );
  }
  if (value === '')
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  const tier = tierOf(input.Tier ?? last?.tier ?? 'Standard', value);
  if (input.AllowedPattern !== undefined && !new RegExp(`^(?:${input.AllowedPattern})$`).test(value)) {
    throw new ServiceError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${input.AllowedPattern}`,
    );
  }
  const keyId = type === 'SecureString' ? (input.KeyId ?? last?.keyId ?? 'alias/aws/ssm') : undefined;
  if (keyId !== undefined) await checkKey(keyId, call);
  const version: StoredVersion = {
    version: (last?.version ?? 0) + 1,
    value,
    type,
    tier,
    dataType: input.DataType ?? last?.dataType ?? 'text',
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.AllowedPattern === undefined ? {} : { allowedPattern: input.AllowedPattern }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(input.Policies === undefined ? {} : { policies: input.Policies }),
    labels: [],
    modifiedMs: call.world.clock.now(),
    by: call.principal,
  };
  const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  const current = parameters.get(name);
  parameters.put(name, {
    name,
    // A hundred versions are kept, the oldest go first unless they have labels.
    versions: [...(current?.versions ?? []), version].slice(-100),
    tags: { ...current?.tags, ...tags },
  });
  return { Version: version.version, Tier: tier };
};

async function checkKey(keyId: string, call: Call): Promise<void> {
  try {
    await call.world.invoke('kms', 'DescribeKey', { KeyId: keyId }, call);
  } catch (error) {
    if (error instanceof ServiceError && error.code !== 'NotImplemented')
      throw new ServiceError('InvalidKeyId', error.message);
    throw error;
  }
}

function tierOf(tier: string, value: string): string {
  const size = Buffer.byteLength(value);
  if (tier === 'Intelligent-Tiering') return size > 4096 ? 'Advanced' : 'Standard';
  if (tier === 'Standard' && size > 4096) {
    throw invalid(
      'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
    );
  }
  if (size > 8192) {
    throw invalid('Advanced tier parameters support a maximum parameter value of 8192 characters.');
  }
  return tier;
}

function checkName(name: string): void {
  if (!/^[\w.\-/]+$/.test(name)) {
    throw invalid(
      `Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`,
    );
  }
  if (/^\/?(?:aws|ssm)/i.test(name)) {
    if (/^\/?aws/i.test(name))
      throw new ServiceError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
    throw invalid(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw invalid('Parameter name must be a fully qualified name.');
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** A name, a name with a version or a label behind a colon, or an ARN. */
function chosen(
  given: string,
  call: Call,
): { readonly parameter: StoredParameter; readonly version: StoredVersion; readonly selector: string } | undefined {
  const text = given.startsWith('arn:')
    ? given
        .split(':')
        .slice(5)
        .join(':')
        .replace(/^parameter/, '')
    : given;
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  checkPath(name);
  const selector = colon < 0 ? '' : text.slice(colon + 1);
  const parameters = parametersOf(call);
  const parameter =
    parameters.get(name) ??
    (given.startsWith('arn:') ? parameters.get(name.slice(1)) : undefined) ??
    sameName(parameters.get(otherSpelling(name)), name) ??
    publicParameter(name, call);
  if (parameter === undefined) return undefined;
  const version =
    selector === ''
      ? parameter.versions.at(-1)
      : parameter.versions.find((each) => String(each.version) === selector || each.labels.includes(selector));
  if (version === undefined) {
    throw new ServiceError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
    );
  }
  return { parameter, version, selector: selector === '' ? '' : `:${selector}` };
}

/** Of a name of one part the slash before it means nothing. */
function otherSpelling(name: string): string {
  if (name.startsWith('/')) return name.lastIndexOf('/') === 0 ? name.slice(1) : '';
  return name.includes('/') ? '' : `/${name}`;
}

/** A parameter under the name that was asked for. */
function sameName(found: StoredParameter | undefined, name: string): StoredParameter | undefined {
  return found === undefined ? undefined : { ...found, name };
}

function checkPath(name: string): void {
  if (name.startsWith('arn:') || (!name.includes('//') && (!name.includes('/') || name.startsWith('/')))) return;
  throw invalid(
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
  );
}

const SECRETS = '/aws/reference/secretsmanager/';

/** A secret under the name of a parameter. https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html */
async function secretParameter(
  name: string,
  decrypt: boolean,
  call: Call,
): Promise<SsmShapes['Parameter'] | undefined> {
  if (!name.startsWith(SECRETS)) return undefined;
  if (!decrypt) throw invalid('WithDecryption flag must be True for retrieving a Secret Manager secret.');
  const SecretId = name.slice(SECRETS.length);
  try {
    const secret = (await call.world.invoke('secretsmanager', 'GetSecretValue', { SecretId }, call)) as {
      readonly ARN: string;
      readonly Name: string;
      readonly VersionId: string;
      readonly SecretString?: string;
      readonly VersionStages: readonly string[];
      readonly CreatedDate: Date;
    };
    const { ARN, Name, VersionId, SecretString = '', VersionStages, CreatedDate } = secret;
    return {
      Name: name,
      Type: 'SecureString',
      Value: SecretString,
      Version: 0,
      SourceResult: JSON.stringify({
        ARN,
        name: Name,
        versionId: VersionId,
        secretString: SecretString,
        versionStages: VersionStages,
        createdDate: CreatedDate.toISOString(),
      }),
      LastModifiedDate: CreatedDate,
      ARN,
    };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'ResourceNotFoundException') throw error;
    throw notFound(`An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`);
  }
}

/** What AWS publishes under /aws/service: machine images, by a name of their own for each path and region. */
function publicParameter(name: string, { region, world }: Call): StoredParameter | undefined {
  if (!name.startsWith('/aws/service/')) return undefined;
  if (!/^\/aws\/service\/(?:ami-|ecs\/|bottlerocket\/|eks\/|canonical\/)/.test(name)) return undefined;
  const digits = [...`${region}${name}`].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7);
  const value =
    `ami-0${digits.toString(16).padStart(8, '0')}${(digits ^ 0x5bd1e995).toString(16).replace('-', '').padStart(8, '0')}`.slice(
      0,
      21,
    );
  const version: StoredVersion = {
    version: 1,
    value,
    type: 'String',
    tier: 'Standard',
    dataType: name.endsWith('recommended') ? 'text' : 'aws:ec2:image',
    labels: [],
    modifiedMs: world.clock.now(),
    by: 'amazon',
  };
  return { name, versions: [version], tags: {} };
}

function told(
  { parameter, version, selector }: NonNullable<ReturnType<typeof chosen>>,
  decrypt: boolean,
  call: Call,
): SsmShapes['Parameter'] {
  const isHidden = version.type === 'SecureString' && !decrypt;
  return {
    Name: parameter.name,
    Type: version.type,
    Value: isHidden ? `kms:${version.keyId}:${Buffer.from(version.value).toString('base64')}` : version.value,
    Version: version.version,
    ...(selector === '' ? {} : { Selector: selector }),
    LastModifiedDate: new Date(version.modifiedMs),
    ARN: arnOf(parameter.name, call),
    DataType: version.dataType,
  };
}

export const getParameter: SsmOperations['GetParameter'] = async ({ Name, WithDecryption }, call) => {
  const secret = await secretParameter(Name, WithDecryption === true, call);
  if (secret !== undefined) return { Parameter: secret };
  const found = chosen(Name, call);
  if (found === undefined) throw notFound();
  return { Parameter: told(found, WithDecryption === true, call) };
};

function notFound(message = ''): ServiceError {
  return new ServiceError('ParameterNotFound', message);
}

/** Windows cannot be made here, so there are none. */
export const getMaintenanceWindow: SsmOperations['GetMaintenanceWindow'] = ({ WindowId }) => {
  throw new ServiceError('DoesNotExistException', `Maintenance window ${WindowId} does not exist`);
};

export const getParameters: SsmOperations['GetParameters'] = async ({ Names, WithDecryption }, call) => {
  const parameters: SsmShapes['Parameter'][] = [];
  const invalidNames: string[] = [];
  for (const name of new Set(Names)) {
    let found: ReturnType<typeof chosen>;
    try {
      const secret = await secretParameter(name, WithDecryption === true, call);
      if (secret !== undefined) {
        parameters.push(secret);
        continue;
      }
      found = chosen(name, call);
    } catch {
      found = undefined;
    }
    if (found === undefined) invalidNames.push(name);
    else parameters.push(told(found, WithDecryption === true, call));
  }
  return { Parameters: parameters, InvalidParameters: invalidNames };
};

export const getParametersByPath: SsmOperations['GetParametersByPath'] = (input, call) => {
  const { Path, Recursive, WithDecryption, MaxResults = 10, NextToken } = input;
  if (!Path.startsWith('/')) {
    throw invalid('The parameter path must begin with a slash.');
  }
  const prefix = Path.endsWith('/') ? Path : `${Path}/`;
  const names = parametersOf(call)
    .sortedKeys()
    .filter((name) => name.startsWith(prefix) && (Recursive === true || !name.slice(prefix.length).includes('/')))
    .filter((name) => passes(name, input.ParameterFilters ?? [], call));
  const start = offsetOf(NextToken);
  const page = names.slice(start, start + MaxResults);
  return {
    Parameters: page.flatMap((name) => {
      const found = chosen(name, call);
      return found === undefined ? [] : [told(found, WithDecryption === true, call)];
    }),
    ...(start + MaxResults < names.length ? { NextToken: tokenOf(start + MaxResults) } : {}),
  };
};

const tokenOf = (offset: number) => Buffer.from(JSON.stringify({ offset })).toString('base64');

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  try {
    const { offset } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { readonly offset?: unknown };
    if (typeof offset === 'number') return offset;
  } catch {
    // Told below.
  }
  throw new ServiceError('InvalidNextToken', 'The specified token is not valid.');
}

function passes(name: string, filters: readonly SsmShapes['ParameterStringFilter'][], call: Call): boolean {
  const parameter = parametersOf(call).get(name);
  const version = parameter?.versions.at(-1);
  if (parameter === undefined || version === undefined) return false;
  return filters.every(({ Key, Option = 'Equals', Values = [] }) => {
    const test = (value: string | undefined) =>
      value !== undefined &&
      Values.some((wanted) =>
        Option === 'BeginsWith'
          ? value.startsWith(wanted)
          : Option === 'Contains'
            ? value.includes(wanted)
            : value === wanted,
      );
    if (Key === 'Name') {
      return Values.some((wanted) => {
        const plain = (text: string) => text.replace(/^\//, '');
        if (Option === 'BeginsWith') return plain(name).startsWith(plain(wanted));
        if (Option === 'Contains') return name.includes(wanted);
        return name === wanted || plain(name) === plain(wanted);
      });
    }
    if (Key === 'Type') return test(version.type);
    if (Key === 'KeyId') return test(version.keyId);
    if (Key === 'Tier') return test(version.tier);
    if (Key === 'DataType') return test(version.dataType);
    if (Key === 'Label') return version.labels.some((label) => Values.includes(label));
    if (Key === 'Path') {
      return Values.some((path) => {
        const prefix = path.endsWith('/') ? path : `${path}/`;
        return name.startsWith(prefix) && (Option === 'Recursive' || !name.slice(prefix.length).includes('/'));
      });
    }
    if (Key.startsWith('tag:')) {
      const value = parameter.tags[Key.slice(4)];
      return value !== undefined && (Values.length === 0 || Values.includes(value));
    }
    throw new ServiceError('InvalidFilterKey', `The filter key ${Key} is not valid.`);
  });
}

export const describeParameters: SsmOperations['DescribeParameters'] = (input, call) => {
  const { MaxResults = 50, NextToken, ParameterFilters = [], Filters = [] } = input;
  const old = Filters.map(({ Key, Values }) => ({ Key, Option: Key === 'Name' ? 'BeginsWith' : 'Equals', Values }));
  const names = parametersOf(call)
    .sortedKeys()
    .filter((name) => passes(name, [...ParameterFilters, ...old], call));
  const start = offsetOf(NextToken);
  return {
    Parameters: names.slice(start, start + MaxResults).flatMap((name) => {
      const parameter = parametersOf(call).get(name);
      const version = parameter?.versions.at(-1);
      return parameter === undefined || version === undefined ? [] : [metadataOf(parameter, version, call)];
    }),
    ...(start + MaxResults < names.length ? { NextToken: tokenOf(start + MaxResults) } : {}),
  };
};

function metadataOf({ name }: StoredParameter, version: StoredVersion, call: Call): SsmShapes['ParameterMetadata'] {
  return {
    Name: name,
    ARN: arnOf(name, call),
    Type: version.type,
    ...(version.keyId === undefined ? {} : { KeyId: version.keyId }),
    LastModifiedDate: new Date(version.modifiedMs),
    LastModifiedUser: version.by,
    ...(version.description === undefined ? {} : { Description: version.description }),
    ...(version.allowedPattern === undefined ? {} : { AllowedPattern: version.allowedPattern }),
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: version.dataType,
  };
}

export const getParameterHistory: SsmOperations['GetParameterHistory'] = (
  { Name, WithDecryption, MaxResults = 50, NextToken },
  call,
) => {
  const parameter = parametersOf(call).get(Name);
  if (parameter === undefined) throw notFound();
  const start = offsetOf(NextToken);
  const { versions } = parameter;
  return {
    Parameters: versions.slice(start, start + MaxResults).map((version) => {
      const { Policies, ARN: _, ...metadata } = metadataOf(parameter, version, call);
      const found = { parameter, version, selector: '' };
      return {
        ...metadata,
        Value: told(found, WithDecryption === true, call).Value ?? '',
        Labels: version.labels,
        Policies: Policies ?? [],
      };
    }),
    ...(start + MaxResults < versions.length ? { NextToken: tokenOf(start + MaxResults) } : {}),
  };
};

export const labelParameterVersion: SsmOperations['LabelParameterVersion'] = (
  { Name, Labels, ParameterVersion },
  call,
) => {
  const parameter = parametersOf(call).get(Name);
  if (parameter === undefined) throw notFound();
  const version = ParameterVersion ?? parameter.versions.at(-1)?.version;
  if (!parameter.versions.some((each) => each.version === version)) {
    throw new ServiceError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${version} of ${Name}. Verify the version and try again.`,
    );
  }
  const isInvalid = (label: string) => /^(?:aws|ssm|\d)/i.test(label) || !/^[\w.-]{1,100}$/.test(label);
  const good = Labels.filter((label) => !isInvalid(label));
  parametersOf(call).put(Name, {
    ...parameter,
    versions: parameter.versions.map((each) => {
      const kept = each.labels.filter((label) => !good.includes(label));
      return { ...each, labels: each.version === version ? [...kept, ...good] : kept };
    }),
  });
  return { InvalidLabels: Labels.filter(isInvalid), ParameterVersion: version };
};

export const deleteParameter: SsmOperations['DeleteParameter'] = ({ Name }, call) => {
  if (!parametersOf(call).delete(Name)) throw notFound();
  return {};
};

export const deleteParameters: SsmOperations['DeleteParameters'] = ({ Names }, call) => {
  const parameters = parametersOf(call);
  const deleted = Names.filter((name) => parameters.delete(name));
  return { DeletedParameters: deleted, InvalidParameters: Names.filter((name) => !deleted.includes(name)) };
};

function taggedParameter(type: string, id: string, call: Call): StoredParameter {
  if (type !== 'Parameter') {
    throw new ServiceError('NotImplemented', `The local target does not serve tags of ${type} of SSM.`, {
      status: 501,
    });
  }
  const parameter = parametersOf(call).get(id);
  if (parameter === undefined) {
    throw new ServiceError(
      'InvalidResourceId',
      'The resource ID is not valid. Verify that you entered the correct ID and try again.',
    );
  }
  return parameter;
}

export const addTagsToResource: SsmOperations['AddTagsToResource'] = ({ ResourceType, ResourceId, Tags }, call) => {
  const parameter = taggedParameter(ResourceType, ResourceId, call);
  const tags = { ...parameter.tags, ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) };
  parametersOf(call).put(parameter.name, { ...parameter, tags });
  return {};
};

export const removeTagsFromResource: SsmOperations['RemoveTagsFromResource'] = (
  { ResourceType, ResourceId, TagKeys },
  call,
) => {
  const parameter = taggedParameter(ResourceType, ResourceId, call);
  const tags = Object.fromEntries(Object.entries(parameter.tags).filter(([key]) => !TagKeys.includes(key)));
  parametersOf(call).put(parameter.name, { ...parameter, tags });
  return {};
};

export const listSsmTags: SsmOperations['ListTagsForResource'] = ({ ResourceType, ResourceId }, call) => ({
  TagList: Object.entries(taggedParameter(ResourceType, ResourceId, call).tags).map(([Key, Value]) => ({ Key, Value })),
});
