/** What a task needs and what a container instance has: the arithmetic of placement (RS-*). */

export interface PortUse {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/** One side of the backend's book: registeredResources or remainingResources (CI-07). */
export interface ResourceBook {
  /** CPU units. */
  cpu: number;
  memoryMiB: number;
  gpu: number;
  /** Free ENI attachment slots for awsvpc tasks (NW-05). */
  eniSlots: number;
  /** Host ports reserved or in use, TCP and UDP (RS-15, RS-17). */
  ports: PortUse[];
}

/** What one task takes from the instance it is placed on (RS-03, RS-04, RS-15, RS-18, PL-04). */
export interface TaskNeeds {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpu: number;
  /** 1 for an awsvpc task, else 0. */
  readonly eniSlots: number;
  readonly ports: readonly PortUse[];
  /** Implicit required attributes; value null: any value will do. */
  readonly attributes: readonly { readonly name: string; readonly value: string | null }[];
}
