import { synthesized } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import { checkModel, DEFAULT_MODEL, MODELS_AS_OF } from './model-lifecycle.ts';

// https://docs.claude.com/en/docs/about-claude/model-deprecations
test('C-BLM-09 the documented model stops synthesis: it was retired', () => {
  expect(() => synthesized(architecture, 'prod', { model: 'claude-3-5-sonnet-20241022' })).toThrow(
    'Model "claude-3-5-sonnet-20241022" was retired on 2025-10-28: every request to it fails. Use claude-sonnet-4-5 or claude-sonnet-5-5.',
  );
});

test('a model that nobody listed stops synthesis', () => {
  expect(() => checkModel('claude-next')).toThrow(
    `Model "claude-next" is not in the list of ${MODELS_AS_OF}, so nobody knows whether it answers; use claude-sonnet-4-5 or claude-sonnet-5-5`,
  );
});

test('the default model can be used, and refuses a temperature', () => {
  expect(checkModel(DEFAULT_MODEL)).toMatchObject({ acceptsTemperature: false, thinkingCountsAsOutput: true });
});
