export const PIPELINE = '.github/workflows/web-app.yml';
export const UPKEEP = '.github/workflows/web-app-upkeep.yml';
export const DEPENDABOT = '.github/dependabot.yml';
export const DOCKERFILE = 'Dockerfile';
export const CHANGE_SET = 'scripts/change-set.sh';

export type Runbook =
  | 'alarms'
  | 'first-deployment'
  | 'deploy'
  | 'rotate-a-secret'
  | 'rebuild'
  | 'restore'
  | 'failover'
  | 'rollback'
  | 'blue-green'
  | 'incident'
  | 'changes'
  | 'capacity';

export function runbookPath(environment: string, runbook: Runbook): string {
  return `runbooks/${environment}/${runbook}.md`;
}
