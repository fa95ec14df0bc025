import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** What needs programs that are not in npm, a PostgreSQL server for one: `npm run test:system`. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/system/**/*.test.ts'], exclude: [] },
});
