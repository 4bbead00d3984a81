/**
 * A window on another branch: a store of its own, kept at the instant of the one on screen by asking the simulator what
 * that branch is like there. It asks again only when it was answered, and not more than some times a second.
 */
import type { SimClient } from '../sim-client/sim-client.ts';
import { WorldStore } from '../sim-client/world-store.ts';
import type { BranchSight, Status } from '../sim-client/words.ts';

/** Between two questions while the run goes on [ms]. */
const PACE_MS = 200;

export class Sight {
  readonly store = new WorldStore();
  private readonly client: SimClient;
  private readonly main: WorldStore;
  private readonly branch: number;
  private readonly onFail: (error: unknown) => void;
  private have: number | null = null;
  private epoch = 0;
  private asking = false;
  private asked = '';
  private timer: ReturnType<typeof setTimeout> | null = null;
  private stopped = false;
  private readonly disconnect: () => void;

  constructor(client: SimClient, main: WorldStore, branch: number, onFail: (error: unknown) => void) {
    this.client = client;
    this.main = main;
    this.branch = branch;
    this.onFail = onFail;
    this.disconnect = main.subscribe(() => this.follow());
    this.follow();
  }

  stop(): void {
    this.stopped = true;
    this.disconnect();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** Asks unless it is asking already, or what it would ask is what it knows. */
  private follow(): void {
    const { status } = this.main.get();
    if (this.stopped || this.asking || this.timer !== null || status === null) return;
    const wish = `${status.epoch} ${status.nowUs} ${status.branches[this.branch]?.commands}`;
    if (wish === this.asked) return;
    this.asked = wish;
    this.asking = true;
    const input = { branch: this.branch, atUs: status.nowUs, have: this.have };
    this.client.request('lookAt', input).then(
      (sight) => this.take(sight),
      (error: unknown) => {
        this.asking = false;
        if (!this.stopped) this.onFail(error);
      },
    );
  }

  private take(sight: BranchSight): void {
    this.asking = false;
    if (this.stopped) return;
    const { status: main, scenario } = this.main.get();
    if (main === null || scenario === null) return;
    if (sight.patches === null) this.epoch += 1;
    this.have = sight.serial;
    const status: Status = {
      ...main,
      branch: sight.branch,
      epoch: this.epoch,
      nowUs: sight.atUs,
      events: sight.events,
      ended: sight.ended,
    };
    if (sight.view !== null) this.store.apply({ type: 'view', status, view: sight.view, scenario });
    else this.store.apply({ type: 'frame', status, patches: sight.patches ?? [] });
    this.timer = setTimeout(() => {
      this.timer = null;
      this.follow();
    }, PACE_MS);
  }
}
