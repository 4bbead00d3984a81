/**
 * The log of one branch. Its newest lines are kept as they are; older ones in sealed pieces of packed bytes beside typed
 * columns, which branches share and which are unpacked when they are read. A line costs about a tenth of what it does as
 * objects.
 */
import type { Occurrence } from '../kernel/kernel.ts';
import { timeUs } from '../kernel/time.ts';
import type { SimEvent, SimEventKind } from '../model/events.ts';
import { Packer, Unpacker, Vocabulary } from './packing.ts';

/** Lines of a piece. */
const PIECE = 512;
/** Unpacked pieces that are kept: whoever reads backwards, or follows causes, comes back to them. */
const UNPACKED_MAX = 8;

interface Piece {
  readonly atUs: Float64Array;
  readonly because: Int32Array;
  readonly phase: Uint8Array;
  /** Places of the kinds in `kinds`. */
  readonly kind: Uint16Array;
  readonly events: Uint8Array;
}

/** What pieces of all branches of one run share. */
class Shared {
  readonly words = new Vocabulary();
  readonly packer = new Packer(this.words);
  readonly kinds: SimEventKind[] = [];
  readonly kindPlaces = new Map<SimEventKind, number>();
  /** Newest last. */
  readonly unpacked = new Map<Piece, readonly Occurrence<SimEvent>[]>();

  kindPlace(kind: SimEventKind): number {
    let place = this.kindPlaces.get(kind);
    if (place === undefined) {
      place = this.kinds.length;
      this.kinds.push(kind);
      this.kindPlaces.set(kind, place);
    }
    return place;
  }
}

export class EventLog {
  private readonly shared: Shared;
  private readonly pieces: Piece[];
  private tail: Occurrence<SimEvent>[];

  private constructor(shared: Shared, pieces: readonly Piece[], tail: readonly Occurrence<SimEvent>[]) {
    this.shared = shared;
    this.pieces = [...pieces];
    this.tail = [...tail];
  }

  static empty(): EventLog {
    return new EventLog(new Shared(), [], []);
  }

  get length(): number {
    return this.pieces.length * PIECE + this.tail.length;
  }

  push(occurrence: Occurrence<SimEvent>): void {
    this.tail.push(occurrence);
    if (this.tail.length === PIECE) {
      this.pieces.push(this.seal(this.tail));
      this.tail = [];
    }
  }

  /** A line; undefined when there is none of this number. */
  at(n: number): Occurrence<SimEvent> | undefined {
    const first = this.pieces.length * PIECE;
    if (n >= first) return this.tail[n - first];
    const piece = this.pieces[Math.floor(n / PIECE)];
    return piece === undefined ? undefined : this.lines(piece, n - (n % PIECE))[n % PIECE];
  }

  /** Instant and kind of a line that is there; nothing is unpacked for it. */
  headAt(n: number): { readonly atUs: number; readonly kind: SimEventKind } {
    const first = this.pieces.length * PIECE;
    if (n >= first) {
      const { atUs, event } = this.tail[n - first]!;
      return { atUs, kind: event.kind };
    }
    const piece = this.pieces[Math.floor(n / PIECE)]!;
    return { atUs: piece.atUs[n % PIECE]!, kind: this.shared.kinds[piece.kind[n % PIECE]!]! };
  }

  /** What caused a line that is there; nothing is unpacked for it. */
  becauseAt(n: number): number {
    const first = this.pieces.length * PIECE;
    return n >= first ? this.tail[n - first]!.because : this.pieces[Math.floor(n / PIECE)]!.because[n % PIECE]!;
  }

  /** Lines first ≤ n < end, as far as they are there. */
  slice(first: number, end: number): Occurrence<SimEvent>[] {
    const [from, to] = [Math.max(0, first), Math.min(end, this.length)];
    const sealed = this.pieces.length * PIECE;
    const found: Occurrence<SimEvent>[] = [];
    for (let start = from - (from % PIECE); start < Math.min(to, sealed); start += PIECE) {
      const lines = this.lines(this.pieces[start / PIECE]!, start);
      found.push(...lines.slice(Math.max(0, from - start), to - start));
    }
    if (to > sealed) found.push(...this.tail.slice(Math.max(0, from - sealed), to - sealed));
    return found;
  }

  /** A log of its own that begins with the first `length` lines. Cost: at most one piece is unpacked. */
  upTo(length: number): EventLog {
    const whole = Math.min(this.pieces.length, Math.floor(length / PIECE));
    return new EventLog(this.shared, this.pieces.slice(0, whole), this.slice(whole * PIECE, length));
  }

  /** Numbers of the objects that hold the lines, for counting what several branches share once, and their bytes. */
  held(seen: Set<object>): number {
    let bytes = this.tail.length * LIVE_LINE_BYTES;
    if (!seen.has(this.shared)) {
      seen.add(this.shared);
      bytes += this.shared.words.bytes;
      for (const piece of this.shared.unpacked.keys()) bytes += piece.atUs.length * LIVE_LINE_BYTES;
    }
    for (const piece of this.pieces) {
      if (seen.has(piece)) continue;
      seen.add(piece);
      bytes += PIECE * BYTES_BESIDE_EVENT + piece.events.length;
    }
    return bytes;
  }

  private seal(lines: readonly Occurrence<SimEvent>[]): Piece {
    const { packer } = this.shared;
    for (const { event } of lines) packer.write(event);
    return {
      atUs: Float64Array.from(lines, ({ atUs }) => atUs),
      because: Int32Array.from(lines, ({ because }) => because),
      phase: Uint8Array.from(lines, ({ phase }) => phase),
      kind: Uint16Array.from(lines, ({ event }) => this.shared.kindPlace(event.kind)),
      events: packer.take(),
    };
  }

  private lines(piece: Piece, first: number): readonly Occurrence<SimEvent>[] {
    const { unpacked, words } = this.shared;
    const known = unpacked.get(piece);
    if (known !== undefined) return known;
    const reader = new Unpacker(words, piece.events);
    const lines = Array.from({ length: PIECE }, (_, row): Occurrence<SimEvent> => ({
      n: first + row,
      atUs: timeUs(piece.atUs[row]!),
      phase: piece.phase[row]!,
      because: piece.because[row]!,
      event: reader.read() as SimEvent,
    }));
    unpacked.set(piece, lines);
    if (unpacked.size > UNPACKED_MAX) unpacked.delete(unpacked.keys().next().value!);
    return lines;
  }
}

/** Of the columns, for one line. */
const BYTES_BESIDE_EVENT = 8 + 4 + 1 + 2;
/** What a line costs as objects, roughly: itself, its event, their members. */
const LIVE_LINE_BYTES = 240;
