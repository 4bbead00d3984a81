/** What a person may do: every operation of a timeline, with the shape of its request, and what the world says to one. */
import type { Command } from '../model/commands.ts';
import type { Message } from '../model/message.ts';
import type { Refusal } from '../model/refusal.ts';
import type { JsonObject, LaunchType, NetworkMode } from '../model/task-definition.ts';
import type { Difference, FigureDifference } from './time.ts';

/** What an operation is about, for a list of them. */
export const OPERATION_FAMILIES = [
  'land',
  'tasks',
  'services',
  'releases',
  'balancing',
  'scaling',
  'functions',
  'messages',
  'metrics',
  'faults',
] as const;
export type OperationFamily = (typeof OPERATION_FAMILIES)[number];

export interface OperationInfo {
  /** Its key in a scenario's timeline, for example `updateService`. */
  readonly name: string;
  /** For example `UpdateService`. */
  readonly op: string;
  readonly family: OperationFamily;
  /** JSON Schema (2020-12) of its request. */
  readonly schema: JsonObject;
}

/** A mistake in a request, with its place in it. */
export interface RequestIssue {
  readonly path: readonly (string | number)[];
  /** `issue.` code of the sentence. */
  readonly message: Message;
  readonly expected: Message | null;
  readonly hint: Message | null;
}

/** A task definition that is ACTIVE. */
export interface PlanInStock {
  /** `family:revision`. */
  readonly name: string;
  readonly family: string;
  readonly revision: number;
  readonly networkMode: NetworkMode;
  readonly requiresCompatibilities: readonly LaunchType[];
  /** Task-level CPU units and memory; null when not set. */
  readonly cpu: number | null;
  readonly memoryMiB: number | null;
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    /** Container ports that are mapped. */
    readonly ports: readonly number[];
  }[];
  /** The request that it was registered with. */
  readonly source: JsonObject;
}

/** What acts can be made of. */
export interface Stock {
  /** In the order of the catalog. */
  readonly instanceTypes: readonly {
    readonly type: string;
    readonly vcpu: number;
    readonly memoryMiB: number;
    readonly arch: string;
    readonly usdPerHour: number;
  }[];
  /** CPU units, and memory that goes with them [MiB] (FG-03). */
  readonly fargateSizes: readonly { readonly cpu: number; readonly memoryMiB: readonly number[] }[];
  readonly images: readonly string[];
  /** Images of which the scenario says how they behave. */
  readonly behaviours: readonly string[];
  /** Registered last first. */
  readonly plans: readonly PlanInStock[];
  readonly targetGroups: readonly {
    readonly targetGroupName: string;
    readonly port: number;
    readonly targetType: string;
    /** null: nothing forwards to it. */
    readonly loadBalancer: string | null;
  }[];
  readonly subnets: readonly { readonly name: string; readonly zone: string; readonly public: boolean }[];
  readonly securityGroups: readonly string[];
  readonly capacityProviders: readonly string[];
  readonly autoScalingGroups: readonly {
    readonly autoScalingGroupName: string;
    readonly minSize: number;
    readonly maxSize: number;
    readonly desiredCapacity: number;
    /** Keys of its members. */
    readonly instances: readonly number[];
  }[];
  /** Those that are registered: how far a service may be scaled. */
  readonly scalableTargets: readonly {
    readonly resourceId: string;
    readonly minCapacity: number;
    readonly maxCapacity: number;
  }[];
  /** Streams of requests, by name; those that somebody has ended are over. */
  readonly streams: readonly { readonly name: string; readonly to: string; readonly ended: boolean }[];
  /** Names that are taken. */
  readonly fleets: readonly string[];
  readonly services: readonly string[];
}

/** What a command would lead to: the first values are those without it, the second those with it. */
export interface ForeseenDifferences {
  readonly atUs: number;
  readonly figures: readonly FigureDifference[];
  /** The first ones of `total`. */
  readonly differences: readonly Difference[];
  readonly total: number;
}
/** How many differences one answer tells. */
export const FORESEEN_MAX = 40;
/** How far one may look ahead [µs]. */
export const FORESEE_MAX_US = 900_000_000;

export interface ActRequests {
  /** What acts can be made of now. */
  stock: [Record<string, never>, Stock];
  /**
   * What would come of a command within a span, worked out beside the run. null: another one was asked for meanwhile, and
   * only the last one is answered; or it would be refused.
   */
  foresee: [{ readonly command: Command; readonly forUs: number }, ForeseenDifferences | null];
  /** All that can be done, in the order of the timeline's keys. */
  operations: [Record<string, never>, { readonly operations: readonly OperationInfo[] }];
  /**
   * Reads a request in the shape of the API, or of the timeline, without doing it: its mistakes, or the command it is and
   * whether it would be refused now. A request without a cluster means the only one there is.
   */
  readRequest: [
    { readonly op: string; readonly input: JsonObject },
    {
      readonly issues: readonly RequestIssue[];
      /** null: it has mistakes. */
      readonly command: Command | null;
      readonly refusal: Refusal | null;
    },
  ];
}
