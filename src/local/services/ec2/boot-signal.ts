/**
 * The signal that a boot script gives to CloudFormation when what it starts answers. The script is not run, so it is given
 * for it: where it calls cfn-signal, and for the resource that it names.
 */
import type { AccountRegion, LocalWorld } from '../../service.ts';
import type { WantedInstance } from './wanted-instances.ts';

export function signalledBy(userData: string): { readonly stack: string; readonly resource: string } | undefined {
  const lines = userData.replaceAll(/\\\r?\n/g, ' ').split('\n');
  for (const line of lines) {
    if (!/\bcfn-signal\s/.test(line)) continue;
    const option = (name: string) => new RegExp(`--${name}[ =]+['"]?([^'"\\s]+)`).exec(line)?.[1];
    const [stack, resource] = [option('stack'), option('resource')];
    if (stack !== undefined && resource !== undefined) return { stack, resource };
  }
  return undefined;
}

export async function giveInstanceSignal(
  { id, userData }: WantedInstance,
  world: LocalWorld,
  at: AccountRegion,
): Promise<void> {
  const signalled = signalledBy(userData);
  if (signalled === undefined) return;
  const { stack: StackName, resource: LogicalResourceId } = signalled;
  const signal = { StackName, LogicalResourceId, UniqueId: id, Status: 'SUCCESS' };
  await world.invoke('cloudformation', 'SignalResource', signal, at);
}
