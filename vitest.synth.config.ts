import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** What takes long and is asked before a push only: what others judge of the synthesized systems, the package as it is published. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/synth/**/*.test.ts'], exclude: [] },
});
