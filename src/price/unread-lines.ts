/** What was not read may cost: a nested stack, a macro, a module. It has a line without a price, never one without cost. */
import { ALWAYS } from '../base/index.ts';
import type { Model, Resource } from '../model/index.ts';
import { accountedAs } from './accounted-properties.ts';
import type { ExactLine } from './bill.ts';
import { whyFree } from './free-types.ts';
import { NO_AMOUNT } from './range.ts';

/** Transforms whose additions the pricers know, or that add nothing that is billed. */
const KNOWN = /^the transform AWS::(?:Serverless-|CodeDeployBlueGreen|LanguageExtensions|SecretsManager-)/;

/** The Serverless Application Model expands its own types, each of which has a pricer, or none and is told so. */
const EXPANSION = /^the expansion of /;

const PLACE = /^Resources\.([A-Za-z0-9]+)/;

/**
 * The definition of an API that the Serverless Application Model deploys. It tells the routes, and AWS bills their requests:
 * https://aws.amazon.com/api-gateway/pricing/
 */
const API_DEFINITION = /^Resources\.[A-Za-z0-9]+\.Properties\.DefinitionBody\b/;

/** A macro among the properties of a resource writes those alone, so that its type stands. */
const PROPERTIES = /^Resources\.[A-Za-z0-9]+\.Properties\b/;

/** What of a resource was not read and may change its price, by its id. A macro inside of a property changes that one alone. */
export function unreadByResource(model: Model): ReadonlyMap<string, string> {
  const resources = Map.groupBy(model.resources.values(), ({ stack, logicalId }) => `${stack} ${logicalId}`);
  return new Map(
    model.unread.flatMap(({ what, at, stack, property }): readonly (readonly [string, string])[] => {
      const logicalId = PLACE.exec(at.path ?? '')?.[1];
      if (logicalId === undefined || EXPANSION.test(what) || API_DEFINITION.test(at.path ?? '')) return [];
      return (resources.get(`${stack} ${logicalId}`) ?? [])
        .filter(({ type }) =>
          property === undefined ? !(PROPERTIES.test(at.path ?? '') && staysFree(type)) : changesPrice(type, property),
        )
        .map((each: Resource) => [each.id, what] as const);
    }),
  );
}

/** Whether it costs nothing whatever its properties say. */
function staysFree(type: string): boolean {
  return whyFree(type) !== undefined;
}

function changesPrice(type: string, property: string): boolean {
  if (staysFree(type)) return false;
  const accounted = accountedAs(type, property);
  return accounted === undefined || accounted.some((each) => each !== 'nothing');
}

/** A line for each part that stands in no resource and may add some. */
export function unreadLines(model: Model, region: string): readonly ExactLine[] {
  return model.unread
    .filter(({ effect, at }) => (effect === 'everything' || effect === 'additions') && !PLACE.test(at.path ?? ''))
    .filter(({ what }) => !KNOWN.test(what))
    .map(({ what, stack }) => ({
      resource: what,
      type: 'Unread',
      stack,
      region,
      outcome: 'unknown' as const,
      reason: notRead(what),
      definition: what,
      monthly: NO_AMOUNT,
      components: [],
      when: ALWAYS,
    }));
}

export function notRead(what: string): string {
  return `${what[0]?.toUpperCase()}${what.slice(1)} was not read; what it makes may cost.`;
}
