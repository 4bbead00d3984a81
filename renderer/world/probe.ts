/** What the drawn world costs: the script's own time per frame and per message, counted in fixed room. */

const KEPT = 512;

class Times {
  private readonly ring = new Float64Array(KEPT);
  private next = 0;
  count = 0;

  add(ms: number): void {
    this.ring[this.next] = ms;
    this.next = (this.next + 1) % KEPT;
    this.count++;
  }

  /** The value under which a share of the last ones lies [ms]. */
  percentile(share: number): number {
    const sorted = this.ring.slice(0, Math.min(this.count, KEPT)).toSorted();
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }

  clear(): void {
    this.next = 0;
    this.count = 0;
  }
}

export interface ProbeFigures {
  readonly frames: number;
  /** Script time of a frame: from before its step until all is handed to the graphics card [ms]. */
  readonly frameMs: number;
  readonly frameP95Ms: number;
  readonly frameP99Ms: number;
  /** Messages from the simulator that the world has followed, and how long each took [ms]. */
  readonly applied: number;
  readonly applyMs: number;
  readonly applyP95Ms: number;
  /** From opening the page to the first picture; null before it [ms]. */
  readonly firstPictureMs: number | null;
}

export class Probe {
  private readonly frames = new Times();
  private readonly applies = new Times();
  private startedAt = 0;
  private firstPictureMs: number | null = null;

  begin(): void {
    this.startedAt = performance.now();
  }

  end(): void {
    const now = performance.now();
    this.firstPictureMs ??= now;
    this.frames.add(now - this.startedAt);
  }

  /** One message took so long to be followed by the store and the drawn world [ms]. */
  applied(ms: number): void {
    this.applies.add(ms);
  }

  /** Forgets what was counted, to begin measuring. */
  clear(): void {
    this.frames.clear();
    this.applies.clear();
  }

  figures(): ProbeFigures {
    return {
      frames: this.frames.count,
      frameMs: this.frames.percentile(0.5),
      frameP95Ms: this.frames.percentile(0.95),
      frameP99Ms: this.frames.percentile(0.99),
      applied: this.applies.count,
      applyMs: this.applies.percentile(0.5),
      applyP95Ms: this.applies.percentile(0.95),
      firstPictureMs: this.firstPictureMs,
    };
  }
}
