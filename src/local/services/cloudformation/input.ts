/** What requests hold that several operations read. */
import type { GivenParameter } from '../../engine/parameters.ts';
import type { Ask, Tag } from '../../engine/records.ts';
import { checkRollbackConfiguration, type Given, roleFault } from '../../engine/stacks.ts';
import { invalid } from '../../engine/words.ts';
import type { Call } from '../../service.ts';
import { fetchTemplate } from './template-url.ts';

export interface TemplateInput {
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly UsePreviousTemplate?: boolean;
}

export interface GivenInput extends TemplateInput {
  readonly Parameters?: readonly GivenParameter[];
  readonly Tags?: readonly Tag[];
  readonly Capabilities?: readonly string[];
  readonly NotificationARNs?: readonly string[];
  readonly ResourceTypes?: readonly string[];
  readonly RoleARN?: string;
  readonly RollbackConfiguration?: object;
}

const MOST_BYTES = 51_200;

/** The text of the template that a request gives; the one that the stack has where it says so. */
export async function bodyOf(input: TemplateInput, call: Call, before?: Ask): Promise<string> {
  if (input.UsePreviousTemplate === true && before !== undefined) return before.body;
  if (input.TemplateURL !== undefined) return fetchTemplate(input.TemplateURL, call);
  if (input.TemplateBody === undefined) throw invalid('Either Template URL or Template Body must be specified.');
  if (Buffer.byteLength(input.TemplateBody) > MOST_BYTES)
    throw invalid(
      `1 validation error detected: Value '${input.TemplateBody}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MOST_BYTES}`,
    );
  return input.TemplateBody;
}

export async function givenOf(input: GivenInput, call: Call, before?: Ask): Promise<Given> {
  const body = await bodyOf(input, call, before);
  roleFault(input.RoleARN);
  checkRollbackConfiguration(input.RollbackConfiguration);
  return {
    body,
    parameters: input.Parameters ?? [],
    tags: input.Tags,
    capabilities: input.Capabilities,
    notificationArns: input.NotificationARNs,
    resourceTypes: input.ResourceTypes,
    roleArn: input.RoleARN,
    rollbackConfiguration: input.RollbackConfiguration,
  };
}

const NAME = /^[a-zA-Z][-a-zA-Z0-9]*$/;

export function checkStackName(name: string): void {
  if (!NAME.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`,
    );
  if (name.length > 128)
    throw invalid(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must have length less than or equal to 128`,
    );
}

/** A page of a list: what `NextToken` says to begin with, at most `size`. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  size = 100,
): { readonly items: readonly T[]; readonly next?: string } {
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString().slice('from:'.length));
  if (!Number.isInteger(from) || from < 0 || from > all.length) throw invalid('The NextToken is invalid.');
  const items = all.slice(from, from + size);
  const after = from + items.length;
  return after < all.length ? { items, next: Buffer.from(`from:${after}`).toString('base64url') } : { items };
}
