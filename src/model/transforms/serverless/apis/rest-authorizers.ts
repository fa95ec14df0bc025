/**
 * The authorizers of a REST API and what its methods ask of callers
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html).
 */
import { asElements, compact, type Fields, fieldsOf, isFields, isFilled, listOf } from '../data.ts';
import { arnText, sub } from '../functions.ts';
import { integratedMethods, pathNames } from './definition.ts';
import { addCustomStatements, addResourcePolicy } from './resource-policy.ts';
import { addApiKeyScheme, addSignatureScheme, securitySchemes } from './rest-methods.ts';

/** `Auth` of the API, after its events added theirs. */
export function addApiAuth(definition: Fields, auth: Fields, stage: unknown): void {
  const authorizers = fieldsOf(auth.Authorizers);
  const standard = typeof auth.DefaultAuthorizer === 'string' ? auth.DefaultAuthorizer : undefined;
  const schemes = Object.entries(authorizers).map(([name, each]) => [name, schemeOf(fieldsOf(each))] as const);
  for (const [name, scheme] of schemes) securitySchemes(definition)[name] = scheme;
  if (standard === 'AWS_IAM') {
    securitySchemes(definition).AWS_IAM = {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    };
  }
  const paths = pathNames(definition);
  if (standard !== undefined && (schemes.length > 0 || standard === 'AWS_IAM')) {
    for (const path of paths) setDefaultAuthorizer(definition, path, standard, auth);
  }
  if (isFilled(auth.ApiKeyRequired)) {
    addApiKeyScheme(definition);
    for (const path of paths) setApiKey(definition, path, auth.AddApiKeyRequiredToCorsPreflight ?? true);
  }
  if (!isFields(auth.ResourcePolicy)) return;
  for (const path of paths) addResourcePolicy(definition, auth.ResourcePolicy, path, stage);
  addCustomStatements(definition, auth.ResourcePolicy);
}

/** Methods without an authorizer of their own get the default one; `NONE` asks for none. */
function setDefaultAuthorizer(definition: Fields, path: string, standard: string, auth: Fields): void {
  const authorizers = fieldsOf(auth.Authorizers);
  const names = ['AWS_IAM', ...Object.keys(authorizers)];
  const forPreflight = isFilled(auth.AddDefaultAuthorizerToCorsPreflight ?? true);
  for (const { name, definition: method } of integratedMethods(definition, path)) {
    if (name === 'options' && !forPreflight) continue;
    const existing = listOf(method.security).map(fieldsOf);
    const own = existing.filter((each) => names.some((known) => Object.hasOwn(each, known)));
    const others = existing.filter((each) => !own.includes(each));
    const none = others.findIndex((each) => Object.hasOwn(each, 'NONE'));
    const scopes = fieldsOf(authorizers[standard]).AuthorizationScopes ?? [];
    const security =
      none >= 0 ? others.toSpliced(none, 1) : [...others, ...(own.length > 0 ? own : [{ [standard]: scopes }])];
    if (security.length === 0) continue;
    method.security = security;
    if (Object.hasOwn(security[0] ?? {}, 'AWS_IAM')) addSignatureScheme(definition);
  }
}

function setApiKey(definition: Fields, path: string, forPreflight: unknown): void {
  for (const { name, definition: method } of integratedMethods(definition, path)) {
    const existing = listOf(method.security).map(fieldsOf);
    const keys = existing.filter((each) => Object.hasOwn(each, 'api_key') || Object.hasOwn(each, 'api_key_false'));
    const others = existing.filter((each) => !keys.includes(each));
    const isOff = keys.some((each) => Object.hasOwn(each, 'api_key_false'));
    const security = isOff || (name === 'options' && !isFilled(forPreflight)) ? others : [...others, { api_key: [] }];
    if (security.length > 0 || existing.length > 0) method.security = security;
  }
}

function schemeOf(authorizer: Fields): Fields {
  const identity = fieldsOf(authorizer.Identity);
  const isCognito = isFilled(authorizer.UserPoolArn);
  const payload = isFilled(authorizer.FunctionPayloadType) ? authorizer.FunctionPayloadType : 'TOKEN';
  const isRequest = !isCognito && payload === 'REQUEST';
  const role = authorizer.FunctionInvokeRole;
  const sources = identitySources(identity);
  const expression = isFilled(identity.ValidationExpression) && !isRequest ? identity.ValidationExpression : undefined;
  const settings = isCognito
    ? { type: 'cognito_user_pools', providerARNs: asElements(authorizer.UserPoolArn) }
    : {
        type: isRequest ? 'request' : 'token',
        authorizerUri: invocationUri(authorizer.FunctionArn),
        authorizerResultTtlInSeconds: identity.ReauthorizeEvery,
        authorizerCredentials: isFilled(role) && role !== 'NONE' ? role : undefined,
        identitySource: isRequest && sources !== '' ? sources : undefined,
      };
  return {
    type: 'apiKey',
    name: isRequest ? 'Unused' : isFilled(identity.Header) ? identity.Header : 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': isCognito ? 'cognito_user_pools' : 'custom',
    'x-amazon-apigateway-authorizer': compact({ ...settings, identityValidationExpression: expression }),
  };
}

export function invocationUri(functionArn: unknown): Fields {
  return sub(arnText('apigateway', 'lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations', ''), {
    __FunctionArn__: functionArn,
  });
}

function identitySources(identity: Fields): string {
  const prefixed = (property: string, prefix: string) => listOf(identity[property]).map((each) => `${prefix}${each}`);
  return [
    ...prefixed('Headers', 'method.request.header.'),
    ...prefixed('QueryStrings', 'method.request.querystring.'),
    ...prefixed('StageVariables', 'stageVariables.'),
    ...prefixed('Context', 'context.'),
  ].join(', ');
}
