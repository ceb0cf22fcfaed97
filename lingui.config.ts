import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

/**
 * Every word of the screens (screens.md). English is what the code says; the other languages are
 * translated in renderer/words/*.po. `npx lingui extract` brings the catalogues up to date.
 */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'es'],
  catalogs: [
    {
      path: '<rootDir>/renderer/words/{locale}',
      include: ['<rootDir>/renderer'],
      exclude: ['**/*.test.ts', '**/*.test.tsx'],
    },
  ],
  orderBy: 'message',
  // A line number would change with every edit above it, and say nothing to a translator.
  format: formatter({ lineNumbers: false }),
});
