/** A resolved scenario: the file with its includes read and every default filled in. Plain JSON, what scenarioHash covers. */
import type { Command } from './commands.ts';
import type { ContainerBehaviour, Image } from './container.ts';
import type { Goal } from './goal.ts';
import type { DeliverySettings } from './messaging.ts';
import type { FinePeriodS } from './metric.ts';
import type { SecurityGroupSetup, SubnetSetup } from './network.ts';
import type { Precision, TrafficSetup } from './traffic.ts';

/** Format version of scenario files. */
export const SCENARIO_FORMAT = 1;

export interface Setup {
  readonly royaume: number;
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  readonly durationUs: number;
  readonly regions: readonly {
    readonly name: string;
    readonly zones: readonly string[];
    /** One of the newer regions, where Fargate launches less at once (FG-10). */
    readonly newer?: true;
  }[];
  /** Absent: one /20 in each zone, named like it (NW-17). */
  readonly subnets?: readonly SubnetSetup[];
  /** Beside `default`, which lets in its own members and lets out everything (NW-13). */
  readonly securityGroups?: readonly SecurityGroupSetup[];
  /** EV-02; absent: once and in order. */
  readonly delivery?: DeliverySettings;
  readonly images: Readonly<Record<string, Image>>;
  readonly behaviours: Readonly<Record<string, ContainerBehaviour>>;
  /**
   * What happens from outside, in the order given for equal instants: the file's clusters, task definitions, fleets and
   * services as commands at 0, then its timeline sorted by time (stable).
   */
  readonly timeline: readonly { readonly atUs: number; readonly command: Command }[];
  readonly goals: readonly Goal[];
  /** Streams of requests from outside; absent: none. */
  readonly traffic?: readonly TrafficSetup[];
  /** How closely requests are simulated; absent: each of them while there are not too many. */
  readonly precision?: Precision;
  /** Standard metrics by the second or by 5 s beside the minute's; absent: by the minute. */
  readonly metrics?: { readonly resolutionS: FinePeriodS };
}
