export {
  type AcknowledgedFinding,
  acknowledgementsIn,
  findingsOf,
  idleAcknowledgements,
  type RuleFinding,
  type RulePack,
  type RulePacks,
} from './rule-packs.ts';
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
