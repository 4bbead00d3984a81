/** Which lines of the log fit a filter, found piece by piece as the run goes on; and the lines themselves, by their numbers. */
import { useEffect, useRef, useState } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import { useRunVersion } from '../sim-client/answers.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { SimClient } from '../sim-client/sim-client.ts';
import type { EntityRef, LogFilter, LogRow, Severity } from '../sim-client/words.ts';

export interface LogWish {
  /** '' for all. */
  readonly text: string;
  readonly kind: string;
  readonly about: EntityRef | null;
  readonly severities: readonly Severity[];
}
export const NO_WISH: LogWish = { text: '', kind: '', about: null, severities: [] };

/** Lines that are read for a text in one request. */
const PAGE = 1_000;

export interface Found {
  /** Numbers of the lines that fit, ascending; null: all lines fit. */
  readonly numbers: readonly number[] | null;
  /** Lines that have been looked at. */
  readonly read: number;
}

function isOpen({ text, kind, about, severities }: LogWish): boolean {
  return text.trim() === '' && kind === '' && about === null && severities.length === 0;
}

/** Numbers of the lines that fit. Each line is looked at once as long as the filter, the branch and the epoch stay. */
export function useFound(wish: LogWish): Found {
  const { client, store } = useSim();
  const words = useText();
  const version = useRunVersion(400);
  const era = useRunVersion(0, true);
  const wanted = JSON.stringify(wish);
  const [found, setFound] = useState<Found>({ numbers: null, read: 0 });
  const search = useRef<{ key: string; numbers: number[]; read: number; busy: boolean } | null>(null);
  const open = isOpen(wish);
  useEffect(() => {
    if (open) return undefined;
    const key = `${era} ${wanted} ${words.language}`;
    if (search.current?.key !== key) {
      search.current = { key, numbers: [], read: 0, busy: false };
      setFound({ numbers: [], read: 0 });
    }
    const mine = search.current;
    if (mine.busy) return undefined;
    mine.busy = true;
    const go = async (): Promise<void> => {
      for (;;) {
        const total = store.get().status?.events ?? 0;
        if (search.current !== mine || mine.read >= total) return;
        const piece = await searchPiece(client, words, JSON.parse(wanted) as LogWish, mine.read, total);
        if (search.current !== mine) return;
        mine.numbers.push(...piece.numbers);
        mine.read = Math.max(piece.read, mine.read + 1);
        setFound({ numbers: [...mine.numbers], read: mine.read });
      }
    };
    go()
      // A host that cannot answer says so by the app's own error.
      .catch(() => {})
      .finally(() => {
        mine.busy = false;
      });
    return undefined;
  }, [client, store, words, wanted, era, version, open]);
  return open ? OPEN : found;
}
const OPEN: Found = { numbers: null, read: 0 };

async function searchPiece(
  client: SimClient,
  words: Words,
  { text, kind, about, severities }: LogWish,
  from: number,
  to: number,
): Promise<{ readonly numbers: readonly number[]; readonly read: number }> {
  const filter: LogFilter = {
    kinds: kind === '' ? null : [kind as NonNullable<LogFilter['kinds']>[number]],
    about,
    severities: severities.length === 0 ? null : severities,
  };
  const { numbers, read } = await client.request('logNumbers', { ...filter, from, to });
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { numbers: [...numbers], read };
  // Sentences are the reader's: what they say is searched here.
  const fitting: number[] = [];
  for (let first = 0; first < numbers.length; first += PAGE) {
    const { lines } = await client.request('logLines', { numbers: [...numbers.slice(first, first + PAGE)] });
    for (const line of lines) {
      if (line === null) continue;
      const said = `${words.event(line)} ${line.event.kind}`.toLowerCase();
      if (said.includes(wanted)) fitting.push(line.n);
    }
  }
  return { numbers: fitting, read };
}

/** Lines that are wanted on screen: their numbers, and where they stand in the whole list. */
export interface LogWindow {
  /** Which list it is of: lines of another filter are never shown for those of this one. */
  readonly of: string;
  readonly numbers: readonly number[];
  /** Place of the first of them. */
  readonly first: number;
  /** Length of the list when it was wanted. */
  readonly count: number;
}
export interface KnownLines extends LogWindow {
  readonly lines: ReadonlyMap<number, LogRow>;
}
const NOTHING: KnownLines = { of: '', numbers: [], first: 0, count: 0, lines: new Map() };

/**
 * The lines of the last window that was answered. One request is under way at a time, so that a run that is faster than
 * the answers still shows one window after the other.
 */
export function useLogLines(wanted: LogWindow): KnownLines {
  const { client } = useSim();
  const era = useRunVersion(0, true);
  const [known, setKnown] = useState<{ readonly era: string; readonly window: KnownLines }>({ era, window: NOTHING });
  const wish = useRef({ era, wanted });
  wish.current = { era, wanted };
  const busy = useRef(false);
  const key = `${era} ${JSON.stringify(wanted)}`;
  useEffect(() => {
    if (busy.current) return;
    busy.current = true;
    const go = async (): Promise<void> => {
      for (let asked = ''; ;) {
        const now = wish.current;
        const name = JSON.stringify([now.era, now.wanted]);
        if (name === asked || now.wanted.numbers.length === 0) return;
        asked = name;
        const { lines } = await client.request('logLines', { numbers: now.wanted.numbers });
        const found = new Map(lines.filter((line) => line !== null).map((line) => [line.n, line]));
        setKnown({ era: now.era, window: { ...now.wanted, lines: found } });
      }
    };
    go()
      // A host that cannot answer says so by the app's own error.
      .catch(() => {})
      .finally(() => {
        busy.current = false;
      });
  }, [client, key]);
  return known.era === era && known.window.of === wanted.of ? known.window : NOTHING;
}
