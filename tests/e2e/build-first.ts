import { buildKiosk } from '../../build/bundle/bundle.ts';

/** Playwright asks for a default export. Tests never run against an old build. */
export default async function buildFirst(): Promise<void> {
  await buildKiosk();
}
