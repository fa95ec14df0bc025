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
export type { Subject } from './subject.ts';
export {
  all,
  appOf,
  optionsOf,
  type Synthesis,
  type SynthesizedResource,
  type SynthesizedStack,
  type SynthesizedTemplate,
  stackNamed,
  synthesize,
  synthesized,
  type Variant,
} from './synthesized.ts';
export { violationsOf } from './violations.ts';
