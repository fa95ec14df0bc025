/** Methods of an API have ARNs and a policy of their own service, `execute-api`. */
import { isUnknownPolicy, type PolicyPart } from '../../aws/index.ts';
import { compose, type Guard, joinText, NEVER, or, stripPrivate, type Text, unitsOf } from '../../base/index.ts';
import { type Model, type Place, textOf, valuesAt } from '../../model/index.ts';

/**
 * What the ARN of each method of an API begins with, the slash aside
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html).
 */
export function methodsOf(model: Model, id: string): Text {
  const { partition, region, account } = model.access.placeOf(id);
  const read = model.read(`\${${id}}`);
  const api = model.access.comparable(('value' in read ? textOf(read.value) : undefined) ?? stripPrivate(id));
  return compose`arn:${partition}:execute-api:${region}:${account}:${api}`;
}

export function isAboutMethods(model: Model, id: string, action: string): boolean {
  return model.resources.get(id)?.type === 'AWS::ApiGateway::RestApi' && /^execute-api:/i.test(action);
}

/** The ARN under which an action speaks of a resource of the template. */
export function arnOfActed(model: Model, id: string, action: string): Text {
  return isAboutMethods(model, id, action) ? methodsOf(model, id) : model.access.arnOf(id);
}

const OWN_METHODS = 'execute-api:/';

/**
 * The resource's own policy; that of an API as API Gateway keeps it, which reads `execute-api:/stage/method/path` as a
 * method of the API
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html).
 */
export function ownPolicy(model: Model, id: string): readonly PolicyPart<Place>[] | undefined {
  const parts = model.access.resourcePolicies.get(id);
  if (model.resources.get(id)?.type !== 'AWS::ApiGateway::RestApi') return parts;
  const methods = methodsOf(model, id);
  const full = (pattern: Text) =>
    pattern.startsWith(OWN_METHODS)
      ? compose`${methods}/${joinText(unitsOf(pattern).slice(OWN_METHODS.length))}`
      : pattern;
  return parts?.map((part) =>
    isUnknownPolicy(part)
      ? part
      : {
          ...part,
          ...(part.resources && { resources: part.resources.map(full) }),
          ...(part.notResources && { notResources: part.notResources.map(full) }),
        },
  );
}

const APIS = ['AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api'];

/** The APIs of the template, each of which is called by `execute-api:Invoke`. */
export function apisIn({ resources }: Model): readonly string[] {
  return [...resources.values()].filter(({ type }) => APIS.includes(type)).map(({ id }) => id);
}

/** A method or route, what names its API, and where its definition may hold others. */
const PARTS: Readonly<Record<string, readonly [part: string, property: string]>> = {
  'AWS::ApiGateway::RestApi': ['AWS::ApiGateway::Method', 'RestApiId'],
  'AWS::ApiGatewayV2::Api': ['AWS::ApiGatewayV2::Route', 'ApiId'],
};

/**
 * The worlds in which somebody may call the API whom no policy of his own lets in: a method that asks for no signature
 * asks nobody's policies, and a definition may hold such methods
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html).
 */
export function callableWithoutSignature(model: Model, id: string): Guard {
  const api = model.resources.get(id);
  const [part, property] = PARTS[api?.type ?? ''] ?? [];
  if (api === undefined || part === undefined || property === undefined) return NEVER;
  const defined = ['Body', 'BodyS3Location', 'RouteKey', 'Target'].flatMap((name) =>
    valuesAt(api.properties, [name], api.when).filter(({ value }) => value !== undefined),
  );
  const methods = [...model.resources.values()].filter(
    (each) => each.type === part && each.references.some(({ to, path }) => to === id && path[0] === property),
  );
  const open = methods.flatMap(({ properties, when }) =>
    valuesAt(properties, ['AuthorizationType'], when).filter(({ value }) => textOf(value) !== 'AWS_IAM'),
  );
  return or(NEVER, ...[...defined, ...open].map(({ when }) => when));
}
