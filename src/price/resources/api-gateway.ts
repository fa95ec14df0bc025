import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, exactly } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';

const TYPICAL_REQUESTS = typically(10_000, 100_000, 10_000_000);

export const restApi: Pricer = (facts) => [
  part('Requests', 'apigateway.rest.requests', facts.used('requests', 'requests', TYPICAL_REQUESTS)),
];

export const httpApi: Pricer = (facts) => {
  if (facts.is('ProtocolType', 'WEBSOCKET'))
    return [
      part('Messages', 'apigateway.websocket.messages', facts.used('requests', 'messages', TYPICAL_REQUESTS)),
      part(
        'Connection minutes',
        'apigateway.websocket.minutes',
        facts.used('minutes', 'minutes', typically(10_000, 500_000, 50_000_000)),
      ),
    ];
  return [part('Requests', 'apigateway.http.requests', facts.used('requests', 'requests', TYPICAL_REQUESTS))];
};

/** https://aws.amazon.com/api-gateway/pricing/: by the hour and the size of the memory in GB. */
function cache(facts: Facts): readonly PricedPart[] {
  const size = facts.word('CacheClusterSize', '0.5');
  return size === undefined
    ? []
    : [part(`Cache, ${size} GB`, `apigateway.cache.${size.replace('.', '-')}`, by(exactly(1, '1 cache'), ALL_HOURS))];
}

/** A stage costs something only for its cache. */
export const stage: Pricer = (facts) =>
  facts.is('CacheClusterEnabled', 'true')
    ? cache(facts)
    : { free: 'Settings of another resource, which has a line of its own.' };
