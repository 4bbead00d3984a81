/**
 * The rules of the house as data and pure functions: facts of a source in, sentences out, each naming the rule it says is
 * broken. The table of layers is the one of docs/ARCHITECTURE.md; what is not listed is forbidden.
 */
import path from 'node:path';
import type { Import, Source } from './sources.ts';

interface Layer {
  /** Folder, or file, from the project's root; the longest one that fits names a file's layer. */
  readonly at: string;
  /** Layers it may import, and under `types` those of which it may import types only. */
  readonly from: readonly string[];
  readonly types?: readonly string[];
  /** Packages; `node:` stands for all of Node. */
  readonly packages?: readonly string[];
  readonly typesOfPackages?: readonly string[];
}

const BELOW_MECHANISMS = ['sim/kernel', 'sim/queueing', 'sim/model', 'sim/catalog', 'sim/rules', 'sim/statecharts'];
/** Siblings never import siblings: they meet in the world and in events. */
export const MECHANISMS = [
  ...['placement', 'lifecycle', 'services', 'releases', 'scaling', 'network', 'load', 'traffic', 'metrics'],
  ...['events', 'functions', 'billing', 'faults'],
].map((name) => `sim/${name}`);
const BELOW_HOST = [
  'sim/kernel',
  'sim/queueing',
  'sim/model',
  'sim/catalog',
  'sim/rules',
  'sim/scenario',
  'sim/engine',
];
const RENDERER_PACKAGES = [
  'react',
  'react-dom',
  'echarts',
  'phaser',
  'xstate',
  '@xstate/react',
  'immer',
  '@fontsource/inter',
  'react-aria-components',
  'react-resizable-panels',
  '@dagrejs/dagre',
];

export const LAYERS: readonly Layer[] = [
  { at: 'sim/kernel', from: [] },
  { at: 'sim/queueing', from: ['sim/kernel'] },
  { at: 'sim/model', from: ['sim/kernel'] },
  { at: 'sim/catalog', from: ['sim/kernel', 'sim/model', 'assets/catalog'] },
  { at: 'sim/rules', from: ['sim/kernel', 'sim/queueing', 'sim/model', 'sim/catalog'], packages: ['zod', 're2js'] },
  { at: 'sim/statecharts', from: ['sim/kernel', 'sim/model'], packages: ['xstate'] },
  ...MECHANISMS.map((at) => ({ at, from: BELOW_MECHANISMS })),
  {
    at: 'sim/engine',
    from: [...BELOW_MECHANISMS, ...MECHANISMS, 'sim/protocol'],
    packages: ['immer', '@noble/hashes'],
  },
  {
    at: 'sim/scenario',
    from: ['sim/kernel', 'sim/queueing', 'sim/model', 'sim/catalog', 'sim/rules', 'sim/engine'],
    types: ['sim/protocol'],
    packages: ['zod', 'yaml', 'papaparse'],
  },
  { at: 'sim/protocol', from: [], types: ['sim/kernel', 'sim/model'] },
  { at: 'sim/text', from: ['assets/text'], types: ['sim/model'], packages: ['i18next'] },
  { at: 'sim/host', from: [...BELOW_HOST, 'sim/protocol'], packages: ['zod'] },
  {
    at: 'sim/cli',
    from: ['sim/kernel', 'sim/model', 'sim/scenario', 'sim/engine', 'sim/host', 'sim/text'],
    types: ['sim/protocol'],
    packages: ['commander', 'echarts', 'node:'],
  },
  {
    at: 'renderer/sim-client',
    from: ['renderer', 'sim/protocol', 'sim/text'],
    packages: ['react', 'immer'],
  },
  {
    at: 'renderer/platform',
    from: ['renderer', 'renderer/sim-client'],
    types: ['electron/contract.ts'],
    packages: RENDERER_PACKAGES,
  },
  {
    at: 'renderer',
    from: ['renderer/sim-client', 'renderer/platform', 'assets/art', 'assets/fonts', 'assets/scenarios'],
    packages: RENDERER_PACKAGES,
  },
  { at: 'electron/index.ts', from: ['electron'], packages: ['electron', 'node:'] },
  { at: 'electron/preload.ts', from: [], types: ['electron', 'electron/contract.ts'], packages: ['electron'] },
  { at: 'electron/contract.ts', from: [], packages: ['zod'] },
  {
    at: 'electron',
    from: ['electron/contract.ts'],
    packages: ['node:', 'zod'],
    typesOfPackages: ['electron'],
  },
];

/** Where the worker may be started, and what it is. */
const WORKER = { file: 'sim/host/worker.ts', startedFrom: 'renderer/sim-client' };

function isInside(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

/** The layer of a file; null for tests, build scripts and root config files, which may import anything. */
export function layerOf(file: string): Layer | null {
  const fitting = LAYERS.filter(({ at }) => isInside(file, at));
  return fitting.reduce<Layer | null>(
    (best, layer) => (best === null || layer.at.length > best.at.length ? layer : best),
    null,
  );
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What forbids one import; null when nothing does. */
function layerRefusal(layer: Layer, { specifier, file, isType, isWorker }: Import): string | null {
  if (isWorker) {
    if (file === WORKER.file)
      return layer.at === WORKER.startedFrom ? null : `only ${WORKER.startedFrom} starts the worker`;
    return isInside(file ?? '', layer.at) ? null : `${layer.at} may not load ${specifier}`;
  }
  if (file === null) {
    const name = packageOf(specifier);
    if (layer.packages?.includes(name) === true) return null;
    if (layer.typesOfPackages?.includes(name) === true)
      return isType ? null : `${layer.at} may import only types of ${name}`;
    return `${layer.at} may not import the package ${name === 'node:' ? specifier : name}`;
  }
  const target = layerOf(file)?.at ?? file;
  if (target === layer.at) return null;
  const allows = (list: readonly string[]): boolean =>
    list.some((allowed) => allowed === target || (layerOf(allowed) === null && isInside(file, allowed)));
  if (allows(layer.from)) return null;
  if (allows(layer.types ?? [])) return isType ? null : `${layer.at} may import only types of ${target}`;
  const siblings = MECHANISMS.includes(layer.at) && MECHANISMS.includes(target);
  return siblings
    ? `siblings never import siblings: ${layer.at} and ${target}`
    : `${layer.at} may not import ${target}`;
}

/** Imports that the table of layers forbids. */
export function brokenLayers(source: Source): string[] {
  const layer = layerOf(source.path);
  if (layer === null) return [];
  return source.imports.flatMap((one) => {
    const refusal = layerRefusal(layer, one);
    return refusal === null ? [] : [`${source.path}:${one.line} ${refusal}`];
  });
}

/** Folders of the program whose files stand in no layer: a new mechanism must be put into the table first. */
export function withoutLayer(source: Source): string[] {
  const isProgram = ['sim', 'renderer', 'electron'].some((folder) => isInside(source.path, folder));
  return isProgram && layerOf(source.path) === null ? [`${source.path} stands in no layer of the table`] : [];
}

/** Relative imports that name no file, or hide its ending. */
export function unresolvedImports(source: Source, exists: (file: string) => boolean): string[] {
  return source.imports.flatMap(({ specifier, file, line }) => {
    if (file === null) return [];
    if (path.posix.extname(file) === '') return [`${source.path}:${line} imports ${specifier} without its ending`];
    return exists(file) ? [] : [`${source.path}:${line} imports ${specifier}, which does not exist`];
  });
}

/** Cycles between files, each once, as the way around. Type imports count. */
export function importCycles(sources: readonly Source[]): string[] {
  const targets = new Map(
    sources.map(({ path: file, imports }) => [
      file,
      imports.flatMap((one) => (one.file === null || one.isWorker ? [] : [one.file])),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const way: string[] = [];
  const walk = (file: string): void => {
    const from = way.indexOf(file);
    if (from !== -1) {
      cycles.push([...way.slice(from), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    way.push(file);
    for (const target of targets.get(file) ?? []) walk(target);
    way.pop();
    done.add(file);
  };
  for (const file of targets.keys()) walk(file);
  return cycles;
}

/** Everything a file reaches at run time: files and packages. */
export function reachable(start: string, sources: readonly Source[]): Set<string> {
  const bySource = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const one of bySource.get(file)?.imports ?? []) {
      if (one.isType) continue;
      if (one.file === null) reached.add(packageOf(one.specifier));
      else waiting.push(one.file);
    }
  }
  return reached;
}

/** Suffixes that say a file's role, and where files of that role live. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  statechart: ['sim/statecharts', 'renderer'],
  system: MECHANISMS,
  filter: ['sim/placement'],
  score: ['sim/placement'],
  panel: ['renderer/panels', 'renderer/inspector', 'renderer/acts'],
  form: ['renderer'],
  scene: ['renderer/world'],
  sprite: ['renderer/world'],
  art: ['renderer/world'],
  test: ['test'],
  property: ['test'],
  spec: ['test/e2e'],
  bench: ['test/bench'],
  config: [],
};
const VAGUE = ['manager', 'helper', 'helpers', 'util', 'utils', 'data', 'misc', 'common', 'index'];

/** What is wrong with a file's name. A test carries the name of what it tests, role included. */
export function badName(file: string): string[] {
  const name = path.posix.basename(file).replace(/(\.d)?\.(ts|tsx|mjs|mts)$/, '');
  const isTest = /\.(test|spec)$/.test(name);
  const [word = '', ...roles] = (isTest ? name.replace(/\.[a-z]+$/, '') : name).split('.');
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  if (!kebab.test(word) || roles.length > 1) return [`${file} is not kebab-case with at most one role`];
  // Electron's entry is where a desktop app starts: the word says so.
  if (VAGUE.includes(word) && file !== 'electron/index.ts') return [`${file} has a name that says nothing: ${word}`];
  const [role] = roles;
  if (role !== undefined && !Object.hasOwn(ROLES, role)) return [`${file} has the unknown role .${role}`];
  const ownRole = isTest ? path.posix.extname(name).slice(1) : role;
  return ownRole === undefined || isAtHome(file, ROLES[ownRole]!)
    ? []
    : [`${file} has the role .${ownRole}, whose place is ${ROLES[ownRole]!.join(' or ') || 'the top'}`];
}

function isAtHome(file: string, homes: readonly string[]): boolean {
  return homes.length === 0 ? !file.includes('/') : homes.some((folder) => isInside(file, folder));
}

/** Forms that no source may have. Root config files are exempt from named exports: their tools ask for a default one. */
export function badForms(source: Source): string[] {
  const isRootConfig = /^[a-z]+\.config\.ts$/.test(source.path);
  return source.findings.flatMap(({ what, line }) => {
    const where = `${source.path}:${line}`;
    if (what === 'default export') return isRootConfig ? [] : [`${where} has a default export`];
    if (what === 'star export') return [`${where} is a barrel`];
    if (what === 'enum' || what === 'namespace' || what === 'parameter property')
      return [`${where} has the form: ${what}`];
    if (what === 'module-level let' && isInside(source.path, 'sim'))
      return [`${where} keeps state in a module-level let`];
    return [];
  });
}

const MATH_ALLOWED = ['min', 'max', 'floor', 'ceil', 'round', 'trunc', 'abs', 'sign', 'imul', 'fround', 'sqrt'];
/** Names that no local thing has; the rest of the machine's names do not exist for sim's own tsconfig. */
const GLOBALS_BANNED = [
  ...['Date', 'Intl', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'],
  ...['performance', 'crypto', 'globalThis', 'fetch', 'eval', 'Buffer', 'require', 'console'],
  ...['WeakRef', 'FinalizationRegistry', 'Worker', 'SharedArrayBuffer'],
];

/** Files of sim that stand outside the simulated world, and may know the time and the machine. */
function isOutsideWorld(file: string): boolean {
  return file === WORKER.file || isInside(file, 'sim/cli');
}

/** What would make two runs of one seed differ, or tie the simulator to a machine. */
export function worldlyThings(source: Source): string[] {
  if (!isInside(source.path, 'sim') || isOutsideWorld(source.path)) return [];
  return source.findings.flatMap(({ what, name, line }) => {
    const where = `${source.path}:${line}`;
    if (what === 'Math' && !MATH_ALLOWED.includes(name)) return [`${where} uses Math.${name}, which sim may not`];
    if (what === 'power operator') return [`${where} uses **, which differs between engines`];
    if (what === 'member' && /^(localeCompare|toLocale\w*)$/.test(name))
      return [`${where} uses ${name}, which differs between machines`];
    if (what === 'global' && GLOBALS_BANNED.includes(name))
      return [`${where} uses ${name}, which the simulated world does not have`];
    return [];
  });
}

/** A mechanism says first what it models and what it leaves out. */
export function silentSystems(source: Source): string[] {
  if (!source.path.endsWith('.system.ts')) return [];
  const opening = /^\/\*\*[\s\S]*?\*\//.exec(source.text)?.[0] ?? '';
  const missing = ['Models:', 'Leaves out:'].filter((word) => !opening.includes(word));
  return missing.length === 0 ? [] : [`${source.path} opens without ${missing.join(' and ')}`];
}
