/** Files the person chose: read with limits, written whole or not at all. */
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { SCENARIO_BYTES_MAX, SCENARIO_FILES_MAX, SETTINGS, type ChannelOutput, type Settings } from './contract.ts';

const TEXT_EXTENSIONS = ['.json', '.yaml', '.yml', '.csv'];
/** Folders below the scenario's own that are looked into for includes. */
const DEPTH_MAX = 3;

/** Writes a file so that no reader ever sees half of it: a temporary file beside it, flushed, then renamed over it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Text files at and below `folder`, as relative paths with slashes, in the order of their names; links are not followed. */
async function textFiles(folder: string, below: string, depth: number): Promise<string[]> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const relative = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isFile() && TEXT_EXTENSIONS.includes(path.extname(entry.name).toLowerCase())) found.push(relative);
    if (entry.isDirectory() && depth < DEPTH_MAX) found.push(...(await textFiles(folder, relative, depth + 1)));
    if (found.length >= SCENARIO_FILES_MAX) break;
  }
  return found;
}

/**
 * A chosen scenario with the text files beside and below it. The chosen file must fit the limit; of the files beside it
 * those that still fit are handed over, and the parser says which include it did not find.
 */
export async function readScenario(chosen: string): Promise<ChannelOutput<'file.openScenario'>> {
  const main = path.basename(chosen);
  try {
    const file = await realpath(chosen);
    const folder = path.dirname(file);
    let bytesFree = SCENARIO_BYTES_MAX - (await stat(file)).size;
    if (bytesFree < 0) return { outcome: 'failed', reason: 'too-large', file: main };
    const files: Record<string, string> = { [main]: await readFile(file, 'utf8') };
    if (main.endsWith('.replay.json')) return { outcome: 'opened', main, files };
    for (const relative of (await textFiles(folder, '', 0)).slice(0, SCENARIO_FILES_MAX)) {
      if (relative === main) continue;
      const { size } = await stat(path.join(folder, relative));
      if (size > bytesFree) continue;
      files[relative] = await readFile(path.join(folder, relative), 'utf8');
      bytesFree -= size;
    }
    return { outcome: 'opened', main, files };
  } catch {
    return { outcome: 'failed', reason: 'unreadable', file: main };
  }
}

const FIRST_SETTINGS: Settings = { language: 'en' };

/** The settings kept in `file`; those of a first start when there are none or they cannot be read as settings. */
export async function readSettings(file: string): Promise<Settings> {
  try {
    return SETTINGS.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return FIRST_SETTINGS;
  }
}

export async function writeSettings(file: string, settings: Settings): Promise<void> {
  await writeWhole(file, JSON.stringify(settings, null, 2) + '\n');
}
