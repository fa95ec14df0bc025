/** Finds resources by their ARNs, through the same lists that scans read. */
import { parseArn } from '../../src/arn.ts';
import type { Resource } from '../../src/compliance.ts';
import { InputError } from '../../src/input-error.ts';
import { COST_TYPES } from '../../src/resource-types.ts';
import { GLOBAL_TYPES } from '../cloud/cloud.ts';
import type { ToolContext } from './tool.ts';

export interface Group {
  readonly type: string;
  readonly region: string;
  readonly resources: readonly Resource[];
}

/** Every resource of the types and regions that the ARNs name; throws `InputError` for an ARN of a type that is not known. */
export async function groupsOf(arns: readonly string[], context: ToolContext): Promise<readonly Group[]> {
  const wanted = new Map<string, { readonly type: string; readonly region: string }>();
  for (const arn of arns) {
    const { resourceType: type, region } = parseArn(arn);
    if (!COST_TYPES.includes(type)) {
      throw new InputError(
        `resource_arns: "${arn}" is of ${type}, which is not known; known are ${COST_TYPES.join(', ')}.`,
      );
    }
    wanted.set(`${type} ${region}`, { type, region });
  }
  const groups: Group[] = [];
  for (const { type, region } of wanted.values()) {
    const { regions } = await context.scanner.regionsOf(GLOBAL_TYPES.has(type) ? {} : { region });
    const asked = GLOBAL_TYPES.has(type) ? (regions[0] ?? context.cloud.region) : region;
    groups.push({ type, region, resources: await context.list(type, asked) });
  }
  return groups;
}
