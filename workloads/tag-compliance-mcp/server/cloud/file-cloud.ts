/** A cloud out of an inventory file, for local runs and tests. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseArn } from '../../src/arn.ts';
import { InputError } from '../../src/input-error.ts';
import { type Cloud, CloudError, GLOBAL_TYPES, LISTED_BY } from './cloud.ts';

const INVENTORY = z.strictObject({
  /** Fixes the clock for dates; windows and lifetimes go on. */
  now: z.iso.datetime().optional(),
  account: z.string().regex(/^\d{12}$/),
  regions: z.array(z.object({ name: z.string().optional(), optIn: z.string().optional() })),
  resources: z.array(
    z.object({
      arn: z.string(),
      tags: z.record(z.string(), z.string()),
      state: z.string().optional(),
      created: z.string().optional(),
      hints: z.object({ vpcName: z.string().optional(), iamRole: z.string().optional() }).optional(),
    }),
  ),
  serviceCosts: z
    .array(
      z.object({
        service: z.string(),
        region: z.string().optional(),
        account: z.string().optional(),
        amount: z.number(),
      }),
    )
    .default([]),
  namedCosts: z.array(z.object({ service: z.string(), name: z.string(), amount: z.number() })).default([]),
  faults: z
    .array(
      z.object({
        region: z.string().optional(),
        service: z.string().optional(),
        operation: z.string().optional(),
        /** How often it happens; always where it is not said. */
        times: z.number().int().optional(),
        error: z.object({ code: z.string(), message: z.string() }),
      }),
    )
    .default([]),
  tagPolicies: z
    .array(z.object({ policy_id: z.string(), name: z.string(), description: z.string(), content: z.unknown() }))
    .default([]),
});

export type Inventory = z.input<typeof INVENTORY>;

export interface FileCloud extends Cloud {
  readonly now: Date | undefined;
  /** The calls that were made: `us-east-1 ec2:DescribeInstances`. */
  readonly calls: readonly string[];
}

/** Reads the file; throws `InputError` naming it. */
export function fileCloud(path: string, region: string): FileCloud {
  try {
    return inventoryCloud(JSON.parse(readFileSync(path, 'utf8')), region);
  } catch (fault) {
    throw new InputError(`${path} is no inventory: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

export function inventoryCloud(given: Inventory, home: string): FileCloud {
  const inventory = INVENTORY.parse(given);
  for (const { arn } of inventory.resources) parseArn(arn);
  const left = new Map(inventory.faults.map((fault) => [fault, fault.times ?? Number.POSITIVE_INFINITY]));
  const calls: string[] = [];
  const call = (service: string, operation: string, region: string) => {
    calls.push(`${region} ${service}:${operation}`);
    for (const [fault, times] of left) {
      const isMeant =
        (fault.region ?? region) === region &&
        (fault.service ?? service) === service &&
        (fault.operation ?? operation) === operation;
      if (!isMeant || times <= 0) continue;
      left.set(fault, times - 1);
      throw new CloudError(fault.error.code, fault.error.message);
    }
  };
  return {
    region: home,
    now: inventory.now === undefined ? undefined : new Date(inventory.now),
    calls,
    account: async () => {
      call('sts', 'GetCallerIdentity', home);
      return inventory.account;
    },
    regions: async () => {
      call('ec2', 'DescribeRegions', home);
      return inventory.regions;
    },
    list: async (type, region) => {
      const { service, operation } = LISTED_BY[type] ?? { service: 'tag', operation: 'GetResources' };
      call(service, operation, region);
      return inventory.resources.filter(({ arn }) => {
        const found = parseArn(arn);
        return found.resourceType === type && (GLOBAL_TYPES.has(type) || found.region === region);
      });
    },
    serviceCosts: async (_period, by) => {
      call('ce', 'GetCostAndUsage', 'us-east-1');
      return inventory.serviceCosts.map(({ service, amount, region, account }) => ({
        service,
        amount,
        ...(by === 'region' && { region }),
        ...(by === 'account' && { account }),
      }));
    },
    namedCosts: async () => {
      call('ce', 'GetCostAndUsage', 'us-east-1');
      return inventory.namedCosts;
    },
    tagPolicies: async () => {
      call('organizations', 'ListPolicies', 'us-east-1');
      return inventory.tagPolicies.map(({ policy_id, name, description }) => ({ policy_id, name, description }));
    },
    tagPolicy: async (id) => {
      call('organizations', 'DescribePolicy', 'us-east-1');
      const found = inventory.tagPolicies.find(({ policy_id }) => policy_id === id);
      if (found === undefined) throw new CloudError('PolicyNotFoundException', `There is no policy ${id}.`);
      return found.content;
    },
  };
}
