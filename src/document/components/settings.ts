/**
 * What a reader wants to know of a resource: short phrases by name. The name tells which phrases of two environments say
 * the same thing; a phrase speaks for itself.
 */
import { type ResourceReading, settingText, texts } from '../reading.ts';

export type Settings = Readonly<Record<string, string | undefined | false>>;

export interface ComponentType {
  /** `RDS database`: what an engineer calls it. */
  readonly called: string;
  readonly settings: (reading: ResourceReading) => Settings;
}

/** A phrase around a value, or nothing where the template does not tell it: `phrase('backups kept ', '7', ' days')`. */
export function phrase(before: string, value: string | undefined, after = ''): string | undefined {
  return value === undefined ? undefined : `${before}${value}${after}`;
}

/** `in VpcPrivateSubnetA, VpcPrivateSubnetB`. */
export function placed(reading: ResourceReading, ...paths: readonly string[]): string | undefined {
  const subnets = paths.flatMap((path) => texts(reading, path));
  return subnets.length === 0 ? undefined : `in ${subnets.join(', ')}`;
}

/** A flag that is set, in words; one that is off is said where that matters. */
export function flagSetting(reading: ResourceReading, path: string, on: string, off?: string): string | undefined {
  const said = settingText(reading, path);
  if (said === undefined) return undefined;
  if (said.toLowerCase() === 'true') return on;
  return said.toLowerCase() === 'false' ? off : `${on}: ${said}`;
}
