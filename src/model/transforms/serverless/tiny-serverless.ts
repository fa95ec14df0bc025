/** Small templates of the Serverless Application Model for tests, and what becomes of them. */
import type { StackSource } from '../../document.ts';
import type { Model } from '../../model.ts';
import { modelOf, shown, stackOf } from '../../tiny-model.ts';
import { parsePath, valuesAt } from '../../value.ts';

/** A function with the least that it needs. */
export function functionWith(properties: object = {}, attributes: object = {}): object {
  const least = { Handler: 'index.handler', Runtime: 'nodejs24.x', InlineCode: 'exports.handler = async () => 1;' };
  return { Type: 'AWS::Serverless::Function', ...attributes, Properties: { ...least, ...properties } };
}

type Options = Omit<StackSource, 'name' | 'document'>;

export function expanded(resources: object, sections: object = {}, options: Options = {}): Model {
  const template = { Transform: 'AWS::Serverless-2016-10-31', ...sections, Resources: resources };
  return modelOf(stackOf(template, { region: 'eu-west-1', ...options }));
}

/** Every resource as `Id: Type`, with `#` for the hash in a logical id. */
export function made(model: Model): readonly string[] {
  return [...model.resources.values()]
    .map(({ logicalId, type }) => `${withoutHash(logicalId)}: ${type.replace('AWS::', '')}`)
    .sort();
}

/** The value at a path of the properties of a resource, in words. A `#` in its id stands for the hash. */
export function propertyOf(model: Model, id: string, path: string): string {
  const resource = [...model.resources.values()].find((each) => withoutHash(each.logicalId) === id);
  return withoutHash(
    valuesAt(resource?.properties, parsePath(path))
      .map((each) => shown(each.value))
      .join(' or '),
  );
}

function withoutHash(text: string): string {
  return text.replace(/(?<=[A-Za-z])[0-9a-f]{10}(?![0-9A-Za-z])/g, '#');
}
