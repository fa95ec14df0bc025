import type { Path } from '../../value.ts';
import { innerConnector } from './connector.ts';
import { asWritten, compact, type Fields, fieldsOf, isFilled, listOf, pick, tagList } from './data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from './expansion.ts';
import { getAtt, ref, sub } from './functions.ts';
import { trustOf } from './policy-documents.ts';

const PASS_CODE = `
export function request(ctx) {
    return {};
}

export function response(ctx) {
    return ctx.prev.result;
}
`;

/**
 * AWS::Serverless::GraphQLApi
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-graphqlapi.html).
 */
export function expandGraphQlApi(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  return new GraphQlApi(expansion, resource).expand();
}

class GraphQlApi {
  private readonly expansion: Expansion;
  private readonly resource: ServerlessResource;
  private readonly apiId: Fields;
  private readonly dataSources = new Map<string, unknown>();
  private readonly functions = new Map<string, unknown>();
  private usesNone = false;

  constructor(expansion: Expansion, resource: ServerlessResource) {
    this.expansion = expansion;
    this.resource = resource;
    this.apiId = getAtt(resource.id, 'ApiId');
  }

  expand(): readonly Generated[] {
    const { properties } = this.resource;
    const { ApiKeys: keys, Cache: cache, DomainName: domain } = properties;
    const own = [
      ...this.api(),
      this.made('Schema', 'AWS::AppSync::GraphQLSchema', {
        ApiId: this.apiId,
        Definition: properties.SchemaInline,
        DefinitionS3Location: properties.SchemaUri,
      }),
      ...Object.entries(fieldsOf(keys)).map(([name, key]) =>
        this.made(name, 'AWS::AppSync::ApiKey', {
          ApiId: this.apiId,
          ...pick(fieldsOf(key), ['ApiKeyId', 'Description']),
          Expires: fieldsOf(key).ExpiresOn,
        }),
      ),
      ...(isFilled(cache)
        ? [this.made('ApiCache', 'AWS::AppSync::ApiCache', { ApiId: this.apiId, ...fieldsOf(cache) })]
        : []),
      ...this.sources(fieldsOf(properties.DataSources)),
      ...(isFilled(domain) ? this.domain(fieldsOf(domain)) : []),
      ...this.functionConfigurations(fieldsOf(properties.Functions)),
      ...this.resolvers(fieldsOf(properties.Resolvers)),
    ];
    if (!this.usesNone) return own;
    const name = `${this.resource.id}NoneDataSource`;
    return [
      ...own,
      this.made('NoneDataSource', 'AWS::AppSync::DataSource', { ApiId: this.apiId, Name: name, Type: 'NONE' }),
    ];
  }

  private made(suffix: string, type: string, properties: Fields, attributes: Fields = {}): Generated {
    const { id, ownAttributes, path } = this.resource;
    return generated(id + suffix, type, properties, { ...ownAttributes, ...attributes }, path);
  }

  private get attributes(): Fields {
    const { DependsOn: _, ...attributes } = this.resource.ownAttributes;
    return attributes;
  }

  private api(): readonly Generated[] {
    const { id, properties, path } = this.resource;
    const auth = fieldsOf(properties.Auth);
    const additional = listOf(auth.Additional).map(fieldsOf);
    const logging = fieldsOf(properties.Logging);
    const isLogged = properties.Logging !== false;
    const makesRole = isLogged && !isFilled(logging.CloudWatchLogsRoleArn);
    const own = {
      Name: isFilled(properties.Name) ? properties.Name : id,
      ...pick(properties, [
        'Visibility',
        'OwnerContact',
        'XrayEnabled',
        'IntrospectionConfig',
        'QueryDepthLimit',
        'ResolverCountLimit',
      ]),
      AuthenticationType: auth.Type,
      ...configurationOf(auth),
      AdditionalAuthenticationProviders:
        additional.length > 0
          ? additional.map((each) => ({ AuthenticationType: each.Type, ...configurationOf(each, true) }))
          : undefined,
      Tags: tagList({ ...fieldsOf(properties.Tags), 'graphqlapi:createdBy': 'SAM' }),
      LogConfig: isLogged
        ? compact({
            ExcludeVerboseContent: isFilled(logging.ExcludeVerboseContent) ? logging.ExcludeVerboseContent : undefined,
            FieldLogLevel: isFilled(logging.FieldLogLevel) ? logging.FieldLogLevel : 'ALL',
            CloudWatchLogsRoleArn: makesRole ? getAtt(`${id}CloudWatchRole`, 'Arn') : logging.CloudWatchLogsRoleArn,
          })
        : undefined,
    };
    const role = this.made('CloudWatchRole', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: trustOf('appsync.amazonaws.com'),
      ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs')],
    });
    const authorizers = [auth, ...additional].flatMap((each) =>
      each.Type === 'AWS_LAMBDA' ? [fieldsOf(each.LambdaAuthorizer).AuthorizerUri] : [],
    );
    const callers = authorizers.flatMap((arn, index) =>
      innerConnector(
        this.expansion,
        `${id}ToLambdaAuthConnector${index + 1}`,
        {
          Source: { Type: 'AWS::AppSync::GraphQLApi', Arn: ref(id), ResourceId: this.apiId },
          Destination: { Type: 'AWS::Lambda::Function', Arn: arn },
          Permissions: ['Write'],
        },
        {},
        path,
      ),
    );
    return [this.made('', 'AWS::AppSync::GraphQLApi', own), ...callers, ...(makesRole ? [role] : [])];
  }

  private domain(domain: Fields): readonly Generated[] {
    const { id } = this.resource;
    return [
      this.made(
        'DomainName',
        'AWS::AppSync::DomainName',
        pick(domain, ['CertificateArn', 'DomainName', 'Description']),
      ),
      this.made('DomainNameApiAssociation', 'AWS::AppSync::DomainNameApiAssociation', {
        ApiId: this.apiId,
        DomainName: ref(`${id}DomainName`),
      }),
    ];
  }

  private sources({ DynamoDb: tables, Lambda: functions }: Fields): readonly Generated[] {
    return [
      ...Object.entries(fieldsOf(tables)).flatMap(([name, each]) => this.table(name, fieldsOf(each))),
      ...Object.entries(fieldsOf(functions)).flatMap(([name, each]) => this.lambda(name, fieldsOf(each))),
    ];
  }

  private table(name: string, source: Fields): readonly Generated[] {
    const region = isFilled(source.Region) ? source.Region : ref('AWS::Region');
    const config = compact({
      AwsRegion: region,
      TableName: source.TableName,
      UseCallerCredentials: isFilled(source.UseCallerCredentials) ? source.UseCallerCredentials : undefined,
      Versioned: isFilled(source.Versioned) ? source.Versioned : undefined,
      DeltaSyncConfig: isFilled(source.DeltaSync) ? source.DeltaSync : undefined,
    });
    const arn = isFilled(source.TableArn)
      ? source.TableArn
      : sub('arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}', {
          __TableName__: source.TableName,
          __Region__: region,
        });
    return this.source(name, source, {
      suffix: `${name}DynamoDB`,
      own: { Type: 'AMAZON_DYNAMODB', DynamoDBConfig: config },
      connector: 'ToTableConnector',
      destination: { Type: 'AWS::DynamoDB::Table', Arn: arn },
      permissions: isFilled(source.Permissions) ? source.Permissions : ['Read', 'Write'],
    });
  }

  private lambda(name: string, source: Fields): readonly Generated[] {
    return this.source(name, source, {
      suffix: `${name}Lambda`,
      own: { Type: 'AWS_LAMBDA', LambdaConfig: { LambdaFunctionArn: source.FunctionArn } },
      connector: 'ToLambdaConnector',
      destination: { Type: 'AWS::Lambda::Function', Arn: source.FunctionArn },
      permissions: ['Write'],
    });
  }

  private source(
    name: string,
    source: Fields,
    { suffix, own, connector, destination, permissions }: SourceKind,
  ): readonly Generated[] {
    const { path } = this.resource;
    const dataSource = `${suffix}DataSource`;
    const id = this.resource.id + dataSource;
    this.dataSources.set(name, getAtt(id, 'Name'));
    const isGiven = isFilled(source.ServiceRoleArn);
    const role = this.made(`${dataSource}Role`, 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: trustOf('appsync.amazonaws.com'),
    });
    const made = this.made(dataSource, 'AWS::AppSync::DataSource', {
      ApiId: this.apiId,
      Name: isFilled(source.Name) ? source.Name : name,
      Description: source.Description,
      ...own,
      ServiceRoleArn: isGiven ? source.ServiceRoleArn : getAtt(role.id, 'Arn'),
    });
    if (isGiven) return [made];
    const properties = {
      Source: { Type: 'AWS::AppSync::DataSource', Arn: getAtt(id, 'DataSourceArn'), RoleName: ref(role.id) },
      Destination: destination,
      Permissions: permissions,
    };
    return [made, role, ...innerConnector(this.expansion, id + connector, properties, {}, path)];
  }

  private functionConfigurations(functions: Fields): readonly Generated[] {
    return Object.entries(functions).flatMap(([name, each]) => {
      const own = fieldsOf(each);
      if (isFilled(own.Id)) {
        this.functions.set(name, own.Id);
        return [];
      }
      this.functions.set(name, getAtt(this.resource.id + name, 'FunctionId'));
      return [
        this.made(name, 'AWS::AppSync::FunctionConfiguration', {
          ApiId: this.apiId,
          Name: isFilled(own.Name) ? own.Name : name,
          Code: own.InlineCode,
          CodeS3Location: own.CodeUri,
          DataSourceName: this.dataSourceName(own.DataSource, this.expansion.pathOf(each, this.resource.path)),
          ...pick(own, ['MaxBatchSize', 'Description']),
          Runtime: runtimeOf(own.Runtime),
          SyncConfig: isFilled(own.Sync) ? own.Sync : undefined,
        }),
      ];
    });
  }

  private dataSourceName(given: unknown, path: Path): unknown {
    if (typeof given !== 'string') return given;
    if (given.toLowerCase() === 'none') {
      this.usesNone = true;
      return getAtt(`${this.resource.id}NoneDataSource`, 'Name');
    }
    return this.dataSources.get(given) ?? this.expansion.unseen(`The API has no data source "${given}".`, path);
  }

  private resolvers(resolvers: Fields): readonly Generated[] {
    return Object.entries(resolvers).flatMap(([type, fields]) =>
      Object.entries(fieldsOf(fields)).map(([name, each]) => {
        const own = fieldsOf(each);
        const isDefault = !isFilled(own.InlineCode) && !isFilled(own.CodeUri);
        const resolver = {
          ApiId: this.apiId,
          TypeName: type,
          FieldName: isFilled(own.FieldName) ? own.FieldName : name,
          Kind: 'PIPELINE',
          Code: isDefault ? PASS_CODE : own.InlineCode,
          CodeS3Location: own.CodeUri,
          Runtime: isDefault ? { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } : runtimeOf(own.Runtime),
          PipelineConfig: {
            Functions: listOf(own.Pipeline).map((each) => this.functions.get(asWritten(each)) ?? each),
          },
          CachingConfig: isFilled(own.Caching) ? own.Caching : undefined,
          MaxBatchSize: isFilled(own.MaxBatchSize) ? own.MaxBatchSize : undefined,
        };
        const attributes = { DependsOn: [`${this.resource.id}Schema`] };
        return generated(
          this.resource.id + type + name,
          'AWS::AppSync::Resolver',
          resolver,
          { ...this.attributes, ...attributes },
          this.expansion.pathOf(each, this.resource.path),
        );
      }),
    );
  }
}

interface SourceKind {
  readonly suffix: string;
  readonly own: Fields;
  readonly connector: string;
  readonly destination: Fields;
  readonly permissions: unknown;
}

function configurationOf(auth: Fields, isAdditional = false): Fields {
  switch (auth.Type) {
    case 'AWS_LAMBDA':
      return { LambdaAuthorizerConfig: auth.LambdaAuthorizer };
    case 'OPENID_CONNECT':
      return { OpenIDConnectConfig: auth.OpenIDConnect };
    case 'AMAZON_COGNITO_USER_POOLS': {
      const { DefaultAction: action, ...pool } = fieldsOf(auth.UserPool);
      return { UserPoolConfig: compact({ ...pool, DefaultAction: isAdditional ? undefined : action }) };
    }
    default:
      return {};
  }
}

function runtimeOf(runtime: unknown): Fields {
  const { Name, Version } = fieldsOf(runtime);
  return { Name, RuntimeVersion: Version };
}
