import { type Facts, type Typical, typically } from '../facts.ts';
import { by, countedAs, type Measure } from '../measure.ts';
import { free, type PricedPart, type Pricer, part, unknown } from '../pricer.ts';

/** A FIFO topic has prices of its own, for its deliveries too: https://aws.amazon.com/sns/pricing/ */
export const topic: Pricer = (facts) => {
  const requests = facts.used('requests', 'requests', typically(100, 1_000, 100_000));
  const scanned: readonly PricedPart[] = facts.has('DataProtectionPolicy')
    ? [part('Scanned for sensitive data', 'sns.audit', facts.used('dataGb', 'GB', typically(0.001, 0.01, 1)))]
    : [];
  if (!facts.is('FifoTopic', 'true')) return [part('Requests', 'sns.requests', requests), ...scanned];
  const payload = facts.used('dataGb', 'GB', typically(0.001, 0.01, 1));
  const subscriptions = facts.referring('AWS::SNS::Subscription').length + facts.elements('Subscription').length;
  const copies = countedAs(Math.max(1, subscriptions), 'subscription');
  return [
    part('Requests, FIFO', 'sns.fifo.publish', requests),
    part('Payload, FIFO', 'sns.fifo.publish-payload', payload),
    part('Deliveries, FIFO', 'sns.fifo.delivery', by(requests, copies)),
    part('Payload delivered, FIFO', 'sns.fifo.delivery-payload', by(payload, copies)),
    ...scanned,
    ...(facts.has('ArchivePolicy')
      ? [
          part('Archive', 'sns.fifo.archive.storage', facts.used('archiveGb', 'GB', typically(0.001, 0.1, 10))),
          part('Written to the archive', 'sns.fifo.archive.processing', payload),
        ]
      : []),
  ];
};

/** Filters over the body of messages are billed by what they look at: https://aws.amazon.com/sns/pricing/ */
export const subscription: Pricer = (facts) => {
  const answer = deliveries(facts);
  if (!facts.is('FilterPolicyScope', 'MessageBody') || 'unknown' in answer) return answer;
  const filtered = part('Payload filtered', 'sns.filter', facts.used('dataGb', 'GB', typically(0.001, 0.01, 1)));
  return 'free' in answer ? [filtered] : [...answer, filtered];
};

function deliveries(facts: Facts): ReturnType<Pricer> {
  const protocol = facts.word('Protocol');
  switch (protocol) {
    case 'email':
    case 'email-json':
      return [
        part('Notifications by e-mail', 'sns.delivery.email', delivered(facts, 'emails', typically(5, 50, 1_000))),
      ];
    case 'http':
    case 'https':
      return [
        part(
          'Notifications over HTTP',
          'sns.delivery.http',
          delivered(facts, 'httpDeliveries', typically(100, 1_000, 100_000)),
        ),
      ];
    case 'sqs':
    case 'lambda':
      return free('Deliveries to SQS and Lambda cost nothing.');
    case 'firehose':
      return [
        part(
          'Notifications to Firehose',
          'sns.delivery.firehose',
          facts.used('requests', 'deliveries', typically(100, 1_000, 100_000)),
        ),
      ];
    case 'application':
      return [
        part(
          'Mobile push',
          'sns.delivery.mobile-push',
          facts.used('requests', 'deliveries', typically(100, 1_000, 100_000)),
        ),
      ];
    default:
      return unknown(
        `The price of notifications by ${protocol ?? 'a protocol that is not told'} is not in the price book.`,
      );
  }
}

/** What each subscriber of a topic receives may be stated once, for the topic. */
function delivered(facts: Facts, quantity: 'emails' | 'httpDeliveries', typical: Typical): Measure {
  const own = facts.stated(quantity, 'deliveries');
  return own ?? facts.target('TopicArn')?.stated(quantity, 'deliveries') ?? facts.used(quantity, 'deliveries', typical);
}

export const queue: Pricer = (facts) => {
  const kind = facts.is('FifoQueue', 'true') ? 'fifo' : 'standard';
  return [
    part(
      'Requests',
      `sqs.${kind}.requests`,
      facts.used('requests', 'requests', typically(100_000, 1_000_000, 10_000_000)),
    ),
  ];
};

export const eventBus: Pricer = (facts) => [
  part(
    'Custom events',
    'eventbridge.events.custom',
    facts.used('events', 'events', typically(10_000, 100_000, 1_000_000)),
  ),
];

export const pipe: Pricer = (facts) => [
  part('Requests', 'eventbridge.pipes', facts.used('requests', 'requests', typically(10_000, 100_000, 1_000_000))),
];
