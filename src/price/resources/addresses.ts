/** Addresses that are managed or kept for one account. */
import { ALL_HOURS, typically } from '../facts.ts';
import { by } from '../measure.ts';
import { free, type Pricer, part } from '../pricer.ts';

/** The advanced tier is billed for each address that is in use: https://aws.amazon.com/vpc/pricing/ */
export const addressManager: Pricer = (facts) => {
  const tier = facts.word('Tier', 'advanced');
  if (tier === undefined) return [];
  if (tier === 'free') return free('The free tier costs nothing.');
  return [
    part(
      'Active addresses',
      'ipam.address',
      by(facts.used('count', 'addresses', typically(10, 100, 2_000)), ALL_HOURS),
    ),
  ];
};

/** Addresses from which mail is sent, leased by the month: https://aws.amazon.com/ses/pricing/ */
export const mailAddresses: Pricer = (facts) => {
  if (facts.word('ScalingMode', 'STANDARD') !== 'STANDARD') {
    facts.miss('The price of managed addresses is not in the price book.');
    return [];
  }
  return [part('Dedicated addresses', 'ses.dedicated-ip', facts.used('count', 'addresses', typically(1, 2, 4)))];
};
