import { plain } from '../markdown.ts';
import { COMPUTE } from './compute.ts';
import { DATA } from './data.ts';
import { EDGE } from './edge.ts';
import { MESSAGES } from './messages.ts';
import type { ComponentType } from './settings.ts';

const CALLED: Readonly<Record<string, Pick<ComponentType, 'called'>>> = {
  ...EDGE,
  ...COMPUTE,
  ...DATA,
  ...MESSAGES,
  'AWS::Logs::LogGroup': { called: 'Log group' },
  'AWS::Backup::BackupVault': { called: 'Backup vault' },
};

/** What an engineer calls a type: `RDS database`; `AWS::X::Y` without a name of its own is `X Y`. */
export function spokenType(type: string): string {
  return CALLED[type]?.called ?? plain(type.replace(/^AWS::/, '').replaceAll('::', ' '));
}
