import { execFileSync } from 'node:child_process';

/** One line of what a package would put on a tablet. */
export type PackedFile = {
  /** From the root, with a leading `/`. */
  readonly path: string;
  /** As `ls` shows it, such as `-rwxr-xr-x`. */
  readonly mode: string;
  readonly owner: string;
};

/** What `dpkg-deb` tells of a package. */
export type PackageContents = {
  /** The control file's fields. */
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly PackedFile[];
  /** What must not be so, one line each; none in a package that may be installed. */
  readonly problems: readonly string[];
};

/** Reads a package back, with the tool that will install it. */
export function readPackage(file: string): PackageContents {
  const ask = (...words: string[]) =>
    execFileSync('dpkg-deb', words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const files = ask('--contents', file)
    .split('\n')
    .flatMap((line) => {
      const [, mode, owner, path] =
        /^(\S{10})\s+(\S+)\s+\d+\s+\S+\s+\S+\s+\.(\/.*)$/.exec(line) ?? [];
      return mode === undefined || owner === undefined || path === undefined
        ? []
        : [{ mode, owner, path }];
    });
  const fields = Object.fromEntries(
    ask('--field', file)
      .split('\n')
      .flatMap((line) => {
        const [, name, value] = /^([A-Z][\w-]*): (.*)$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
  );
  const scripts = ask('--ctrl-tarfile', file).match(/\b(pre|post)(inst|rm)\b/g) ?? [];
  const problems = [
    ...files.flatMap(problemsOf),
    ...scripts.map((script) => `${script}: a script that root would run`),
  ];
  return { fields, files, problems };
}

function problemsOf({ path, mode, owner }: PackedFile): string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [owner !== 'root/root', `belongs to ${owner}`],
    [/[sS]/.test(mode), 'is setuid or setgid'],
    [mode[8] === 'w' || mode[5] === 'w', 'can be written to by others than root'],
    [!/^[-d]/.test(mode), 'is no plain file'],
    [/\.map$/.test(path), 'is a source map'],
    [!/^\/(opt(\/|$)|$)/.test(path), 'lies outside of /opt'],
    [/\/(default_app\.asar|resources\/app\/)/.test(path), "is another's app"],
  ];
  return rules.flatMap(([isWrong, what]) => (isWrong ? [`${path} ${what}`] : []));
}
