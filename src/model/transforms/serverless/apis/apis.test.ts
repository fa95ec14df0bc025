import { describe, expect, test } from 'vitest';
import { expanded, functionWith, made, propertyOf } from '../tiny-serverless.ts';

// The expected names and types are those that aws-sam-translator 1.115.0 gives for the same template.
describe('what an API is made into', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'a REST API',
      {
        Function: functionWith({
          Events: { Get: { Type: 'Api', Properties: { Path: '/x', Method: 'get', RestApiId: { Ref: 'Web' } } } },
        }),
        Web: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'live' } },
      },
      [
        'Function: Lambda::Function',
        'FunctionGetPermissionlive: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'Web: ApiGateway::RestApi',
        'WebDeployment#: ApiGateway::Deployment',
        'WebliveStage: ApiGateway::Stage',
      ],
    ],
    [
      'a Lambda authorizer',
      {
        Function: functionWith({
          Events: { Get: { Type: 'Api', Properties: { Path: '/x', Method: 'get', RestApiId: { Ref: 'Web' } } } },
        }),
        Web: {
          Type: 'AWS::Serverless::Api',
          Properties: {
            StageName: 'live',
            Auth: {
              DefaultAuthorizer: 'Own',
              Authorizers: { Own: { FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' } },
            },
          },
        },
      },
      [
        'Function: Lambda::Function',
        'FunctionGetPermissionlive: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'Web: ApiGateway::RestApi',
        'WebDeployment#: ApiGateway::Deployment',
        'WebOwnAuthorizerPermission: Lambda::Permission',
        'WebliveStage: ApiGateway::Stage',
      ],
    ],
    [
      'a usage plan',
      {
        Function: functionWith({
          Events: { Get: { Type: 'Api', Properties: { Path: '/x', Method: 'get', RestApiId: { Ref: 'Web' } } } },
        }),
        Web: {
          Type: 'AWS::Serverless::Api',
          Properties: { StageName: 'live', Auth: { ApiKeyRequired: true, UsagePlan: { CreateUsagePlan: 'PER_API' } } },
        },
      },
      [
        'Function: Lambda::Function',
        'FunctionGetPermissionlive: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'Web: ApiGateway::RestApi',
        'WebApiKey: ApiGateway::ApiKey',
        'WebDeployment#: ApiGateway::Deployment',
        'WebUsagePlan: ApiGateway::UsagePlan',
        'WebUsagePlanKey: ApiGateway::UsagePlanKey',
        'WebliveStage: ApiGateway::Stage',
      ],
    ],
    [
      'a domain name',
      {
        Function: functionWith({
          Events: { Get: { Type: 'Api', Properties: { Path: '/x', Method: 'get', RestApiId: { Ref: 'Web' } } } },
        }),
        Web: {
          Type: 'AWS::Serverless::Api',
          Properties: {
            StageName: 'live',
            Domain: {
              DomainName: 'api.example.com',
              CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/c',
              BasePath: ['one'],
              Route53: { HostedZoneId: 'Z1' },
            },
          },
        },
      },
      [
        'ApiGatewayDomainName#: ApiGateway::DomainName',
        'Function: Lambda::Function',
        'FunctionGetPermissionlive: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'RecordSetGroup#: Route53::RecordSetGroup',
        'Web: ApiGateway::RestApi',
        'WebDeployment#: ApiGateway::Deployment',
        'WebliveStage: ApiGateway::Stage',
        'WeboneBasePathMapping: ApiGateway::BasePathMapping',
      ],
    ],
    [
      'a private domain name',
      {
        Function: functionWith({
          Events: { Get: { Type: 'Api', Properties: { Path: '/x', Method: 'get', RestApiId: { Ref: 'Web' } } } },
        }),
        Web: {
          Type: 'AWS::Serverless::Api',
          Properties: {
            StageName: 'live',
            Domain: {
              DomainName: 'api.example.com',
              CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/c',
              EndpointConfiguration: 'PRIVATE',
              AccessAssociation: { VpcEndpointId: 'vpce-1' },
            },
          },
        },
      },
      [
        'ApiGatewayDomainNameV21bc412bb08: ApiGateway::DomainNameV2',
        'DomainNameAccessAssociation#: ApiGateway::DomainNameAccessAssociation',
        'Function: Lambda::Function',
        'FunctionGetPermissionlive: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'Web: ApiGateway::RestApi',
        'WebBasePathMapping: ApiGateway::BasePathMappingV2',
        'WebDeployment#: ApiGateway::Deployment',
        'WebliveStage: ApiGateway::Stage',
      ],
    ],
    [
      'an HTTP API',
      {
        Function: functionWith({
          Events: { Get: { Type: 'HttpApi', Properties: { Path: '/x', Method: 'get', ApiId: { Ref: 'Web' } } } },
        }),
        Web: { Type: 'AWS::Serverless::HttpApi', Properties: {} },
      },
      [
        'Function: Lambda::Function',
        'FunctionGetPermission: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'Web: ApiGatewayV2::Api',
        'WebApiGatewayDefaultStage: ApiGatewayV2::Stage',
      ],
    ],
    [
      'a named stage of an HTTP API',
      {
        Function: functionWith({
          Events: { Get: { Type: 'HttpApi', Properties: { Path: '/x', Method: 'get', ApiId: { Ref: 'Web' } } } },
        }),
        Web: {
          Type: 'AWS::Serverless::HttpApi',
          Properties: {
            StageName: 'live',
            Domain: {
              DomainName: 'api.example.com',
              CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/c',
            },
          },
        },
      },
      [
        'ApiGatewayDomainNameV21bc412bb08: ApiGatewayV2::DomainName',
        'Function: Lambda::Function',
        'FunctionGetPermission: Lambda::Permission',
        'FunctionRole: IAM::Role',
        'Web: ApiGatewayV2::Api',
        'WebApiMapping: ApiGatewayV2::ApiMapping',
        'WebliveStage: ApiGatewayV2::Stage',
      ],
    ],
    [
      'a WebSocket API',
      {
        Web: {
          Type: 'AWS::Serverless::WebSocketApi',
          Properties: {
            RouteSelectionExpression: '$request.body.action',
            Routes: { $connect: { FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' } },
            Auth: { AuthType: 'CUSTOM', AuthArn: 'arn:aws:lambda:eu-west-1:111122223333:function:a' },
          },
        },
      },
      [
        'Web: ApiGatewayV2::Api',
        'WebAuthorizerPermission: Lambda::Permission',
        'WebConnectAuthorizer: ApiGatewayV2::Authorizer',
        'WebConnectIntegration: ApiGatewayV2::Integration',
        'WebConnectPermission: Lambda::Permission',
        'WebConnectRoute: ApiGatewayV2::Route',
        'WebDefaultStage: ApiGatewayV2::Stage',
      ],
    ],
  ])('%s', (_, resources, expected) => {
    expect(made(expanded(resources))).toEqual(expected);
  });
});

describe('the definition of an API', () => {
  const event = { Type: 'Api', Properties: { Path: '/x', Method: 'get', RestApiId: { Ref: 'Web' } } };
  const api = (properties: object) => ({
    Function: functionWith({ Events: { Get: event } }),
    Web: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'live', ...properties } },
  });
  const bodyOf = (properties: object, path: string): string =>
    propertyOf(expanded(api(properties)), 'Web', `Body.${path}`);

  test('calls the function', () => {
    expect(bodyOf({}, 'paths["/x"].get["x-amazon-apigateway-integration"].uri')).toBe(
      'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Function.Arn}/invocations',
    );
  });

  test('asks for the default authorizer', () => {
    const auth = { DefaultAuthorizer: 'Pool', Authorizers: { Pool: { UserPoolArn: 'arn:aws:cognito-idp:x' } } };
    expect(bodyOf({ Auth: auth }, 'paths["/x"].get.security')).toBe('[{Pool: []}]');
    expect(bodyOf({ Auth: auth }, 'securityDefinitions.Pool["x-amazon-apigateway-authorizer"]')).toBe(
      '{type: cognito_user_pools, providerARNs: [arn:aws:cognito-idp:x]}',
    );
  });

  test('answers preflight requests without an authorizer where that is wanted', () => {
    const auth = { DefaultAuthorizer: 'AWS_IAM', AddDefaultAuthorizerToCorsPreflight: false };
    expect(bodyOf({ Auth: auth, Cors: "'*'" }, 'paths["/x"].options.security')).toBe('nothing');
    expect(bodyOf({ Auth: auth, Cors: "'*'" }, 'paths["/x"].get.security')).toBe('[{AWS_IAM: []}]');
    expect(bodyOf({ Auth: auth }, 'paths["/x"].get["x-amazon-apigateway-integration"].credentials')).toBe(
      'arn:aws:iam::*:user/*',
    );
  });

  test('denies other networks under a resource policy', () => {
    const policy = { ResourcePolicy: { SourceVpcWhitelist: ['vpc-1', 'vpce-2'] } };
    expect(bodyOf({ Auth: policy }, '["x-amazon-apigateway-policy"].Statement[1]')).toBe(
      '{Action: execute-api:Invoke, Resource: [execute-api:/live/GET/x], Effect: Deny, Principal: *, ' +
        'Condition: {StringNotEquals: {aws:SourceVpc: [vpc-1], aws:SourceVpce: [vpce-2]}}}',
    );
  });

  test('that is written elsewhere cannot be completed', () => {
    const included = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/api.yaml' } } };
    const model = expanded({ Web: api({ DefinitionBody: included, Auth: { ApiKeyRequired: true } }).Web });
    expect(model.unread.map((each) => each.effect)).toContain('resource');
  });
});

describe('the API that is not written', () => {
  test('is shared by the functions, and there where one of them is', () => {
    const route = (path: string) => ({ Events: { Get: { Type: 'Api', Properties: { Path: path, Method: 'get' } } } });
    const sections = {
      Parameters: { Stage: { Type: 'String' } },
      Conditions: {
        IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
      },
    };
    const model = expanded(
      {
        One: functionWith(route('/one'), { Condition: 'IsProd' }),
        Two: functionWith(route('/two'), { Condition: 'IsTest' }),
      },
      sections,
    );
    expect(model.resources.get('ServerlessRestApi')?.attributes.Condition).toBe('ServerlessRestApiCondition');
    expect(propertyOf(model, 'ServerlessRestApi', 'Body.paths["/one"].get.responses')).toContain('{}');
  });

  test('has the settings of the globals', () => {
    const model = expanded(
      { Function: functionWith({ Events: { Get: { Type: 'HttpApi', Properties: { Path: '/x', Method: 'get' } } } }) },
      { Globals: { HttpApi: { CorsConfiguration: true } } },
    );
    expect(propertyOf(model, 'ServerlessHttpApi', 'Body["x-amazon-apigateway-cors"]')).toBe('{allowOrigins: [*]}');
  });
});
