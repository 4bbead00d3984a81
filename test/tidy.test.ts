/** Keeps the house tidy: reads every source of the project and fails with the sentence that names the broken rule. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  badForms,
  badName,
  brokenLayers,
  importCycles,
  reachable,
  silentSystems,
  unresolvedImports,
  withoutLayer,
  worldlyThings,
} from './support/house-rules.ts';
import { filesBelow, readSource, readSources, ROOT } from './support/sources.ts';

const SOURCES = readSources();
const PROGRAM = SOURCES.filter(({ path: file }) => !file.startsWith('test/') && !file.startsWith('build/'));
const exists = (file: string): boolean => existsSync(path.join(ROOT, file));

describe('the house', () => {
  test('every import is allowed by the table of layers', () => {
    expect(SOURCES.flatMap(brokenLayers)).toEqual([]);
  });

  test('every source of the program stands in a layer', () => {
    expect(PROGRAM.flatMap(withoutLayer).filter((sentence) => !sentence.includes('.config.ts'))).toEqual([]);
  });

  test('imports name existing files with their endings', () => {
    expect(SOURCES.flatMap((source) => unresolvedImports(source, exists))).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(importCycles(SOURCES)).toEqual([]);
  });

  test('files have kebab-case names, and a suffix that says their role where that role lives', () => {
    expect(SOURCES.flatMap(({ path: file }) => badName(file))).toEqual([]);
  });

  test('no default exports, barrels, enums, namespaces, parameter properties; no module-level let in sim', () => {
    expect(SOURCES.flatMap(badForms)).toEqual([]);
  });

  test('the simulated world has no clock, no chance and no machine of its own', () => {
    expect(SOURCES.flatMap(worldlyThings)).toEqual([]);
  });

  test('every system opens with what it models and what it leaves out', () => {
    expect(SOURCES.flatMap(silentSystems)).toEqual([]);
  });

  test('no file has grown past reading', () => {
    const long = SOURCES.filter(({ lines }) => lines > 450).map(({ path: file, lines }) => `${file}: ${lines} lines`);
    if (long.length > 0) console.info(`Files that ask to be split:\n  ${long.join('\n  ')}`);
    expect(SOURCES.filter(({ lines }) => lines > 650).map(({ path: file }) => file)).toEqual([]);
  });

  test('what runs without a screen never reaches one', () => {
    const screens = ['phaser', 'react', 'react-dom', 'electron', '@xstate/react'];
    const starts = ['sim/cli/main.ts', 'sim/host/worker.ts'];
    expect(
      starts.map((start) => {
        const reached = reachable(start, SOURCES);
        return [start, reached.size > 1, screens.filter((screen) => reached.has(screen))];
      }),
    ).toEqual(starts.map((start) => [start, true, []]));
  });

  test('only the screen’s side of the line starts the worker, once', () => {
    const starting = SOURCES.filter(({ imports }) =>
      imports.some(({ isWorker, file }) => isWorker && file === 'sim/host/worker.ts'),
    );
    expect(starting.map(({ path: file }) => path.posix.dirname(file))).toEqual(['renderer/sim-client']);
  });
});

describe('the top level', () => {
  const BUILT = [
    '.git',
    'node_modules',
    'out',
    'out-test',
    'dist',
    'release',
    'gallery',
    'coverage',
    'test-results',
    'playwright-report',
  ];
  const KEPT = [
    ...['assets', 'build', 'docs', 'electron', 'renderer', 'sim', 'test', '.ci', '.github'],
    ...['package.json', 'package-lock.json', 'tsconfig.json'],
    ...[
      'playwright.config.ts',
      'electron-builder.yml',
      'vite.config.ts',
      'vitest.config.ts',
      '.oxlintrc.json',
      '.prettierrc.json',
    ],
    ...['.prettierignore', '.editorconfig', '.gitattributes', '.gitignore'],
    ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'CREDITS.md', 'LICENSE'],
  ];

  test('holds the folders of the plan and what tools need beside them, nothing else', () => {
    const there = readdirSync(ROOT).filter((name) => !BUILT.includes(name) && !name.endsWith('.log'));
    expect(there.filter((name) => !KEPT.includes(name))).toEqual([]);
  });
});

describe('what is written', () => {
  // Spelled in pieces, so that this file does not mention what it forbids.
  const FORBIDDEN = [
    ['/wo', 'rk/'],
    ['/tmp/', 'brief'],
    ['/ro', 'ot/'],
    ['registry.', 'npmjs'],
    ['arti', 'factory'],
    ['verd', 'accio'],
    ['Claude', ' Code'],
    ['anthro', 'pic'],
  ].map((pieces) => pieces.join('').toLowerCase());
  const FOLDERS = ['sim', 'renderer', 'electron', 'build', 'test', 'docs', 'assets', '.ci'];

  test('no file speaks of the machine it was written on', () => {
    const top = readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
    const texts = [...top, ...FOLDERS.flatMap(filesBelow)].filter((file) => !/\.(png|woff2|webp|ico|log)$/.test(file));
    const speaking = texts.flatMap((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8').toLowerCase();
      return FORBIDDEN.filter((word) => text.includes(word)).map((word) => `${file} mentions ${word}`);
    });
    expect(speaking).toEqual([]);
  });
});

describe('the rules themselves', () => {
  const broken = (file: string, text: string): string[] => brokenLayers(readSource(file, text));

  test('the table of layers catches each kind of import, type imports too', () => {
    expect([
      broken('sim/kernel/time.ts', "import type { A } from '../model/ids.ts';"),
      broken('sim/placement/place.ts', "import { a } from '../services/a.ts';"),
      broken('sim/lifecycle/a.system.ts', "export type { A } from '../engine/engine.ts';"),
      broken('sim/model/a.ts', "type A = import('zod').ZodType;"),
      broken('sim/scenario/run.ts', "import { BUCKET_SIZE, type View } from '../protocol/protocol.ts';"),
      broken('sim/rules/a.ts', "const a = await import('node:fs');"),
      broken('renderer/panels/a.panel.tsx', "import type { A } from '../../sim/model/task.ts';"),
      broken('renderer/app.tsx', "new Worker(new URL('../sim/host/worker.ts', import.meta.url));"),
      broken('renderer/sim-client/a.ts', "import { a } from '../../sim/engine/engine.ts';"),
      broken('renderer/app.tsx', "import { CHANNELS } from '../electron/contract.ts';"),
      broken('renderer/platform/a.ts', "import { CHANNELS } from '../../electron/contract.ts';"),
      broken('electron/main.ts', "import { app } from 'electron';"),
      broken('sim/cli/run.ts', "import phaser from 'phaser';"),
    ]).toEqual([
      ['sim/kernel/time.ts:1 sim/kernel may not import sim/model'],
      ['sim/placement/place.ts:1 siblings never import siblings: sim/placement and sim/services'],
      ['sim/lifecycle/a.system.ts:1 sim/lifecycle may not import sim/engine'],
      ['sim/model/a.ts:1 sim/model may not import the package zod'],
      ['sim/scenario/run.ts:1 sim/scenario may import only types of sim/protocol'],
      ['sim/rules/a.ts:1 sim/rules may not import the package node:fs'],
      ['renderer/panels/a.panel.tsx:1 renderer may not import sim/model'],
      ['renderer/app.tsx:1 only renderer/sim-client starts the worker'],
      ['renderer/sim-client/a.ts:1 renderer/sim-client may not import sim/engine'],
      ['renderer/app.tsx:1 renderer may not import electron/contract.ts'],
      ['renderer/platform/a.ts:1 renderer/platform may import only types of electron/contract.ts'],
      ['electron/main.ts:1 electron may import only types of electron'],
      ['sim/cli/run.ts:1 sim/cli may not import the package phaser'],
    ]);
  });

  test('the table of layers lets what it lists pass', () => {
    expect(
      [
        broken('sim/kernel/kernel.ts', "import { a } from './time.ts';"),
        broken(
          'sim/engine/engine.ts',
          "import { place } from '../placement/placement.system.ts';\nimport { produce } from 'immer';",
        ),
        broken('sim/engine/view.ts', "import type { View } from '../protocol/protocol.ts';"),
        broken('renderer/sim-client/port.ts', "new Worker(new URL('../../sim/host/worker.ts', import.meta.url));"),
        broken(
          'renderer/panels/a.panel.tsx',
          "import { useView } from '../sim-client/hooks.ts';\nimport { useState } from 'react';",
        ),
        broken('renderer/platform/a.ts', "import type { Bridge } from '../../electron/contract.ts';"),
        broken('electron/main.ts', "import type * as E from 'electron';\nimport path from 'node:path';"),
        broken('electron/index.ts', "import { app } from 'electron';\nimport { boot } from './main.ts';"),
        broken('test/any.test.ts', "import { a } from '../sim/engine/engine.ts';"),
      ].flat(),
    ).toEqual([]);
  });

  test('the simulated world’s rules see through members, names and comments', () => {
    const text = [
      'const a = Math.random() + Math.sqrt(2);',
      'const b = 2 ** 3;',
      "const c = ['x'].sort((x, y) => x.localeCompare(y));",
      'const d = Date.now();',
      '// Date.now() in a comment, and "Date" in text, are no use of it',
      "const e = { Date: 1 }.Date + 'Date'.length;",
      "const f = Math['log'](2);",
    ].join('\n');
    expect(worldlyThings(readSource('sim/model/a.ts', text))).toEqual([
      'sim/model/a.ts:1 uses Math.random, which sim may not',
      'sim/model/a.ts:2 uses **, which differs between engines',
      'sim/model/a.ts:3 uses localeCompare, which differs between machines',
      'sim/model/a.ts:4 uses Date, which the simulated world does not have',
      'sim/model/a.ts:7 uses Math.log, which sim may not',
    ]);
    expect(worldlyThings(readSource('sim/cli/a.ts', text))).toEqual([]);
  });

  test('forms, names, circles and openings are judged', () => {
    const forms =
      'export default 1;\nexport * from "./a.ts";\nexport let a = 1;\nenum B {}\nclass C { constructor(private d: number) {} }';
    expect({
      forms: badForms(readSource('sim/model/a.ts', forms)),
      config: badForms(readSource('vite.config.ts', 'export default {};')),
      names: [
        'sim/model/Task.ts',
        'sim/rules/utils.ts',
        'renderer/world/gate.panel.tsx',
        'sim/model/a.b.c.ts',
        'sim/model/world.ts',
      ].map(badName),
      circle: importCycles([
        readSource('sim/model/a.ts', "import type { B } from './b.ts';"),
        readSource('sim/model/b.ts', "import type { A } from './a.ts';"),
      ]),
      system: silentSystems(readSource('sim/services/a.system.ts', '/** Models: SV-01. */\nexport const a = 1;')),
      imports: unresolvedImports(readSource('sim/model/a.ts', "import './b';\nimport './c.ts';"), () => false),
    }).toEqual({
      forms: [
        'sim/model/a.ts:1 has a default export',
        'sim/model/a.ts:2 is a barrel',
        'sim/model/a.ts:3 keeps state in a module-level let',
        'sim/model/a.ts:4 has the form: enum',
        'sim/model/a.ts:5 has the form: parameter property',
      ],
      config: [],
      names: [
        ['sim/model/Task.ts is not kebab-case with at most one role'],
        ['sim/rules/utils.ts has a name that says nothing: utils'],
        [
          'renderer/world/gate.panel.tsx has the role .panel, whose place is renderer/panels or renderer/inspector or renderer/acts',
        ],
        ['sim/model/a.b.c.ts is not kebab-case with at most one role'],
        [],
      ],
      circle: ['sim/model/a.ts → sim/model/b.ts → sim/model/a.ts'],
      system: ['sim/services/a.system.ts opens without Leaves out:'],
      imports: [
        'sim/model/a.ts:1 imports ./b without its ending',
        'sim/model/a.ts:2 imports ./c.ts, which does not exist',
      ],
    });
  });
});
