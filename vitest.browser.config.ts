import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** What only a browser can judge: `npm run test:browser`. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/drawing/**/*.test.ts', 'test/pages/**/*.test.ts'], exclude: [] },
});
