/** Files the person chose: read with limits, written whole or not at all. */
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { REPLAY_BYTES_MAX, SCENARIO_BYTES_MAX, SCENARIO_FILES_MAX, type Opened } from './contract.ts';

const TEXT_EXTENSIONS = ['.json', '.yaml', '.yml', '.csv', '.royaume'];
/** A replay holds its includes itself. */
const REPLAY_SUFFIXES = ['.replay.json', '.royaume-replay'];
/** Folders below the scenario's own that are looked into for includes. */
const DEPTH_MAX = 3;
/** Folders looked into in all: a scenario may lie in somebody's home. */
const FOLDERS_MAX = 200;

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

/**
 * Text files at and below `folder`, as relative paths with slashes: the nearer folder first, in a folder in the order of
 * their names. Links are not followed; a folder that may not be read is as if it were empty.
 */
async function textFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  let level = [''];
  let folders = 0;
  for (let depth = 0; depth <= DEPTH_MAX; depth++) {
    const next: string[] = [];
    for (const below of level) {
      if (folders++ >= FOLDERS_MAX || found.length >= SCENARIO_FILES_MAX) return found;
      const entries = await readdir(path.join(folder, below), { withFileTypes: true }).catch(() => []);
      entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const entry of entries) {
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        const relative = below === '' ? entry.name : `${below}/${entry.name}`;
        if (entry.isFile() && TEXT_EXTENSIONS.includes(path.extname(entry.name).toLowerCase())) found.push(relative);
        if (entry.isDirectory()) next.push(relative);
      }
    }
    level = next;
  }
  return found;
}

/**
 * A chosen scenario with the text files beside and below it. The chosen file must fit the limit; of the files beside it
 * those that can be read and still fit are handed over, and the parser says which include it did not find.
 */
export async function readScenario(chosen: string): Promise<Opened> {
  const main = path.basename(chosen);
  try {
    const file = await realpath(chosen);
    const folder = path.dirname(file);
    const isReplay = REPLAY_SUFFIXES.some((suffix) => main.endsWith(suffix));
    let bytesFree = (isReplay ? REPLAY_BYTES_MAX : SCENARIO_BYTES_MAX) - (await stat(file)).size;
    if (bytesFree < 0) return { outcome: 'failed', reason: 'too-large', file: main };
    const files: Record<string, string> = { [main]: await readFile(file, 'utf8') };
    if (isReplay) return { outcome: 'opened', main, files };
    for (const relative of (await textFiles(folder)).slice(0, SCENARIO_FILES_MAX)) {
      if (relative === main) continue;
      const text = await readNeighbour(path.join(folder, relative), bytesFree);
      if (text === null) continue;
      files[relative] = text;
      bytesFree -= Buffer.byteLength(text);
    }
    return { outcome: 'opened', main, files };
  } catch {
    return { outcome: 'failed', reason: 'unreadable', file: main };
  }
}

/** A file beside a scenario; null when it is longer than that [bytes] or cannot be read: nobody has asked for it yet. */
async function readNeighbour(file: string, bytesMax: number): Promise<string | null> {
  try {
    return (await stat(file)).size > bytesMax ? null : await readFile(file, 'utf8');
  } catch {
    return null;
  }
}
