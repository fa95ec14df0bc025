/** API Gateway, version 2: HTTP APIs. What they answer is served by `../apigateway`, at one address with REST APIs. */
import type { Service } from '../../service.ts';
import { domainOperations } from './domain-names.ts';
import { httpApiOperations } from './operations.ts';
import { httpApiTypes } from './types.ts';

export const apigatewayv2: Service = {
  id: 'apigatewayv2',
  schema: 'apigatewayv2',
  operations: { ...httpApiOperations, ...domainOperations },
  types: httpApiTypes,
};
