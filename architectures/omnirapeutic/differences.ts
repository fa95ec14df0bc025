import type { DeclaredDifference } from 'lintel/constructs';

const STAGE = 'OMN-ECS-06: before there are images, nginx stands in for the application (C-OMN-13)';

/** In what the stages differ, and which row of the conformance table wants it so. */
export const DIFFERENCES: readonly DeclaredDifference[] = [
  { resource: 'Ecs*', because: STAGE },
  { resource: 'Alb*Targets', because: STAGE },
  { resource: 'AlarmsBreakTheGlass*', because: 'OMN-ALM-01: what the application alone counts' },
  { resource: 'AlarmsEcs*', property: 'Metrics[*]*', because: STAGE },
  { resource: 'SecuritySecretsKey', property: 'KeyPolicy.Statement[*]*', because: STAGE },
];
