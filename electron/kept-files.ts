/**
 * What the app keeps in its own folder between two starts: settings, progress, recent files, places of windows. Each is a
 * JSON document with a version; one that cannot be read is put aside as `NAME.unread.json`, never written over.
 */
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { KEPT, RECENT_MAX } from './contract.ts';
import { writeWhole } from './files.ts';

const VERSION = 1;

/** One kept document. */
export interface Kept<T> {
  readonly file: string;
  readonly shape: z.ZodType<T>;
  readonly first: T;
}

/** The document, or its first content when there is none or it cannot be read, which is then put aside. */
export async function readKept<T>({ file, shape, first }: Kept<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return first;
  }
  const read = shape.safeParse(contentOf(text));
  if (read.success) return read.data;
  await rename(file, unreadName(file)).catch(() => {});
  return first;
}

export async function writeKept<T>({ file }: Kept<T>, content: T): Promise<void> {
  await writeWhole(file, `${JSON.stringify({ royaume: VERSION, content }, null, 2)}\n`);
}

/** What a file says, lifted to this version's form; undefined when it says nothing that is known. */
function contentOf(text: string): unknown {
  try {
    const read = ENVELOPE.safeParse(JSON.parse(text));
    // Version 1 is the first; what lifts a former one to the next stands here when there is a second.
    return read.success ? read.data.content : undefined;
  } catch {
    return undefined;
  }
}

const ENVELOPE = z.strictObject({ royaume: z.literal(VERSION), content: z.unknown() });

function unreadName(file: string): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.unread${ext}`);
}

type KeptText = z.infer<typeof KEPT>;

export const settingsIn = (folder: string): Kept<KeptText> => ({
  file: path.join(folder, 'settings.json'),
  shape: KEPT,
  first: { text: null },
});

export const progressIn = (folder: string): Kept<KeptText> => ({
  file: path.join(folder, 'progress.json'),
  shape: KEPT,
  first: { text: null },
});

export const recentIn = (folder: string): Kept<readonly string[]> => ({
  file: path.join(folder, 'recent.json'),
  shape: z.array(z.string()).max(RECENT_MAX),
  first: [],
});

/** The last place of a window [screen pixels]. */
export interface WindowPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

export const windowPlaceIn = (folder: string): Kept<WindowPlace | null> => ({
  file: path.join(folder, 'window.json'),
  shape: z
    .strictObject({
      x: z.number().int(),
      y: z.number().int(),
      width: z.number().int().min(200).max(20_000),
      height: z.number().int().min(200).max(20_000),
      maximized: z.boolean(),
    })
    .nullable(),
  first: null,
});

/** The list with a file at its head, once. */
export function withRecent(recent: readonly string[], file: string): readonly string[] {
  return [file, ...recent.filter((other) => other !== file)].slice(0, RECENT_MAX);
}
