import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: path.join(import.meta.dirname, 'renderer'),
  base: './',
  publicDir: false,
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'chrome150',
    outDir: path.join(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    // Fonts stay files: the content security policy allows no `data:` fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2_000,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'phaser', test: /node_modules\/phaser/ },
            { name: 'vendor', test: /node_modules/ },
          ],
        },
      },
    },
  },
});
