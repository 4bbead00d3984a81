/** A command line in a folder of its own: real files, captured output, and a small kingdom to run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostFiles } from '../../sim/cli/files.ts';
import type { Io } from '../../sim/cli/io.ts';
import { main } from '../../sim/cli/program.ts';

export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface CliRig {
  readonly folder: string;
  /** Writes a file of the folder and gives the way to it. */
  write(name: string, text: string): string;
  at(name: string): string;
  /** Runs the program; a word that begins with `@` is a file of the folder. */
  cli(line: string, env?: Record<string, string>): Ended;
  clear(): void;
}

export function createCliRig(): CliRig {
  const folder = mkdtempSync(path.join(tmpdir(), 'royaume-cli-'));
  const at = (name: string): string => path.join(folder, name);
  return {
    folder,
    at,
    write(name, text) {
      writeFileSync(at(name), text);
      return at(name);
    },
    cli(line, env = {}) {
      let out = '';
      let err = '';
      const io: Io = {
        stdout: { isTTY: false, columns: null, write: (text) => void (out += text) },
        stderr: { isTTY: false, columns: null, write: (text) => void (err += text) },
        env,
        files: hostFiles,
        nowMs: () => 0,
      };
      const words = line.split(' ').filter((word) => word !== '');
      const argv = words.map((word) => (word.startsWith('@') ? at(word.slice(1)) : word));
      const exit = main(argv, io);
      // The folder's own name changes from run to run.
      const plain = (text: string): string => text.replaceAll(`${folder}${path.sep}`, '');
      return { exit, out: plain(out), err: plain(err) };
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Three instances of 2,048 CPU units, three mills of 2,048: one each. One instance is lost at 6 min, its mill waits. */
export const KINGDOM = `royaume: 1
name: kingdom
title: A small kingdom
duration: 10m
regions:
  - { name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b, za-southwest-1c] }
clusters:
  - clusterName: Royaume
fleets:
  - { name: land, cluster: Royaume, instanceType: m5.large, ami: ecs-linux, count: 3, spread: zones }
taskDefinitions:
  - $include: mill.json
services:
  - { cluster: Royaume, serviceName: mills, taskDefinition: mill, desiredCount: 3 }
timeline:
  - { at: 6m, fault: { instanceCrash: { instance: land-1 } } }
goals:
  - { name: three mills, eventually: { metric: service/mills/runningTasks, atLeast: 3 }, by: 5m }
  - { name: never fewer than two, always: { metric: service/mills/runningTasks, atLeast: 2 }, from: 5m }
`;

export const MILL = JSON.stringify({
  family: 'mill',
  containerDefinitions: [{ name: 'mill', image: 'nozama/mill:1.0', cpu: 2048, memory: 512, essential: true }],
});

/** A rig with the small kingdom in it. */
export function createKingdom(scenario: string = KINGDOM): CliRig {
  const rig = createCliRig();
  rig.write('kingdom.yaml', scenario);
  rig.write('mill.json', MILL);
  return rig;
}
