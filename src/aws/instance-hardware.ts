/** Processors and memory of common instance types: https://aws.amazon.com/ec2/instance-types/ and, with `db.`, https://aws.amazon.com/rds/instance-types/. */
export interface Hardware {
  readonly vcpus: number;
  readonly memoryGb: number;
}

const BURSTABLE: Readonly<Record<string, Hardware>> = {
  nano: { vcpus: 2, memoryGb: 0.5 },
  micro: { vcpus: 2, memoryGb: 1 },
  small: { vcpus: 2, memoryGb: 2 },
  medium: { vcpus: 2, memoryGb: 4 },
  large: { vcpus: 2, memoryGb: 8 },
  xlarge: { vcpus: 4, memoryGb: 16 },
  '2xlarge': { vcpus: 8, memoryGb: 32 },
};

const T2: Readonly<Record<string, Hardware>> = {
  ...BURSTABLE,
  nano: { vcpus: 1, memoryGb: 0.5 },
  micro: { vcpus: 1, memoryGb: 1 },
  small: { vcpus: 1, memoryGb: 2 },
};

/** GiB per vCPU of the families whose sizes all keep the ratio, from `large` with two vCPU. */
const PER_VCPU: Readonly<Record<string, number>> = {
  m4: 4,
  m5: 4,
  m5a: 4,
  m6i: 4,
  m6a: 4,
  m6g: 4,
  m7i: 4,
  m7a: 4,
  m7g: 4,
  m8g: 4,
  c5: 2,
  c5a: 2,
  c6i: 2,
  c6a: 2,
  c6g: 2,
  c7i: 2,
  c7a: 2,
  c7g: 2,
  c8g: 2,
  r5: 8,
  r5a: 8,
  r6i: 8,
  r6a: 8,
  r6g: 8,
  r7i: 8,
  r7a: 8,
  r7g: 8,
  r8g: 8,
};

/** What a type has, with or without `db.` and `cache.`; undefined where this table does not say. Cache nodes have less memory than the type. */
export function hardwareOf(type: string): Hardware | undefined {
  if (type.startsWith('cache.')) return undefined;
  const [family = '', size = ''] = type.replace(/^db\./, '').split('.');
  if (family === 't2') return T2[size];
  if (/^t(?:3|3a|4g)$/.test(family)) return BURSTABLE[size];
  const ratio = PER_VCPU[family];
  if (ratio === undefined) return undefined;
  const vcpus =
    size === 'large' ? 2 : size === 'xlarge' ? 4 : 4 * Number(/^(\d+)xlarge$/.exec(size)?.[1] ?? Number.NaN);
  return Number.isNaN(vcpus) ? undefined : { vcpus, memoryGb: vcpus * ratio };
}
