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
    exclude: ['**/node_modules/**', 'test/drawing/**', 'test/pages/**', 'test/synth/**', 'test/system/**'],
    globalSetup: 'test/setup/run-folder.ts',
    // A worker loads aws-cdk-lib and the sources once. Tests keep no state in modules; the order of files and tests is
    // drawn anew in each run, so one that does is found.
    isolate: false,
    maxWorkers: '100%',
    sequence: { shuffle: true },
    // Never: what was synthesized in a run must not outlive a change of the sources.
    watch: false,
    // Any machine, however loaded: a test that hangs is stopped by whoever started the run.
    testTimeout: 0,
    hookTimeout: 0,
    env: { CDK_VALIDATION: 'false' },
  },
});
