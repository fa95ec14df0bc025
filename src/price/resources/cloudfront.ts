import { typically } from '../facts.ts';
import { type Pricer, part } from '../pricer.ts';

/** At the prices of North America and Europe, which are the same in the first tier. */
export const distribution: Pricer = (facts) => {
  const origin = facts.stated('originGb', 'GB');
  const functions = facts.elements('DistributionConfig.DefaultCacheBehavior.FunctionAssociations').length > 0;
  const paths = facts.stated('paths', 'paths');
  const requests = facts.used('requests', 'requests', typically(100_000, 1_000_000, 10_000_000));
  return [
    part('Data out to viewers', 'cloudfront.out.us', facts.used('internetGb', 'GB', typically(1, 10, 100))),
    part('HTTPS requests', 'cloudfront.requests.https.us', requests),
    ...(origin === undefined ? [] : [part('Data to the origin', 'cloudfront.to-origin.us', origin)]),
    ...(functions ? [part('Functions', 'cloudfront.functions', requests)] : []),
    ...(paths === undefined ? [] : [part('Invalidations', 'cloudfront.invalidations', paths)]),
  ];
};
