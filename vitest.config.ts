import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['lintel:source'] },
  ssr: { resolve: { conditions: ['lintel:source'] } },
  test: {
    include: [
      'src/**/*.test.ts',
      'architectures/**/*.test.ts',
      'workloads/**/*.test.ts',
      'examples/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', 'test/drawing/**', 'test/synth/**'],
    testTimeout: 60_000,
    sequence: { shuffle: true },
    env: { CDK_VALIDATION: 'false' },
  },
});
