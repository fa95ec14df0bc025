import { type ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { logGroupsOf } from '../../workloads/pmo/contract.ts';
import type { CoherentSettings } from './options.ts';

/** The groups go with the stack: their names are fixed, and a group left behind would stop the next deployment. */
export function addLogGroups(
  stack: ProductionStack,
  { stage, logDays }: CoherentSettings,
): readonly RetainedLogGroup[] {
  const { app, nginx, system } = logGroupsOf(stage);
  const group = (id: string, name: string) =>
    new RetainedLogGroup(stack, id, { name, days: logDays, whenStackIsDeleted: 'delete' });
  return [group('AppLogGroup', app), group('NginxLogGroup', nginx), group('SystemLogGroup', system)];
}
