import { posix } from 'node:path';
import { type Import, importsOf } from './imports.ts';
import {
  anyFolder,
  commandPackages,
  configurationPackages,
  type FolderRule,
  folderRules,
  testRule,
} from './rules.ts';

/** What is wrong, where, by which rule, and what to do. */
export type Problem = {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly rule: 'folder' | 'package' | 'node' | 'unclassified' | 'computed' | 'no rule' | 'clock';
  readonly message: string;
};

/**
 * Checks one source text against the arrows. `file` is its path from the top of the repository, with
 * slashes. Answers no problem for a file that may import what it imports.
 */
export function checkArrows(file: string, text: string): Problem[] {
  const rule = ruleOf(file);
  if (rule === null && !isConfiguration(file)) {
    const message = `no folder rule holds this file. Give its folder a line in build/lint/rules.ts`;
    return [{ file, line: 1, rule: 'no rule', message }];
  }
  return importsOf(file, text).flatMap((one) => {
    const problem = checkImport(file, rule, one);
    return problem === null ? [] : [{ file, line: one.line, ...problem }];
  });
}

/** Names every package of package.json of which rules.ts says nothing, so that none slips in. */
export function unclassifiedPackages(packages: readonly string[]): string[] {
  const known = knownPackages();
  return packages.filter((name) => !known.has(name));
}

/** The rule of the longest folder that holds the file; null where none does. */
function ruleOf(file: string): FolderRule | null {
  const holding = folderRules.filter((rule) => isIn(rule.folder, file));
  return holding.sort((a, b) => b.folder.length - a.folder.length)[0] ?? null;
}

type Finding = Pick<Problem, 'rule' | 'message'> | null;

function checkImport(
  file: string,
  rule: FolderRule | null,
  { specifier, typesOnly }: Import,
): Finding {
  if (specifier === null) return checkComputed(rule);
  const target = targetOf(file, specifier);
  if (target.kind === 'node') return checkNode(file, rule, specifier);
  if (target.kind === 'package') return checkPackage(file, rule, target.name);
  return checkFolder(file, rule, target.path, typesOnly);
}

function checkComputed(rule: FolderRule | null): Finding {
  // The set-up and the tests start what they are told to start.
  if (rule === null || isIn('build', rule.folder) || rule.folder === 'tests') return null;
  const message = 'imports a module whose name is worked out at run time. Write the name out';
  return { rule: 'computed', message };
}

function checkNode(file: string, rule: FolderRule | null, specifier: string): Finding {
  if (rule === null || rule.node === 'allowed' || isTest(file) || isConfiguration(file))
    return null;
  const message = `${specifier} must not be imported in ${rule.folder}/: ${rule.because}. Take what you need as an argument`;
  return { rule: 'node', message };
}

function checkPackage(file: string, rule: FolderRule | null, name: string): Finding {
  if (isConfiguration(file) && configurationPackages.includes(name)) return null;
  if (isTest(file) && (testRule.packages as readonly string[]).includes(name)) return null;
  if (rule?.packages.includes(name)) return null;
  if (!knownPackages().has(name)) {
    const message = `nothing is said of the package ${name}. Say in build/lint/rules.ts who may use it`;
    return { rule: 'unclassified', message };
  }
  const users = folderRules.filter((other) => other.packages.includes(name));
  const where = users.map((other) => `${other.folder}/`).join(', ') || 'no folder';
  const message = `${name} may be imported in ${where}, and not here: ${rule?.because ?? 'no rule'}. Ask a module that may`;
  return { rule: 'package', message };
}

function checkFolder(
  file: string,
  rule: FolderRule | null,
  path: string,
  typesOnly: boolean,
): Finding {
  if (rule === null) return null;
  const folders = [
    rule.folder,
    ...rule.folders,
    ...(typesOnly ? (rule.typesOf ?? []) : []),
    ...(isTest(file) ? testRule.folders : []),
  ];
  if (folders.some((folder) => reaches(folder, path))) return null;
  const list = rule.folders.map((folder) => `${folder}/`).join(', ') || 'nothing of ours';
  const message = `${path} must not be imported in ${rule.folder}/, which may import ${list}: ${rule.because}. Move what both need to a folder that both may import`;
  return { rule: 'folder', message };
}

/**
 * Whether leave to import `folder` is leave to import the file at `path`. A folder below it that has a
 * rule of its own is not meant: `electron` is the files of electron/ itself, and not the processes.
 */
function reaches(folder: string, path: string): boolean {
  if (folder === anyFolder) return true;
  const hasRule = folderRules.some((rule) => rule.folder === folder);
  return hasRule ? ruleOf(path)?.folder === folder : isIn(folder, path);
}

type Target =
  | { readonly kind: 'node' }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

function targetOf(file: string, specifier: string): Target {
  if (specifier.startsWith('node:')) return { kind: 'node' };
  if (!specifier.startsWith('.') && !specifier.startsWith('/')) return packageTarget(specifier);
  const path = posix.join(posix.dirname(file), specifier);
  const [, inPackage] = /(?:^|\/)node_modules\/(.+)$/.exec(path) ?? [];
  return inPackage === undefined ? { kind: 'file', path } : packageTarget(inPackage);
}

function packageTarget(specifier: string): Target {
  const [first = '', second = ''] = specifier.split('/');
  return { kind: 'package', name: first.startsWith('@') ? `${first}/${second}` : first };
}

function knownPackages(): ReadonlySet<string> {
  const inFolders = folderRules.flatMap((rule) => rule.packages);
  return new Set([
    ...inFolders,
    ...testRule.packages,
    ...configurationPackages,
    ...commandPackages,
  ]);
}

function isIn(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A test, or what stands beside tests to help them. */
function isTest(file: string): boolean {
  return /(\.(test|spec|test-support)\.[jt]sx?|(^|\/)test-[\w-]+\.ts)$/.test(file);
}

function isConfiguration(file: string): boolean {
  return /(^|\/)[\w.]+\.config\.[cm]?[jt]s$/.test(file);
}
