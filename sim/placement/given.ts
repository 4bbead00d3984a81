/** Gives each task of a request to a capacity provider of its strategy (SV-20, SV-21). */
import type { PlacementRequest } from '../model/placement-request.ts';
import type { World } from '../model/world.ts';
import { nextProvider } from '../rules/capacity-strategy.ts';

/** The tasks that a strategy counts: those of the service that are meant to run, or those of this request alone. */
export class Giver {
  private readonly request: PlacementRequest;
  private readonly counts = new Map<string, number>();
  private readonly requests = new Map<string, PlacementRequest>();

  constructor(world: World, request: PlacementRequest) {
    this.request = request;
    if (request.service === null || request.deployment === null || this.strategy.length === 0) return;
    // A rollout splits its own tasks: those of older revisions are on their way out.
    for (const key of world.deployments[request.deployment]!.tasks) {
      const { capacityProviderName, desiredStatus } = world.tasks[key]!;
      if (capacityProviderName !== null && desiredStatus === 'RUNNING') this.count(capacityProviderName);
    }
  }

  private get strategy() {
    return this.request.compute?.capacityProviderStrategy ?? [];
  }

  /** The request of the next task: the whole request when there is no strategy. The same object for the same provider. */
  next(): PlacementRequest {
    const provider = nextProvider(this.strategy, (name) => this.counts.get(name) ?? 0);
    if (provider === null) return this.request;
    let given = this.requests.get(provider);
    if (given === undefined) {
      given = { ...this.request, provider };
      this.requests.set(provider, given);
    }
    return given;
  }

  /** The task was made. */
  count(provider: string): void {
    this.counts.set(provider, (this.counts.get(provider) ?? 0) + 1);
  }
}
