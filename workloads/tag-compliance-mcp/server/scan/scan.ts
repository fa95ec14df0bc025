/** Lists resources over regions; what cannot be read is said, and never taken for nothing. */
import { filterResources, type Resource, type ResourceFilters } from '../../src/compliance.ts';
import { InputError } from '../../src/input-error.ts';
import { type Cloud, codeOf, GLOBAL_TYPES, LISTED_BY } from '../cloud/cloud.ts';
import { inParallel, type Pace, within, withRetries } from './attempts.ts';
import { lasting } from './lasting.ts';

export interface ScanOptions {
  readonly allowedRegions: readonly string[];
  readonly maxConcurrentRegions: number;
  readonly regionTimeoutMs: number;
  readonly regionCacheMs: number;
}

export interface FailedType {
  readonly region: string;
  readonly resource_type: string;
  readonly error: string;
}

export interface RegionMetadata {
  readonly total_regions: number;
  readonly successful_regions: readonly string[];
  readonly failed_regions: readonly string[];
  readonly discovery_failed: boolean;
}

export interface Scan {
  readonly resources: readonly Resource[];
  readonly failed: readonly FailedType[];
  readonly regions: RegionMetadata;
  readonly quality: {
    readonly status: 'complete' | 'partial';
    readonly warning: string | null;
    readonly failed_regions: readonly string[];
    readonly failed_resource_types: readonly FailedType[];
    /** Types of which only resources that are or were tagged are seen. */
    readonly tagged_only: readonly string[];
  };
}

/** No region could be read. */
export class ScanError extends Error {}

export interface Scanner {
  /** The enabled regions that the filters mean, sorted; throws `InputError` naming a region that is not enabled. */
  regionsOf(filters: ResourceFilters): Promise<{ readonly regions: readonly string[]; readonly isDiscovered: boolean }>;
  scan(types: readonly string[], filters?: ResourceFilters): Promise<Scan>;
}

const ENABLED = ['opt-in-not-required', 'opted-in'];

export function scanner(cloud: Cloud, options: ScanOptions, pace: Pace, now: () => number): Scanner {
  const known = lasting<readonly string[]>(options.regionCacheMs, now);

  async function enabled(): Promise<{ regions: readonly string[]; isDiscovered: boolean }> {
    const cached = known.get('regions');
    if (cached !== undefined) return { regions: cached, isDiscovered: true };
    try {
      const entries = await withRetries(() => cloud.regions(), pace);
      const regions = entries
        .flatMap(({ name, optIn }) => (name !== undefined && ENABLED.includes(optIn ?? '') ? [name] : []))
        .toSorted();
      known.set('regions', regions);
      return { regions, isDiscovered: true };
    } catch {
      return { regions: [cloud.region], isDiscovered: false };
    }
  }

  async function regionsOf(filters: ResourceFilters) {
    const found = await enabled();
    const allowed = found.regions.filter(
      (region) => options.allowedRegions.length === 0 || options.allowedRegions.includes(region),
    );
    const wanted = [...new Set([filters.region ?? [], filters.regions ?? []].flat())];
    const strange = wanted.find((region) => !allowed.includes(region));
    if (strange !== undefined) {
      throw new InputError(`filters.region: "${strange}" is not enabled; enabled are ${allowed.join(', ')}.`);
    }
    return { regions: wanted.length === 0 ? allowed : wanted.toSorted(), isDiscovered: found.isDiscovered };
  }

  async function scan(types: readonly string[], filters: ResourceFilters = {}): Promise<Scan> {
    const { regions, isDiscovered } = await regionsOf(filters);
    const regional = types.filter((type) => !GLOBAL_TYPES.has(type));
    const global = types.filter((type) => GLOBAL_TYPES.has(type));
    const parts = [
      ...(global.length > 0 ? [{ name: 'global', asked: regions[0] ?? cloud.region, types: global }] : []),
      ...(regional.length > 0 ? regions.map((name) => ({ name, asked: name, types: regional })) : []),
    ];
    const read = await inParallel(parts, options.maxConcurrentRegions, (part) => readPart(part));
    const failedParts = read.filter(
      ({ listed }) => listed.length > 0 && listed.every(({ error }) => error !== undefined),
    );
    if (read.length > 0 && failedParts.length === read.length) {
      throw new ScanError(`No region could be scanned: ${failedParts[0]?.listed[0]?.error ?? 'unknown'}`);
    }
    const names = (list: typeof read) => list.map(({ name }) => name).toSorted();
    const failed = read.flatMap(({ name, listed }) =>
      listed.flatMap(({ type, error }) => (error === undefined ? [] : [{ region: name, resource_type: type, error }])),
    );
    const taggedOnly = types.filter((type) => LISTED_BY[type] === undefined);
    const warnings = [
      ...(failed.length > 0 ? [`${failed.length} list calls failed; what they would have shown is not counted.`] : []),
      ...(isDiscovered ? [] : ['Regions could not be listed; only the region of the server was scanned.']),
      ...(taggedOnly.length > 0 ? ['Of some types, resources that were never tagged stay unseen (tagged_only).'] : []),
    ];
    return {
      resources: filterResources(
        read.flatMap(({ listed }) => listed.flatMap(({ resources }) => resources)),
        filters,
      ),
      failed,
      regions: {
        total_regions: read.length,
        successful_regions: names(read.filter((part) => !failedParts.includes(part))),
        failed_regions: names(failedParts),
        discovery_failed: !isDiscovered,
      },
      quality: {
        status: failed.length > 0 || !isDiscovered ? 'partial' : 'complete',
        warning: warnings.length === 0 ? null : warnings.join(' '),
        failed_regions: names(failedParts),
        failed_resource_types: failed,
        tagged_only: taggedOnly,
      },
    };
  }

  async function readPart(part: { readonly name: string; readonly asked: string; readonly types: readonly string[] }) {
    const deadline = now() + options.regionTimeoutMs;
    const listed = await inParallel(part.types, 4, async (type) => {
      try {
        const left = Math.max(1, deadline - now());
        const resources = await within(
          left,
          part.name,
          withRetries(() => cloud.list(type, part.asked), pace),
        );
        return { type, resources, error: undefined };
      } catch (fault) {
        return { type, resources: [], error: codeOf(fault) };
      }
    });
    return { name: part.name, listed };
  }

  return { regionsOf, scan };
}
