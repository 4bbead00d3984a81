/** The scenarios that the app ships with, and their engine in Node. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../../sim/engine/engine.ts';
import { openFiles } from '../../sim/host/open-files.ts';

const SCENARIOS = path.resolve(import.meta.dirname, '../../assets/scenarios');

/** Texts by their paths below the folder of scenarios. */
export const SHIPPED: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(SCENARIOS, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ya?ml|json|csv)$/.test(name))
    .map((name) => [name, readFileSync(path.join(SCENARIOS, name), 'utf8')]),
);

/** The engine of a shipped scenario, at time 0. */
export function engineOf(main: string): Engine {
  const { open } = openFiles({ main, files: SHIPPED });
  if (open === null) throw new Error(`${main} has issues`);
  return open(null);
}
