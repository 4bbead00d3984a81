/** What happens to releases: of services (NB-10, NB-02), of task sets (CD-08) and by CodeDeploy (CD-03 to CD-06). */
import type { CodeDeployFailure, CodeDeployWait, LifecycleEventName, LifecycleEventStatus } from './code-deploy.ts';
import type {
  CodeDeployDeploymentKey,
  DeploymentKey,
  FunctionKey,
  LoadBalancerKey,
  ServiceDeploymentKey,
  TargetGroupKey,
} from './ids.ts';
import type { HookStatus, LifecycleStage, ReleaseFailure, ReleaseTimer, ServiceDeploymentStatus } from './release.ts';
import type { DeploymentPreferenceInput } from './serverless-commands.ts';
import type { StabilityStatus } from './task-set.ts';

export type ReleaseEvent =
  /** A service begins to go to another revision (NB-10). */
  | { readonly kind: 'ServiceDeploymentStarted'; readonly serviceDeployment: ServiceDeploymentKey }
  /** NB-02; `step` counts the shifts of production traffic from 1, 0 before the first. */
  | {
      readonly kind: 'LifecycleStageEntered';
      readonly serviceDeployment: ServiceDeploymentKey;
      readonly stage: LifecycleStage;
      readonly step: number;
    }
  /** Weights of listener rules have changed: so much of the traffic goes to the target revision [%] (NB-11). */
  | {
      readonly kind: 'TrafficShifted';
      readonly serviceDeployment: ServiceDeploymentKey;
      readonly productionPercent: number;
      readonly testPercent: number;
    }
  /** The weights of a listener's default action, or of a rule of it, have changed: so much goes to the group now [%] (NB-11). */
  | {
      readonly kind: 'ForwardShifted';
      readonly loadBalancer: LoadBalancerKey;
      readonly port: number;
      /** null: the default action. */
      readonly priority: number | null;
      readonly targetGroup: TargetGroupKey;
      readonly percent: number;
    }
  /** Something that a release waited for is over (NB-04 to NB-07). */
  | {
      readonly kind: 'ReleaseTimerEnded';
      readonly serviceDeployment: ServiceDeploymentKey;
      readonly timer: ReleaseTimer;
    }
  /** One of several revisions is to have another part of the desired count [%] (NB-02, NB-09). */
  | { readonly kind: 'RevisionScaled'; readonly deployment: DeploymentKey; readonly scale: number }
  /** NB-06. */
  | {
      readonly kind: 'LifecycleHookMoved';
      readonly serviceDeployment: ServiceDeploymentKey;
      readonly stage: LifecycleStage;
      readonly hookId: string;
      readonly status: HookStatus;
    }
  /** It has to stop: whoever carries it out turns it back, or leaves it where it is (CB-07, DA-01, NB-09). */
  | {
      readonly kind: 'ServiceDeploymentFailed';
      readonly serviceDeployment: ServiceDeploymentKey;
      readonly failure: ReleaseFailure;
      readonly rollback: boolean;
    }
  /** It has reached a final status. */
  | {
      readonly kind: 'ServiceDeploymentEnded';
      readonly serviceDeployment: ServiceDeploymentKey;
      readonly status: ServiceDeploymentStatus;
    }
  /** CD-08: a task set is kept at another share of the desired count [%]; 0 when it is deleted, too. */
  | { readonly kind: 'TaskSetScaled'; readonly deployment: DeploymentKey; readonly scale: number }
  /** CD-02. */
  | {
      readonly kind: 'TaskSetStabilityChanged';
      readonly deployment: DeploymentKey;
      readonly stabilityStatus: StabilityStatus;
    }
  /** LA-09: an alias is to go over to a new version in the way that SAM's DeploymentPreference says. */
  | {
      readonly kind: 'VersionPreferred';
      readonly function: FunctionKey;
      readonly alias: string;
      readonly version: string;
      readonly preference: DeploymentPreferenceInput;
    }
  | { readonly kind: 'CodeDeployDeploymentCreated'; readonly codeDeployDeployment: CodeDeployDeploymentKey }
  /** CD-03. */
  | {
      readonly kind: 'LifecycleEventMoved';
      readonly codeDeployDeployment: CodeDeployDeploymentKey;
      readonly lifecycleEvent: LifecycleEventName;
      readonly status: LifecycleEventStatus;
    }
  /** CD-04: so much of the traffic goes to the new version [%]. */
  | {
      readonly kind: 'CodeDeployTrafficShifted';
      readonly codeDeployDeployment: CodeDeployDeploymentKey;
      readonly productionPercent: number;
      readonly testPercent: number;
    }
  /** Something it has waited for has not come, or a span is over. */
  | {
      readonly kind: 'CodeDeployWaitEnded';
      readonly codeDeployDeployment: CodeDeployDeploymentKey;
      readonly wait: CodeDeployWait;
    }
  /** CD-06. */
  | {
      readonly kind: 'CodeDeployDeploymentFailed';
      readonly codeDeployDeployment: CodeDeployDeploymentKey;
      readonly failure: CodeDeployFailure;
      readonly rollback: boolean;
    };
