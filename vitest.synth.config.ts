import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** What others judge of the synthesized systems, at length: the validator of aws-cdk-lib and cdk-nag. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/synth/**/*.test.ts'], exclude: [] },
});
