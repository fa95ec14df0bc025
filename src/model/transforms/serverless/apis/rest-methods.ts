/** What the events of a REST API write into its definition, method by method. */
import { asElements, asWritten, type Fields, fieldsOf, isFields, isFilled, listOf } from '../data.ts';
import { INTEGRATION, isVersion3, methodsAt } from './definition.ts';
import { addCustomStatements, addResourcePolicy } from './resource-policy.ts';

const API_KEY: Fields = { type: 'apiKey', name: 'x-api-key', in: 'header' };
const SIGNATURE: Fields = {
  'x-amazon-apigateway-authtype': 'awsSigv4',
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
};

/** `Auth` of an event: an authorizer, an API key, a resource policy for the path. */
export function addMethodAuth(
  definition: Fields,
  { path, method, stage, auth, api }: { path: string; method: string; stage: unknown; auth: Fields; api: Fields },
): void {
  const authorizers = fieldsOf(fieldsOf(api.Auth).Authorizers);
  const authorizer = auth.Authorizer;
  for (const each of methodsAt(definition, path, method)) {
    if (typeof authorizer === 'string' && authorizer !== '') {
      const scopes = auth.AuthorizationScopes ?? fieldsOf(authorizers[authorizer]).AuthorizationScopes;
      const isKnown = authorizer !== 'NONE' && authorizers[authorizer] !== undefined;
      addSecurity(each, { [authorizer]: isKnown ? (scopes ?? []) : [] });
      if (firstSecurity(each) === 'AWS_IAM') addSignatureScheme(definition);
    }
    if (auth.ApiKeyRequired === undefined || auth.ApiKeyRequired === null) continue;
    const isRequired = isFilled(auth.ApiKeyRequired);
    if (isRequired) addApiKeyScheme(definition);
    addSecurity(each, { [isRequired ? 'api_key' : 'api_key_false']: [] });
  }
  if (!isFields(auth.ResourcePolicy)) return;
  addResourcePolicy(definition, auth.ResourcePolicy, path, stage);
  addCustomStatements(definition, auth.ResourcePolicy);
}

function addSecurity(method: Fields, requirement: Fields): void {
  method.security = [...listOf(method.security), requirement];
}

function firstSecurity(method: Fields): string | undefined {
  return Object.keys(fieldsOf(listOf(method.security)[0]))[0];
}

export function securitySchemes(definition: Fields): Fields {
  if (!isFields(definition.securityDefinitions)) definition.securityDefinitions = {};
  return fieldsOf(definition.securityDefinitions);
}

export function addApiKeyScheme(definition: Fields): void {
  securitySchemes(definition).api_key ??= { ...API_KEY };
}

export function addSignatureScheme(definition: Fields): void {
  securitySchemes(definition).AWS_IAM ??= { ...SIGNATURE };
}

/** `RequestModel` of an event. */
export function addRequestModel(definition: Fields, path: string, method: string, model: Fields): void {
  const name = asWritten(model.Model).toLowerCase();
  const required = model.Required === undefined ? {} : { required: model.Required };
  for (const each of methodsAt(definition, path, method)) {
    if (definition.swagger !== undefined) {
      const parameter = { in: 'body', name, schema: { $ref: `#/definitions/${name}` }, ...required };
      each.parameters = [...listOf(each.parameters), parameter];
    } else if (isVersion3(definition.openapi)) {
      const schema = { $ref: `#/components/schemas/${name}` };
      each.requestBody = { content: { 'application/json': { schema } }, ...required };
    }
  }
  const { ValidateBody: body, ValidateParameters: parameters } = model;
  if ((body ?? parameters) === undefined) return;
  addValidator(definition, path, method, isFilled(body), isFilled(parameters));
}

const VALIDATORS = 'x-amazon-apigateway-request-validators';

function addValidator(definition: Fields, path: string, method: string, body: boolean, parameters: boolean): void {
  const name = body ? (parameters ? 'body-and-params' : 'body-only') : parameters ? 'params-only' : 'no-validation';
  const validators = { ...fieldsOf(definition[VALIDATORS]) };
  validators[name] ??= { validateRequestBody: body, validateRequestParameters: parameters };
  definition[VALIDATORS] = validators;
  for (const each of methodsAt(definition, path, method)) each['x-amazon-apigateway-request-validator'] = name;
}

/** `RequestParameters` of an event: names, or names with settings. */
export function addRequestParameters(definition: Fields, path: string, method: string, given: unknown): void {
  const parameters = asElements(given).flatMap((each) =>
    isFields(each)
      ? Object.entries(each)
          .slice(0, 1)
          .map(([name, settings]) => ({ name, ...settingsOf(settings) }))
      : [{ name: asWritten(each), ...settingsOf({}) }],
  );
  for (const each of methodsAt(definition, path, method)) {
    const integration = fieldsOf(each[INTEGRATION]);
    each.parameters = [
      ...listOf(each.parameters),
      ...parameters.map(({ name, required }) => {
        const [location = '', ...rest] = name.replace('method.request.', '').split('.');
        return { in: location === 'querystring' ? 'query' : location, name: rest.join('.'), required, type: 'string' };
      }),
    ];
    const cached = parameters.filter(({ caching }) => isFilled(caching)).map(({ name }) => name);
    if (cached.length > 0) integration.cacheKeyParameters = [...listOf(integration.cacheKeyParameters), ...cached];
  }
}

function settingsOf(settings: unknown): { readonly required: unknown; readonly caching: unknown } {
  const { Required: required = false, Caching: caching = false } = fieldsOf(settings);
  return { required, caching };
}
