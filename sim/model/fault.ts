/**
 * What goes wrong, on purpose (DF-02). Kinds that fault.system.ts does not cause itself are said as `FaultBegan`, and those
 * with `forUs` as `FaultEnded` when they are over: the mechanism whose matter it is hears both. See docs/models/faults.md.
 */
export type Fault =
  | { readonly kind: 'instanceCrash'; readonly instance: string }
  | { readonly kind: 'agentDisconnect'; readonly instance: string; readonly forUs: number }
  /** The agent's process ends; the host starts it again after `forUs`. Containers run on, nobody looks after them. */
  | { readonly kind: 'agentCrash'; readonly instance: string; readonly forUs: number }
  | { readonly kind: 'zoneImpaired'; readonly zone: string; readonly forUs: number }
  | { readonly kind: 'zoneOutage'; readonly zone: string; readonly forUs: number }
  | { readonly kind: 'regionOutage'; readonly region: string; readonly forUs: number }
  | {
      readonly kind: 'containerCrash';
      readonly task: string;
      readonly container: string | null;
      readonly exitCode: number;
    }
  /** CT-13: the kernel kills it with 137 and the reason of an OutOfMemoryError. */
  | { readonly kind: 'containerOutOfMemory'; readonly task: string; readonly container: string | null }
  /** It loses memory for a while, and never gives it back (RS-11). */
  | {
      readonly kind: 'memoryLeak';
      readonly task: string;
      readonly container: string | null;
      readonly mibPerSecond: number;
      readonly forUs: number;
    }
  /** It wants so many vCPU beside its requests for a while. */
  | {
      readonly kind: 'cpuSpike';
      readonly task: string;
      readonly container: string | null;
      readonly vcpu: number;
      readonly forUs: number;
    }
  /** Its health check and its health endpoint time out (HC-06). */
  | {
      readonly kind: 'containerHang';
      readonly task: string;
      readonly container: string | null;
      /** null: as long as it runs. */
      readonly forUs: number | null;
    }
  /** It takes `forUs` from SIGTERM to its exit, whatever its behaviour says (TL-06, CT-10). */
  | { readonly kind: 'slowStop'; readonly task: string; readonly container: string | null; readonly forUs: number }
  /** The registry has lost the image (CT-14, section 4.1 of the messages). */
  | { readonly kind: 'imageMissing'; readonly image: string; readonly forUs: number | null }
  /** The registry sends nothing more of the image, though it says that it has it (CT-14). */
  | { readonly kind: 'pullStall'; readonly image: string; readonly forUs: number | null }
  /** Every request to the registry is answered with toomanyrequests (IM-07). */
  | { readonly kind: 'registryThrottled'; readonly forUs: number }
  /** Interfaces attached by hand take all free slots of the instance: an attach that was planned fails (NW-16). */
  | { readonly kind: 'eniExhaustion'; readonly instance: string; readonly forUs: number }
  /** The plugin chain of the pause container fails on this instance (NW-08). */
  | { readonly kind: 'cniFailure'; readonly instance: string; readonly forUs: number }
  /** The subnets of the zone have no address left (NW-17). */
  | { readonly kind: 'subnetExhaustion'; readonly zone: string; readonly forUs: number }
  /** The trunk interface of an instance cannot be attached, now or when it registers (NW-06). */
  | { readonly kind: 'trunkFailure'; readonly instance: string }
  /** The container runtime does not answer the health checks of the host (CI-10). */
  | { readonly kind: 'runtimeImpaired'; readonly instance: string; readonly forUs: number }
  /** The two-minute notice of a Spot instance (EC-08), or of one Fargate Spot task (FG-06). */
  | { readonly kind: 'spotInterruption'; readonly instance: string }
  /** A zone has no Fargate or no Fargate Spot to give for a while (FG-08). */
  | {
      readonly kind: 'fargateCapacity';
      readonly provider: 'FARGATE' | 'FARGATE_SPOT';
      readonly zone: string;
      readonly forUs: number;
    }
  /**
   * Fargate gives notice of maintenance: the task has `afterUs` left on its machine; null: as long as the account's setting
   * fargateTaskRetirementWaitPeriod says (FG-09).
   */
  | { readonly kind: 'taskRetirement'; readonly task: string; readonly afterUs: number | null }
  | { readonly kind: 'taskSpotInterruption'; readonly task: string }
  /** Health checks of a load balancer fail by its own fault (LB-02). */
  | { readonly kind: 'balancerImpaired'; readonly loadBalancer: string; readonly forUs: number }
  /** A queue, function, address or mailbox takes no message (EV-09). */
  | { readonly kind: 'subscriberFails'; readonly subscriber: string; readonly forUs: number };

export type FaultKind = Fault['kind'];
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;
