import type { AccountRegion } from '../service.ts';

/** Region, account and availability zones, as far as functions of templates ask for them. */
export function placeValues({ region, account }: AccountRegion): {
  readonly region: string;
  readonly account: string;
  readonly zones: Readonly<Record<string, readonly string[]>>;
} {
  return { region, account, zones: { [region]: zonesOfRegion(region) } };
}

/**
 * The zones that an account has in a region. AWS gives most accounts three or more, and Fn::GetAZs those in which the
 * default VPC has a subnet; three are what templates count on.
 */
export function zonesOfRegion(region: string): readonly string[] {
  return (region === 'us-east-1' ? ['a', 'b', 'c', 'd', 'e', 'f'] : ['a', 'b', 'c']).map((zone) => `${region}${zone}`);
}
