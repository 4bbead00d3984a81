/** Where the requests of a stream come in: a balancer, a target group, a stage of an API, a private endpoint. */
import type { Forward, LoadBalancer } from '../model/target-group.ts';
import type { RequestClass } from '../model/traffic.ts';

/** Where the requests of a stream come in. */
export interface Entrance {
  readonly balancer: LoadBalancer | null;
  forwardOf(request: RequestClass): readonly Forward[];
  /** LB-17: how long clients stay with their group [s]; absent: 0. */
  stickySOf?(request: RequestClass): number;
  /** BG-04: nobody answers, for the security groups of the balancer do not let these clients in. */
  readonly shut?: boolean;
  /** Of a gateway or a private endpoint: pools with their weights, who waits how long, and the zones that names lead to. */
  readonly direct?: {
    readonly forwards: readonly { readonly pool: number; readonly weight: number }[];
    readonly timeoutUs: number;
    readonly zones: { zone: number; share: number }[] | null;
    /** A function finishes what it has begun. */
    readonly cancels: boolean;
    /** null: nothing is logged. */
    readonly log: { readonly canaryPool: number } | null;
  };
}
