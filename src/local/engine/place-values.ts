import { zonesOfRegion } from '../regions.ts';
import type { AccountRegion } from '../service.ts';

/** Region, account and availability zones, as far as functions of templates ask for them. */
export function placeValues({ region, account }: AccountRegion): {
  readonly region: string;
  readonly account: string;
  readonly zones: Readonly<Record<string, readonly string[]>>;
} {
  return { region, account, zones: { [region]: zonesOfRegion(region) } };
}
