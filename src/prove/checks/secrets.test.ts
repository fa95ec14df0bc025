/** Where secrets stand. The oracle is the page of each type in the CloudFormation template reference. */
import { describe, expect, test } from 'vitest';
import { askExample } from './ask-example.ts';

const written = (Type: string, Properties: object, more: object = {}) =>
  askExample('written-secret', { It: { Type, Properties, ...more } }).It?.outcome;

describe('a secret that is written out', () => {
  test.each([
    ['AWS::AmazonMQ::Broker', { Users: [{ Username: 'app', Password: 'correct-horse' }] }],
    ['AWS::DMS::Endpoint', { EndpointType: 'source', EngineName: 'mysql', Password: 'correct-horse' }],
    ['AWS::DMS::Endpoint', { MongoDbSettings: { Password: 'correct-horse' } }],
    ['AWS::IAM::User', { LoginProfile: { Password: 'correct-horse' } }],
    ['AWS::KinesisFirehose::DeliveryStream', { RedshiftDestinationConfiguration: { Password: 'correct-horse' } }],
    ['AWS::KinesisFirehose::DeliveryStream', { SplunkDestinationConfiguration: { HECToken: 'correct-horse' } }],
    ['AWS::Amplify::App', { OauthToken: 'correct-horse' }],
    ['AWS::ElasticLoadBalancingV2::ListenerRule', { Actions: [{ AuthenticateOidcConfig: { ClientSecret: 'horse' } }] }],
    ['AWS::Cognito::UserPoolIdentityProvider', { ProviderDetails: { client_id: 'a', client_secret: 'horse' } }],
    [
      'AWS::Events::Connection',
      { AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'k', ApiKeyValue: 'horse' } } },
    ],
    ['AWS::CodeBuild::Project', { Environment: { EnvironmentVariables: [{ Name: 'API_KEY', Value: 'horse' }] } }],
    ['AWS::CodeBuild::Project', { Source: { Location: 'https://8f2c6d@git.example.com/shop.git' } }],
    ['AWS::CodeBuild::Project', { SecondarySources: [{ Location: 'https://ci:horse@git.example.com/shop.git' }] }],
    ['AWS::CloudFormation::Stack', { TemplateURL: 'https://example.com/t.yaml', Parameters: { DbPassword: 'horse' } }],
    ['AWS::SSM::Parameter', { Type: 'String', Name: '/shop/api_key', Value: 'correct-horse' }],
    ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Command: ['run', 'amqp://shop:horse@mq.example.com'] }] }],
    // The key of AWS's own documents, with its secret: all letters that encoded texts have too. Then the key encoded.
    [
      'AWS::EC2::Instance',
      { UserData: `AKIAIOSFODNN7EXAMPLE ${['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/')}` },
    ],
    ['AWS::EC2::Instance', { UserData: Buffer.from('#!/bin/sh\nexport ID=AKIAIOSFODNN7EXAMPLE\n').toString('base64') }],
  ])('%s %j', (type, properties) => {
    expect(written(type, properties)).toBe('refuted');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-authentication.html
  test('stands in what cfn-init logs in with', () => {
    const Metadata = { 'AWS::CloudFormation::Authentication': { files: { type: 'basic', password: 'correct-horse' } } };
    expect(written('AWS::EC2::Instance', {}, { Metadata })).toBe('refuted');
  });
});

describe('what is no secret', () => {
  test.each([
    // The variable names the secret.
    [
      'AWS::CodeBuild::Project',
      { Environment: { EnvironmentVariables: [{ Name: 'API_KEY', Type: 'SECRETS_MANAGER', Value: 'shop/key' }] } },
    ],
    // A path of a file in the container.
    [
      'AWS::AppMesh::VirtualNode',
      { Spec: { Listeners: [{ TLS: { Certificate: { File: { PrivateKey: '/k.pem' } } } }] } },
    ],
    ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required' } } }],
    ['AWS::CodeBuild::Project', { Source: { Location: 'https://git.example.com/shop.git' } }],
    ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Command: ['sh', '-c', 'run amqp://$USER:$PASS@mq'] }] }],
  ])('%s %j', (type, properties) => {
    expect(written(type, properties) ?? 'proved').toBe('proved');
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html: NoEcho masks the value.
describe('a parameter that gives a secret', () => {
  const given = (parameter: object, value: unknown = { Ref: 'Secret' }) =>
    askExample(
      'shown-secret',
      { Broker: { Type: 'AWS::AmazonMQ::Broker', Properties: { Users: [{ Username: 'app', Password: value }] } } },
      { Secret: { Type: 'String', ...parameter } },
    ).Broker?.outcome;

  test.each([
    [{}, 'refuted'],
    [{ NoEcho: false }, 'refuted'],
    [{ NoEcho: 'true' }, 'proved'],
  ])('with %j: %s', (parameter, outcome) => {
    expect(given(parameter)).toBe(outcome);
  });

  test('that names a secret gives none', () => {
    expect(given({}, { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:password}}' })).toBeUndefined();
  });
});
