import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Builds the screens into dist/renderer/, to be served from `app://kiosk/` under a policy that allows
 * files of that origin and nothing else: no inlined fonts or pictures, no inline script or style.
 * A translation that is missing fails the build. What the first screens need is one file: each more is one
 * more turn of the shell's thread before anything is drawn.
 */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [
    react(),
    lingui({ macroTransform: true, failOnMissing: true, failOnCompileError: true }),
  ],
  build: {
    target: 'chrome130',
    outDir: '../dist/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
});
