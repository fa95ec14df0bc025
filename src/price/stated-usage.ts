/** What a usage states about each resource, and which of it was asked for. */
import type { Model, Resource } from '../model/index.ts';
import {
  type CommitmentUsage,
  QUANTITY_NAMES,
  type Quantity,
  type ResourceUsage,
  type ScenarioAmount,
  selects,
  type Usage,
} from '../usage/index.ts';
import type { UnusedUsage } from './bill.ts';
import type { StatedUsage } from './facts.ts';

/** Quantities that are billed as traffic of the account, whichever resource states them. */
export const TRAFFIC = ['internetGb', 'crossZoneGb', 'crossRegionGb'] as const satisfies readonly Quantity[];

export class UsageOfResources implements StatedUsage {
  private readonly entries: readonly (readonly [selector: string, usage: ResourceUsage])[];
  private readonly commitments: readonly CommitmentUsage[];
  private readonly asked = new Map<string, Set<Quantity>>();

  constructor(usage: Usage) {
    this.entries = Object.entries(usage.resources ?? {});
    this.commitments = usage.commitments ?? [];
  }

  /** The stated amount. Of several selectors that match the resource, the last one counts. */
  amountOf(resource: Resource, quantity: Quantity): ScenarioAmount | undefined {
    const asked = this.asked.get(resource.id) ?? new Set();
    this.asked.set(resource.id, asked.add(quantity));
    return this.entries.findLast(
      ([selector, usage]) => usage[quantity] !== undefined && selects(selector, resource),
    )?.[1][quantity];
  }

  commitmentOf(resource: Resource): CommitmentUsage | undefined {
    return this.commitments.findLast(({ of }) => of.some((selector) => selects(selector, resource)));
  }

  /**
   * The statements that changed nothing: their selector matches no resource, or no matched resource is billed by the
   * quantity.
   */
  unused(model: Model): readonly UnusedUsage[] {
    const resources = [...model.resources.values()];
    const bySelector = this.entries.flatMap(([selector, usage]): readonly UnusedUsage[] => {
      const meant = resources.filter((each) => selects(selector, each));
      if (meant.length === 0) return [{ selector, billedBy: [] }];
      const asked = new Set(meant.flatMap((each) => [...(this.asked.get(each.id) ?? [])]));
      return QUANTITY_NAMES.filter((name) => usage[name] !== undefined && !asked.has(name)).map((quantity) => ({
        selector,
        quantity,
        billedBy: [...asked].sort(),
      }));
    });
    const committed = this.commitments
      .flatMap(({ of }) => of)
      .filter((selector) => !resources.some((each) => selects(selector, each)));
    return [...bySelector, ...committed.map((selector) => ({ selector, billedBy: [] }))];
  }
}
