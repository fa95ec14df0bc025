export { type Claims, type ExpectOptions, expectProved, expectRefuted } from './expect.ts';
export {
  type AcknowledgedFinding,
  acknowledgementsIn,
  findingsOf,
  idleAcknowledgements,
  type RuleFinding,
  type RulePack,
  type RulePacks,
} from './rule-packs.ts';
export type { TestSubject } from './subject.ts';
export {
  all,
  appOf,
  type EnvironmentVariant,
  optionsOf,
  type Synthesis,
  type SynthesizedResource,
  type SynthesizedTemplate,
  stackNamed,
  synthesizeAnew,
  synthesized,
  type TestedStack,
} from './synthesized.ts';
export { uselessSystem } from './useless-system.ts';
export { violationsOf } from './violations.ts';
