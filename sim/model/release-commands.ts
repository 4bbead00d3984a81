/** Requests about one service deployment, in the shapes of the API (RU-11, NB-06). */
export type ReleaseCommand =
  | {
      readonly op: 'StopServiceDeployment';
      readonly input: {
        /** An ARN, the end of it (`web/1b2c…`), or the name of a service: its newest one. */
        readonly serviceDeploymentArn: string;
        readonly stopType: 'ABORT' | 'ROLLBACK';
      };
    }
  | {
      readonly op: 'ContinueServiceDeployment';
      readonly input: {
        readonly serviceDeploymentArn: string;
        /** `hook-1` for the first of the service's hooks, and so on. */
        readonly hookId: string;
        readonly action: 'CONTINUE' | 'ROLLBACK';
      };
    };
