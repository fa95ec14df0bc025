import { typically } from '../facts.ts';
import { type Pricer, part, unknown } from '../pricer.ts';

const TYPICAL_REQUESTS = typically(10_000, 100_000, 10_000_000);

export const restApi: Pricer = (facts) => [
  part('Requests', 'apigateway.rest.requests', facts.used('requests', 'requests', TYPICAL_REQUESTS)),
];

export const httpApi: Pricer = (facts) => {
  if (facts.is('ProtocolType', 'WEBSOCKET')) return unknown('The price of WebSocket APIs is not in the price book.');
  return [part('Requests', 'apigateway.http.requests', facts.used('requests', 'requests', TYPICAL_REQUESTS))];
};

/** A stage costs something only for its cache, whose price depends on its size. */
export const stage: Pricer = (facts) =>
  facts.is('CacheClusterEnabled', 'true')
    ? unknown('The price of the cache of a stage is not in the price book.')
    : { free: 'Settings of another resource, which has a line of its own.' };
