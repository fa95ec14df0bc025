import { showText } from '../base/index.ts';
import type { Judgement, TraceStep } from './verdict.ts';

/** A judgement whose sentences are fit to be read: the words make them with texts of the model, holes and all. */
export function shown(judgement: Judgement): Judgement {
  const { trace, counterexample, missing } = judgement;
  return {
    ...judgement,
    trace: trace.map(shownStep),
    ...(counterexample !== undefined && {
      counterexample: {
        ...counterexample,
        summary: showText(counterexample.summary),
        steps: counterexample.steps.map(shownStep),
      },
    }),
    ...(missing !== undefined && { missing: missing.map(showText) }),
  };
}

function shownStep(step: TraceStep): TraceStep {
  return { ...step, says: showText(step.says) };
}
