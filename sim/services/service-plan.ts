/** What one look of the service scheduler comes to. */
import type { PlannedStart, ServiceBlock, ServiceCounts } from '../model/decision.ts';
import type { DeploymentKey } from '../model/ids.ts';
import type { Choice } from './stops.ts';

export interface ServicePlan {
  /** Tasks to stop, in this order. */
  readonly stop: readonly Choice[];
  /** Older revisions first, when they replace their like (SV-08); the primary one last. */
  readonly start: readonly PlannedStart[];
  readonly blockedBy: readonly ServiceBlock[];
  readonly counts: ServiceCounts;
  /** The primary deployment has reached its end (RU-08). */
  readonly completed: boolean;
  /** SV-04. */
  readonly steady: boolean;
  /** Deployments being replaced that have no task left. */
  readonly retire: readonly DeploymentKey[];
  /** When the first grace period that matters is over [µs]; Infinity for none (SV-07). */
  readonly graceEndsAtUs: number;
  /** Deployments that protected tasks keep from shrinking (SV-18). */
  readonly shielded: readonly DeploymentKey[];
}
