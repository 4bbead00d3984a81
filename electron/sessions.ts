/**
 * Runs kept in case the app ends without warning: a file for each window in the folder `sessions`, written whole again
 * and again, gone when its window is closed. What a start finds there was left behind by one that ended otherwise.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type ChannelOutput, type Opened } from './contract.ts';
import { writeWhole } from './files.ts';

const SESSION = z.strictObject({
  royaumeSession: z.literal(1),
  title: z.string(),
  savedAtMs: z.number().int(),
  text: z.string(),
});
/** Only names of this form are ever made or read. */
const ID = /^[0-9a-z]{8,40}$/;
/** How many are kept; the oldest go. */
const SESSIONS_MAX = 10;

export class Sessions {
  private readonly folder: string;
  private readonly nowMs: () => number;
  /** Sessions of this start's own windows. */
  private readonly own = new Set<string>();
  /** What is written and thrown away is so one after the other: a run that is being kept is not back after it was forgotten. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(userData: string, nowMs: () => number) {
    this.folder = path.join(userData, 'sessions');
    this.nowMs = nowMs;
  }

  async keep(id: string, title: string, text: string): Promise<void> {
    this.own.add(id);
    const session = { royaumeSession: 1, title, savedAtMs: this.nowMs(), text };
    await this.inTurn(async () => {
      await mkdir(this.folder, { recursive: true });
      await writeWhole(this.fileOf(id), JSON.stringify(session));
    });
  }

  /** Leaves a session behind: its page has died, the next one may recover it. */
  leave(id: string): void {
    this.own.delete(id);
  }

  async forget(id: string): Promise<void> {
    this.own.delete(id);
    if (ID.test(id)) await this.inTurn(() => rm(this.fileOf(id), { force: true }));
  }

  /** What former starts left behind, newest first; more than ten are not kept. */
  async left(): Promise<ChannelOutput<'session.left'>['sessions']> {
    const names = await readdir(this.folder).catch(() => []);
    const found = [];
    for (const name of names) {
      const id = name.replace(/\.json$/, '');
      if (!ID.test(id) || this.own.has(id)) continue;
      const session = await this.read(id);
      if (session === null) await this.forget(id);
      else found.push({ id, title: session.title, savedAtMs: session.savedAtMs });
    }
    found.sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? -1 : 1));
    for (const { id } of found.splice(SESSIONS_MAX)) await this.forget(id);
    return found;
  }

  /** A session as a replay file. */
  async recover(id: string): Promise<Opened> {
    const session = ID.test(id) && !this.own.has(id) ? await this.read(id) : null;
    const main = 'recovered.replay.json';
    if (session === null) return { outcome: 'failed', reason: 'unreadable', file: main };
    return { outcome: 'opened', main, files: { [main]: session.text } };
  }

  private async read(id: string): Promise<z.infer<typeof SESSION> | null> {
    try {
      return SESSION.parse(JSON.parse(await readFile(this.fileOf(id), 'utf8')));
    } catch {
      return null;
    }
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.turn.then(act);
    this.turn = done.catch(() => {});
    return done;
  }

  private fileOf(id: string): string {
    return path.join(this.folder, `${id}.json`);
  }
}
