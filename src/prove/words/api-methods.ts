/** Methods of an API have ARNs and a policy of their own service, `execute-api`. */
import { isUnknownPolicy, type PolicyPart } from '../../aws/index.ts';
import { compose, joinText, stripPrivate, type Text, unitsOf } from '../../base/index.ts';
import { type Model, type Place, textOf } from '../../model/index.ts';

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
