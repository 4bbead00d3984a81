import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The machine that judges the project has two cores.
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'sim',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**'],
          // The simulator keeps no state outside its worlds, so its tests may share one context: four times faster.
          pool: 'threads',
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'ui',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
