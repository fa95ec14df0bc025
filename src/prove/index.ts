export { type Connection, type Connections, connectionsOf } from './connections.ts';
export { prove } from './prove.ts';
export { type Traffic, trafficOf } from './traffic.ts';
export type { AssertionVerdict, Counterexample, Judgement, Outcome, Row, TraceStep, Verdict } from './verdict.ts';
