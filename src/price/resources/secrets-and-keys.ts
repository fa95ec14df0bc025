import { decimal, dividedBy } from '../../base/index.ts';
import { typically } from '../facts.ts';
import { by, changed, countedAs, exactly, showRange } from '../measure.ts';
import { free, type Pricer, part } from '../pricer.ts';

/** A replica in another region is a secret of its own. */
export const secret: Pricer = (facts) => [
  part('Secrets', 'secretsmanager.secret', countedAs(1 + facts.elements('ReplicaRegions').length, 'secret')),
  part('API calls', 'secretsmanager.api', facts.used('requests', 'calls', typically(100, 5_000, 100_000))),
];

/**
 * A hosted rotation is a function that the transform AWS::SecretsManager makes; each rotation calls it for four steps:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export const rotationSchedule: Pricer = (facts) => {
  if (!facts.has('HostedRotationLambda')) return free('The function that rotates has a line of its own.');
  const requests = facts.used('requests', 'requests', typically(0, 4, 124));
  const duration = facts.used('durationMs', 'ms', typically(500, 2_000, 10_000));
  const how = `${showRange(requests.range)} requests × ${showRange(duration.range)} ms × 128 MB`;
  // The function has 128 MB, an eighth of a GB.
  const seconds = changed(by(requests, duration), how, (value) => dividedBy(value, decimal(8 * 1000)));
  return [part('Requests', 'lambda.requests', requests), part('Duration', 'lambda.x86.duration', seconds)];
};

/** Each of the first two rotations of a key adds its price again: https://aws.amazon.com/kms/pricing/ */
export const kmsKey: Pricer = (facts) => {
  const spec = facts.word('KeySpec', 'SYMMETRIC_DEFAULT') ?? '';
  // RSA_2048 has the price of symmetric keys: https://aws.amazon.com/kms/pricing/
  const isAsymmetric = /^(?:RSA|ECC|SM2|ML)_/.test(spec) && spec !== 'RSA_2048';
  return [
    part('Key', 'kms.key', exactly(1, '1 key')),
    ...(facts.is('EnableKeyRotation', 'true')
      ? [
          part('Rotated key material', 'kms.key-rotation', {
            range: { low: decimal(0), expected: decimal(1), high: decimal(2) },
            from: 'typical' as const,
            how: 'none in the first year, 1 in the second, 2 from then on',
          }),
        ]
      : []),
    part(
      'Requests',
      isAsymmetric ? 'kms.requests.asymmetric' : 'kms.requests.symmetric',
      facts.used('requests', 'requests', typically(1_000, 50_000, 1_000_000)),
    ),
  ];
};

export const replicaKey: Pricer = (facts) => [
  part('Replica key', 'kms.key', exactly(1, '1 key')),
  part('Requests', 'kms.requests.symmetric', facts.used('requests', 'requests', typically(1_000, 50_000, 1_000_000))),
];
