import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The screens' own tests: they need the words compiled as the build compiles them. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), lingui({ macroTransform: true })],
  test: {
    name: 'renderer',
    include: ['**/*.test.ts', '../tests/renderer/**/*.test.ts'],
    environment: 'node',
    css: true,
  },
});
