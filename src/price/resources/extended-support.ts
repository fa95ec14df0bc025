/** The surcharge for engines past their standard support. */

import type { Facts } from '../facts.ts';
import { by, countedAs } from '../measure.ts';
import { type PricedPart, part } from '../pricer.ts';

/**
 * The last day of standard support by major version.
 * https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
 */
const SUPPORTED_UNTIL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  postgres: { '11': '2024-02-29', '12': '2025-02-28', '13': '2026-02-28' },
  mysql: { '5.7': '2024-02-29', '8.0': '2026-07-31' },
};

export function extendedSupport(facts: Facts, engine: string, size: string, zones: string): readonly PricedPart[] {
  const version = facts.text('EngineVersion');
  if (version === undefined || facts.is('EngineLifecycleSupport', 'open-source-rds-extended-support-disabled'))
    return [];
  const versions = SUPPORTED_UNTIL[engine] ?? {};
  const major = Object.keys(versions).find((each) => version === each || version.startsWith(`${each}.`));
  const until = major === undefined ? undefined : versions[major];
  if (until === undefined || facts.around.asOf <= until) return [];
  const years = Number(facts.around.asOf.slice(0, 4)) - Number(until.slice(0, 4));
  const isThird = years > 2 || (years === 2 && facts.around.asOf.slice(5) > until.slice(5));
  const vcpus = vcpusOf(size);
  if (vcpus === undefined) {
    facts.miss(`The number of vCPUs of ${size}, by which extended support is billed, is not known.`);
    return [];
  }
  // The standby pays as well: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-charges.html
  const copies = zones === 'multi-az' ? 2 : 1;
  const quantity = by(countedAs(vcpus * copies, 'vCPU'), facts.hours());
  return [
    part(
      `Extended support of ${engine} ${major}`,
      `rds.extended-support.${isThird ? 'year-3' : 'years-1-2'}`,
      quantity,
    ),
  ];
}

/** Burstable classes have two up to large; every other class doubles from large on. */
export function vcpusOf(size: string): number | undefined {
  const name = size.split('.').at(-1) ?? '';
  if (/^(?:micro|small|medium|large)$/.test(name)) return 2;
  const times = /^(\d*)xlarge$/.exec(name)?.[1];
  return times === undefined ? undefined : 4 * (times === '' ? 1 : Number(times));
}
