export { askChecks, loadChecks } from './ask-checks.ts';
export { type ExposureChange, type Fate, type UpdateChange, updateBetween } from './change.ts';
export { connectionsOf } from './connections.ts';
export { assignmentsIn, type Instruction, readDockerfile, unquoted } from './files/dockerfile.ts';
export { lockedResources, lockVerdicts, type Replaces } from './lock.ts';
export { type MutationTrials, mutationTrials } from './mutate.ts';
export type {
  DrawnNode,
  Observations,
  ObservedBill,
  ObservedCost,
  ObservedDrawing,
  ObservedPrices,
  ObservedWitness,
} from './observations.ts';
export { type Proposed, propose } from './propose.ts';
export { prove } from './prove.ts';
export { survivalOf } from './survival.ts';
export { trafficOf } from './traffic.ts';
export type { AssertionVerdict, Counterexample, Judgement, TraceStep, Verdict } from './verdict.ts';
