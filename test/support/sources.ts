/** Reads the project's own source files into facts that rules can judge: imports, exports, names used. A real parser reads them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** One mention of another module. */
export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** A path from the project's root for a file of the project, else null: a package or a part of Node. */
  readonly file: string | null;
  /** Only types cross: nothing of it is left at run time. */
  readonly isType: boolean;
  /** Started as a worker by `new URL(…, import.meta.url)`. */
  readonly isWorker: boolean;
  readonly line: number;
}

/** Something a rule may object to, by the word for it. */
export interface Finding {
  readonly what:
    | 'default export'
    | 'star export'
    | 'module-level let'
    | 'enum'
    | 'namespace'
    | 'parameter property'
    | 'power operator'
    | 'global'
    | 'member'
    | 'Math';
  readonly name: string;
  readonly line: number;
}

export interface Source {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly findings: readonly Finding[];
}

/** Folders whose files are the program's source. */
const SOURCE_FOLDERS = ['sim', 'renderer', 'electron', 'build', 'test'];
const SOURCE_EXTENSIONS = ['.ts', '.tsx', '.mjs', '.mts'];

/** Every file of a folder, as paths from the project's root, in the order of their names. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(path.join(ROOT, folder))) return [];
  const entries = readdirSync(path.join(ROOT, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const below = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(below) : [below];
  });
}

/** Every source file of the project, those at its top included. */
export function readSources(): Source[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.config.ts'));
  return [...top, ...SOURCE_FOLDERS.flatMap(filesBelow)]
    .filter((file) => SOURCE_EXTENSIONS.includes(path.extname(file)))
    .map((file) => readSource(file, readFileSync(path.join(ROOT, file), 'utf8')));
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The facts of one source text that stands at `file`. Throws on a syntax error. */
export function readSource(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  const reader = new SourceReader(file, text);
  reader.visit(program as unknown as Node, null, '');
  const { imports, findings } = reader;
  return { path: file, text, lines: text.split('\n').length - 1, imports, findings };
}

class SourceReader {
  readonly imports: Import[] = [];
  readonly findings: Finding[] = [];
  private readonly file: string;
  private readonly text: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  visit(node: Node, parent: Node | null, field: string): void {
    this.readImport(node);
    this.readForm(node, parent);
    this.readName(node, parent, field);
    for (const [name, value] of Object.entries(node)) {
      if (Array.isArray(value)) for (const item of value) if (isNode(item)) this.visit(item, node, name);
      if (isNode(value)) this.visit(value, node, name);
    }
  }

  private lineOf(node: Node): number {
    return this.text.slice(0, node.start).split('\n').length;
  }

  private find(what: Finding['what'], name: string, node: Node): void {
    this.findings.push({ what, name, line: this.lineOf(node) });
  }

  private readImport(node: Node): void {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        this.mention(node['source'], isTypeOnly(node), node);
        break;
      case 'ImportExpression':
        this.mention(node['source'], false, node);
        break;
      case 'TSImportType':
        this.mention(node['source'] ?? node['argument'], true, node);
        break;
      case 'NewExpression':
        if (this.isScriptAddress(node)) this.mention(at(node['arguments'], 0), false, node, true);
        break;
    }
  }

  /** `new URL('….ts', import.meta.url)`: how a bundler is told of a worker. Addresses of other files load nothing. */
  private isScriptAddress(node: Node): boolean {
    if (!isNamed(node['callee'], 'URL') || this.textOf(at(node['arguments'], 1)) !== 'import.meta.url') return false;
    return /\.(ts|tsx|js|mjs)['"]$/.test(this.textOf(at(node['arguments'], 0)));
  }

  private textOf(node: unknown): string {
    return isNode(node) ? this.text.slice(node.start, node['end'] as number) : '';
  }

  private mention(source: unknown, isType: boolean, node: Node, isWorker = false): void {
    if (!isNode(source) || typeof source['value'] !== 'string') return;
    const specifier = source['value'];
    const bare = specifier.split('?')[0]!;
    const file = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(this.file), bare) : null;
    this.imports.push({ specifier, file, isType, isWorker, line: this.lineOf(node) });
  }

  private readForm(node: Node, parent: Node | null): void {
    const isTop = parent?.type === 'Program' || parent?.type === 'ExportNamedDeclaration';
    if (node.type === 'ExportDefaultDeclaration') this.find('default export', 'default', node);
    if (node.type === 'ExportSpecifier' && isNamed(node['exported'], 'default')) {
      this.find('default export', 'default', node);
    }
    if (node.type === 'ExportAllDeclaration') this.find('star export', '*', node);
    if (node.type === 'VariableDeclaration' && isTop && node['kind'] !== 'const' && node['declare'] !== true) {
      this.find('module-level let', String(node['kind']), node);
    }
    if (node.type === 'TSEnumDeclaration') this.find('enum', 'enum', node);
    if (node.type === 'TSModuleDeclaration' && node['global'] !== true) this.find('namespace', 'namespace', node);
    if (node.type === 'TSParameterProperty') this.find('parameter property', 'parameter property', node);
    const isBinary = node.type === 'BinaryExpression' || node.type === 'AssignmentExpression';
    if (isBinary && String(node['operator']).startsWith('**')) this.find('power operator', '**', node);
  }

  private readName(node: Node, parent: Node | null, field: string): void {
    if (node.type === 'MemberExpression') {
      const property = memberName(node);
      if (property !== null) this.find('member', property, node);
      if (isNamed(node['object'], 'Math')) this.find('Math', property ?? '[…]', node);
      return;
    }
    if (node.type !== 'Identifier' || parent === null || isLabel(parent, field)) return;
    this.find('global', String(node['name']), node);
  }
}

function at(list: unknown, index: number): unknown {
  return Array.isArray(list) ? list[index] : undefined;
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node['name'] === name;
}

/** `import type …`, or a list in which every name says `type`. */
function isTypeOnly(node: Node): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = node['specifiers'];
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false;
  return specifiers.every((item: Node) => item['importKind'] === 'type' || item['exportKind'] === 'type');
}

function memberName(node: Node): string | null {
  const property = node['property'];
  if (!isNode(property)) return null;
  if (node['computed'] !== true) return String(property['name']);
  return typeof property['value'] === 'string' ? property['value'] : null;
}

/** Names that only label a member: they reach nothing outside. */
function isLabel(parent: Node, field: string): boolean {
  if (parent.type === 'MemberExpression') return field === 'property' && parent['computed'] !== true;
  if (field === 'key') return parent['computed'] !== true && parent['shorthand'] !== true;
  return parent.type === 'TSQualifiedName' || field === 'label' || field === 'imported' || field === 'exported';
}
