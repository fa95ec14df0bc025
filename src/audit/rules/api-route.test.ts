/** Routes of APIs as documents write them; the templates of the tests hold those that are so. */
import { describe, expect, test } from 'vitest';
import { audited } from '../tiny-audit.ts';

const BODY = {
  Type: 'AWS::ApiGateway::RestApi',
  Properties: { Body: { openapi: '3.0.1', paths: { '/items': { get: {}, post: {} }, '/items/{id}': { get: {} } } } },
};
const METHODS = {
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'orders' } },
  Orders: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      PathPart: 'orders',
    },
  },
  Post: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ResourceId: { Ref: 'Orders' },
      HttpMethod: 'POST',
      AuthorizationType: 'NONE',
    },
  },
};
const said = (text: string, resources: object) =>
  audited(text, { resources, kinds: ['api route'] }).map((each) => each.replace('the API has ', ''));

describe('routes of APIs', () => {
  test('of a definition in the template, parameters by whatever name', () => {
    expect(said('- GET /items\n- POST /items\n- GET /items/:itemId\n- DELETE /items/{id}', { BODY })).toEqual([
      '1 true GET /items',
      '2 true POST /items',
      '3 true GET /items/:itemId',
      '4 false DELETE /items/{id}',
    ]);
  });

  test('of resources and methods, with the stage before the path', () => {
    const table = '| Method | Path |\n|---|---|\n| POST | /orders |\n| post | /prod/orders |';
    expect(said(table, METHODS)).toEqual(['3 true POST /orders', '4 true POST /prod/orders']);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html: greedy, and any method.
  test('a route that takes whatever comes takes this', () => {
    const Any = { Type: 'AWS::ApiGatewayV2::Route', Properties: { ApiId: 'a', RouteKey: 'ANY /{proxy+}' } };
    expect(said('- GET /anything/below', { Any })).toEqual(['1 true GET /anything/below']);
  });

  test('routes of another API, and those of a definition elsewhere, are left open', () => {
    expect(said('- GET /users\n- GET /teams\n- GET /items', { BODY }).map((each) => each.slice(0, 7))).toEqual([
      '1 not c',
      '2 not c',
      '3 true ',
    ]);
    const elsewhere = { Type: 'AWS::ApiGateway::RestApi', Properties: { BodyS3Location: { Bucket: 'b', Key: 'k' } } };
    expect(said('- GET /items\n- GET /other', { ...METHODS, elsewhere }).every((each) => / not /.test(each))).toBe(
      true,
    );
  });
});
