/** API Gateway, version 1: REST APIs, and what deployed APIs of both versions answer. */
import type { LocalWorld, Service, SiteAnswer, SiteRequest } from '../../service.ts';
import { answerHttpApi } from '../apigatewayv2/answer-request.ts';
import { httpApiAnywhere } from '../apigatewayv2/http-api.ts';
import { gatewayJson } from '../execute-api/gateway-call.ts';
import { accountOperations } from './account-operations.ts';
import { answerRestApi } from './answer-rest.ts';
import { restOperations } from './operations.ts';
import { restApiAnywhere } from './rest-api.ts';
import { testInvokeMethod } from './test-invoke-method.ts';
import { restApiTypes } from './types.ts';

/** Both versions have their APIs below one name: `ID.execute-api.REGION.amazonaws.com`. */
async function answerApi(request: SiteRequest, world: LocalWorld): Promise<SiteAnswer> {
  const http = httpApiAnywhere(world, request.id);
  if (http !== undefined)
    return http.settings.DisableExecuteApiEndpoint === true
      ? gatewayJson(404, 'Not Found')
      : answerHttpApi(http, request, world);
  const rest = restApiAnywhere(world, request.id);
  if (rest === undefined || rest.settings.disableExecuteApiEndpoint === true) return gatewayJson(403, 'Forbidden');
  return answerRestApi(rest, request, world);
}

export const apigateway: Service = {
  id: 'apigateway',
  schema: 'api-gateway',
  operations: { ...restOperations, ...accountOperations, TestInvokeMethod: testInvokeMethod },
  types: restApiTypes,
  sites: { 'execute-api': answerApi },
};
