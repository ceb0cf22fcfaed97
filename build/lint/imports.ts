import { parseSync, visitorKeys } from 'oxc-parser';

/** One place where a file names another module. */
export type Import = {
  /** As it is written; null where it is worked out while the program runs. */
  readonly specifier: string | null;
  /** From 1. */
  readonly line: number;
  /** Nothing of it is left when the types are gone. */
  readonly typesOnly: boolean;
};

/**
 * Every module that a source text names: static imports, re-exports, `import()`, `require()`, and
 * types by `import('…')`. `file` tells the language by its ending. Throws where the text cannot be
 * parsed: the compiler says it better.
 */
export function importsOf(file: string, text: string): Import[] {
  const { program, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const found: Import[] = [];
  walk(program as unknown as Node, (node) => {
    const source = namedBy(node);
    if (source !== null) found.push({ ...toImport(source, text), typesOnly: isTypesOnly(node) });
  });
  return found;
}

/** A node of the syntax tree (ESTree, with TypeScript's own), as far as it matters here. */
type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const below = [node[key]].flat() as (Node | null | undefined)[];
    for (const inner of below) if (inner) walk(inner, visit);
  }
}

/** The node that names the module, where this one is an import of any kind; else null. */
function namedBy(node: Node): Node | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node['source'] as Node | null;
    case 'TSExternalModuleReference':
      return node['expression'] as Node;
    case 'CallExpression': {
      const [argument = null] = node['arguments'] as Node[];
      return (node['callee'] as Node)['name'] === 'require' ? argument : null;
    }
    default:
      return null;
  }
}

function toImport(source: Node, text: string): Omit<Import, 'typesOnly'> {
  const { value } = source;
  const line = text.slice(0, source.start).split('\n').length;
  return { specifier: source.type === 'Literal' && typeof value === 'string' ? value : null, line };
}

/** Whole statements of types, and braces in which every name is one. */
function isTypesOnly(node: Node): boolean {
  if (node.type === 'TSImportType') return true;
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const names = (node['specifiers'] ?? []) as Node[];
  return names.length > 0 && names.every((name) => name['importKind'] === 'type');
}
