/** How often something is said anew: at once when one can look at it in peace, and now and then while it keeps changing. */

export class Pace {
  private readonly everyMs: number;
  private saidAtMs = Number.NEGATIVE_INFINITY;
  private moment = '';
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(everyMs: number) {
    this.everyMs = everyMs;
  }

  /** The next question is answered with yes. */
  hurry(): void {
    this.saidAtMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Is it time? `moment`: what makes everything said before void. When it is not, `again` is called as soon as it is, so
   * that the last word is always said.
   */
  due(running: boolean, moment: string, nowMs: number, again: () => void): boolean {
    const restMs = this.saidAtMs + this.everyMs - nowMs;
    if (!running || moment !== this.moment || restMs <= 0) {
      this.saidAtMs = nowMs;
      this.moment = moment;
      return true;
    }
    this.timer ??= setTimeout(() => {
      this.timer = null;
      again();
    }, restMs);
    return false;
  }
}
