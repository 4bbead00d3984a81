/** Gateways of an API: stages, their deployments, a canary's share of the requests (LA-11, LA-12). */
import type { DurationUs, TimeUs } from '../kernel/time.ts';
import type { ApiKey, RegionKey } from './ids.ts';

export const ACCESS_LOG_FORMATS = ['CLF', 'JSON', 'XML', 'CSV'] as const;
export type AccessLogFormat = (typeof ACCESS_LOG_FORMATS)[number];

/** Whom a stage asks: a function, or what stands behind a private way. Stage variables may stand in the name. */
export interface Integration {
  readonly type: 'AWS_PROXY' | 'HTTP_PROXY';
  /** `function:name:alias`; a target group or a private endpoint. */
  readonly uri: string;
  /** LA-12: 50 ms to 29 s. */
  readonly timeoutUs: DurationUs;
}

/** What CreateDeployment keeps: a snapshot. */
export interface ApiDeployment {
  readonly id: string;
  readonly integration: Integration;
  readonly createdAtUs: TimeUs;
}

/** LA-11. */
export interface CanarySettings {
  deploymentId: string;
  /** 0 to 100. */
  percentTraffic: number;
  stageVariableOverrides: Readonly<Record<string, string>>;
}

export interface ApiStage {
  readonly stageName: string;
  deploymentId: string;
  variables: Readonly<Record<string, string>>;
  canary: CanarySettings | null;
  /** null: nothing is logged. */
  accessLog: AccessLogFormat | null;
}

export interface RestApi {
  readonly key: ApiKey;
  readonly restApiId: string;
  readonly name: string;
  readonly region: RegionKey;
  /** What the next deployment keeps. */
  integration: Integration;
  deployments: ApiDeployment[];
  stages: ApiStage[];
}
