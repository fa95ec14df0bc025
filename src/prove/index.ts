export { type Connection, type Connections, connectionsOf } from './connections.ts';
export type { Evidence, Observation, PricedLine } from './evidence.ts';
export { prove } from './prove.ts';
export type { AssertionVerdict, Counterexample, Judgement, Outcome, Row, TraceStep, Verdict } from './verdict.ts';
