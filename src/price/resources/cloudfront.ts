import { decimal, dividedBy } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { by, changed, countedAs, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';

/** At the prices of North America and Europe, which are the same in the first tier. */
export const distribution: Pricer = (facts) => {
  const origin = facts.stated('originGb', 'GB');
  const paths = facts.stated('paths', 'paths');
  const requests = facts.used('requests', 'requests', typically(100_000, 1_000_000, 10_000_000));
  const behaviors = ['DistributionConfig.DefaultCacheBehavior', ...facts.places('DistributionConfig.CacheBehaviors')];
  const has = (path: string) => behaviors.some((at) => facts.has(`${at}.${path}`));
  const hasSome = (path: string) => behaviors.some((at) => facts.elements(`${at}.${path}`).length > 0);
  if (has('FieldLevelEncryptionId')) facts.miss('The price of field-level encryption is not in the price book.');
  return [
    part('Data out to viewers', 'cloudfront.out.us', facts.used('internetGb', 'GB', typically(1, 10, 100))),
    part('HTTPS requests', 'cloudfront.requests.https.us', requests),
    ...(origin === undefined ? [] : [part('Data to the origin', 'cloudfront.to-origin.us', origin)]),
    ...(hasSome('FunctionAssociations') ? [part('Functions', 'cloudfront.functions', requests)] : []),
    ...(has('RealtimeLogConfigArn') ? [part('Real-time log lines', 'cloudfront.real-time-logs', requests)] : []),
    ...behaviors.flatMap((at) =>
      facts.places(`${at}.LambdaFunctionAssociations`).flatMap((each) => edgeFunction(facts, each, requests)),
    ),
    ...originShield(facts),
    ...dedicatedAddress(facts),
    ...(paths === undefined ? [] : [part('Invalidations', 'cloudfront.invalidations', paths)]),
  ];
};

/** In milliseconds, where nothing is stated. */
const TYPICAL_EDGE_DURATION = typically(5, 20, 100);

/**
 * A function at the edge runs for each request of a viewer, or for those that go to the origin; memory and duration are
 * billed as in Lambda: https://aws.amazon.com/lambda/pricing/
 */
function edgeFunction(facts: Facts, at: string, requests: Measure): readonly PricedPart[] {
  const isOfOrigin = facts.text(`${at}.EventType`)?.startsWith('origin') === true;
  const runs = isOfOrigin ? facts.used('originRequests', 'requests', typically(10_000, 100_000, 1_000_000)) : requests;
  const version = facts.target(`${at}.LambdaFunctionARN`);
  const memory = (version?.target('FunctionName') ?? version)?.number('MemorySize', 128) ?? decimal(128);
  const gigabytes = exactly(dividedBy(memory, decimal(1024), 9), `${memory.digits} MB`);
  const milliseconds = facts.used('durationMs', 'ms', TYPICAL_EDGE_DURATION);
  const seconds = changed(milliseconds, milliseconds.how, (value) => dividedBy(value, decimal(1000), value.scale + 3));
  return [
    part('Lambda@Edge requests', 'lambda.edge.requests', runs),
    part('Lambda@Edge duration', 'lambda.edge.duration', by(runs, gigabytes, seconds)),
  ];
}

/** Requests that reach the shield: those that the edge cannot answer. https://aws.amazon.com/cloudfront/pricing/ */
function originShield(facts: Facts): readonly PricedPart[] {
  const isOn = facts.places('DistributionConfig.Origins').some((at) => facts.is(`${at}.OriginShield.Enabled`, 'true'));
  if (!isOn) return [];
  const missed = facts.used('originRequests', 'requests', typically(10_000, 100_000, 1_000_000));
  return [part('Origin Shield requests', 'cloudfront.origin-shield.us', missed)];
}

function dedicatedAddress(facts: Facts): readonly PricedPart[] {
  return facts.text('DistributionConfig.ViewerCertificate.SslSupportMethod') === 'vip'
    ? [part('Dedicated addresses', 'cloudfront.dedicated-ip', exactly(1, '1 certificate'))]
    : [];
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html: eight more metrics. */
const ADDITIONAL_METRICS = 8;

export const monitoringSubscription: Pricer = (facts) => {
  const status = facts.word(
    'MonitoringSubscription.RealtimeMetricsSubscriptionConfig.RealtimeMetricsSubscriptionStatus',
  );
  return status === 'Disabled'
    ? { free: 'It is switched off.' }
    : [part('Additional metrics', 'cloudwatch.metric.custom', countedAs(ADDITIONAL_METRICS, 'metric'))];
};
