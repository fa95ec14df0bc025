import { defineConfig } from 'lintel';

export default defineConfig({
  architectures: {
    jobs: () => import('./architectures/jobs/architecture.ts'),
  },
});
