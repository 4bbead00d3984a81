/** From files a person chose, or the ones that come with the app, to a scenario with its includes beside it. */
import type { ScenarioFiles } from '../sim-client/words.ts';

/** Path relative to assets/scenarios → text. */
const SHIPPED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../assets/scenarios/**/*.{yaml,yml,json,csv}', {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ).map(([path, text]) => [path.replace('../../assets/scenarios/', ''), text]),
);

/** Does the text begin a scenario, rather than something one includes? */
function isScenario(text: string): boolean {
  return /^\s*\{?\s*"?royaume"?\s*:/m.test(text);
}

/** Its title, for a list; the file itself is read by the simulator. */
function titleOf(name: string, text: string): string {
  const title = /^title:\s*['"]?(.+?)['"]?\s*$/m.exec(text)?.[1];
  return title ?? name.replace(/\.(ya?ml|json)$/, '').replaceAll('-', ' ');
}

export interface ShippedScenario {
  readonly name: string;
  readonly title: string;
}

/** The scenarios that come with the app; the first kingdom first. */
export function shippedScenarios(): readonly ShippedScenario[] {
  const found = Object.entries(SHIPPED).filter(([name, text]) => /\.ya?ml$/.test(name) && isScenario(text));
  const first = (name: string): number => (name.startsWith('first-') ? 0 : 1);
  return found
    .map(([name, text]) => ({ name, title: titleOf(name, text) }))
    .toSorted((a, b) => first(a.name) - first(b.name) || (a.name < b.name ? -1 : 1));
}

export function shippedFiles(main: string): ScenarioFiles {
  return { main, files: SHIPPED };
}

const REPLAY = /\.(replay\.json|royaume-replay)$/;

/** The scenario or replay among chosen files: the one that says so, else the first; null when nothing was chosen. */
function withIncludes(files: Readonly<Record<string, string>>): ScenarioFiles | null {
  const names = Object.keys(files);
  const main = names.find((name) => REPLAY.test(name) || isScenario(files[name]!)) ?? names[0];
  return main === undefined ? null : { main, files };
}

/** Text files that a scenario may include; what else lies in a dropped folder is not read. */
const TEXT = /\.(ya?ml|json|csv|royaume|royaume-replay)$/i;
const DROPPED_MAX = 200;

/** What was dropped on the window, folders with all that is in them; null when nothing of it is text. */
export async function readDropped(items: DataTransferItemList): Promise<ScenarioFiles | null> {
  // The list is emptied when the event is over, so it is read before anything is waited for.
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const texts: Record<string, string> = {};
  const take = async (entry: FileSystemEntry, folder: string): Promise<void> => {
    if (Object.keys(texts).length >= DROPPED_MAX) return;
    if (isFolder(entry)) for (const inside of await listOf(entry)) await take(inside, `${folder}${entry.name}/`);
    else if (TEXT.test(entry.name)) texts[folder + entry.name] = await (await fileOf(entry)).text();
  };
  for (const entry of entries) {
    // A dropped folder is the folder of the scenario: paths begin inside of it.
    if (isFolder(entry)) for (const inside of await listOf(entry)) await take(inside, '');
    else await take(entry, '');
  }
  return withIncludes(texts);
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileOf(entry: FileSystemEntry): Promise<File> {
  return new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
}

/** The browser hands a folder over in parts, until one is empty. */
async function listOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    all.push(...part);
  }
}

export async function readFiles(chosen: Iterable<File>): Promise<ScenarioFiles | null> {
  const texts: Record<string, string> = {};
  for (const file of chosen)
    texts[file.webkitRelativePath.split('/').slice(1).join('/') || file.name] = await file.text();
  return withIncludes(texts);
}
