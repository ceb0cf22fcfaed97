import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { dirname } from 'node:path';
import { engineVersion } from '../../db/engine-version.ts';
import { version } from '../../electron/core/version.ts';

/** The document that a command of quality.md leaves behind, as one JSON file. */
export interface ReportDocument {
  /** Writes head and content to the file, or nothing where none was asked for. */
  finish(
    jsonFile: string | undefined,
    ok: boolean,
    content: Readonly<Record<string, unknown>>,
  ): void;
}

/** Begins a document: the time of its start is that of this call. */
export function beginDocument(): ReportDocument {
  const startedAt = new Date().toISOString();
  return {
    finish(jsonFile, ok, content) {
      if (jsonFile === undefined) return;
      const head = { schemaVersion: 1, ok, startedAt, versions: versions(), machine: machine() };
      mkdirSync(dirname(jsonFile), { recursive: true });
      writeFileSync(jsonFile, `${JSON.stringify({ ...head, ...content }, null, 2)}\n`);
    },
  };
}

function versions(): Record<string, string> {
  const electron = `${process.env['POSTERN_ELECTRON_VERSION']} (${process.env['POSTERN_ELECTRON_KIND']})`;
  const postern = `${version} ${commit()}`.trim();
  return { node: process.versions.node, electron, sqlite: engineVersion(), postern };
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

/** What the times were taken on. */
export function machine(): Record<string, string | number> {
  return {
    platform: platform(),
    arch: arch(),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? '',
  };
}
