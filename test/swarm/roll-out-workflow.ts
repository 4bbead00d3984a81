/** The workflow of LA-06 over the functions of the same names. */
export const PROGRAM_STEPS = ['calculateWeights', 'updateWeight', 'healthCheck', 'finalize', 'rollback'] as const;

const task = (program: (typeof PROGRAM_STEPS)[number], rest: object): object => ({
  ...{ Type: 'Task', Resource: `function:${program}` },
  ...rest,
});

/** CalculateWeights → UpdateWeight → Wait → HealthCheck → Choice, as often as there are weights. */
export const ROLL_OUT_WORKFLOW = {
  StartAt: 'CalculateWeights',
  States: {
    CalculateWeights: task('calculateWeights', { ResultPath: '$.weights', Next: 'UpdateWeight' }),
    UpdateWeight: task('updateWeight', { ResultPath: '$.current-weight', Next: 'Wait' }),
    Wait: { Type: 'Wait', SecondsPath: '$.interval', Next: 'HealthCheck' },
    HealthCheck: task('healthCheck', {
      ...{ ResultPath: '$.status', Next: 'IsDone' },
      Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Rollback' }],
    }),
    IsDone: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.status', StringEquals: 'FAILED', Next: 'Rollback' },
        { Variable: '$.current-weight', NumericEquals: 1, Next: 'Finalize' },
      ],
      Default: 'UpdateWeight',
    },
    Rollback: task('rollback', { Next: 'RolledBack' }),
    RolledBack: { Type: 'Fail', Error: 'HealthCheckFailed' },
    Finalize: task('finalize', { End: true }),
  },
};
