export { type Connection, type Connections, connectionsOf } from './connections.ts';
export { prove } from './prove.ts';
export type { AssertionVerdict, Counterexample, Judgement, Outcome, Row, TraceStep, Verdict } from './verdict.ts';
