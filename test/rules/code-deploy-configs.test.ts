/** The timelines of CodeDeploy's predefined configurations as they are published, minute by minute (CD-04). */
import { expect, test } from 'vitest';
import { DEPLOYMENT_CONFIGS } from '../../sim/catalog/deployment-configs.ts';
import { shiftsOf } from '../../sim/rules/code-deploy-configs.ts';

/** From 10 % at once to 100 %, a tenth at each interval. */
const TENTHS = {
  1: '0 10, 1 20, 2 30, 3 40, 4 50, 5 60, 6 70, 7 80, 8 90, 9 100',
  2: '0 10, 2 20, 4 30, 6 40, 8 50, 10 60, 12 70, 14 80, 16 90, 18 100',
  3: '0 10, 3 20, 6 30, 9 40, 12 50, 15 60, 18 70, 21 80, 24 90, 27 100',
  10: '0 10, 10 20, 20 30, 30 40, 40 50, 50 60, 60 70, 70 80, 80 90, 90 100',
} as const;

/** Minutes after the start, and what has been shifted by then [%]. */
const PUBLISHED = {
  ECSAllAtOnce: ['ECS', '0 100'],
  ECSLinear10PercentEvery1Minutes: ['ECS', TENTHS[1]],
  ECSLinear10PercentEvery3Minutes: ['ECS', TENTHS[3]],
  ECSCanary10Percent5Minutes: ['ECS', '0 10, 5 100'],
  ECSCanary10Percent15Minutes: ['ECS', '0 10, 15 100'],
  LambdaAllAtOnce: ['Lambda', '0 100'],
  LambdaCanary10Percent5Minutes: ['Lambda', '0 10, 5 100'],
  LambdaCanary10Percent10Minutes: ['Lambda', '0 10, 10 100'],
  LambdaCanary10Percent15Minutes: ['Lambda', '0 10, 15 100'],
  LambdaCanary10Percent30Minutes: ['Lambda', '0 10, 30 100'],
  LambdaLinear10PercentEvery1Minute: ['Lambda', TENTHS[1]],
  LambdaLinear10PercentEvery2Minutes: ['Lambda', TENTHS[2]],
  LambdaLinear10PercentEvery3Minutes: ['Lambda', TENTHS[3]],
  LambdaLinear10PercentEvery10Minutes: ['Lambda', TENTHS[10]],
};

test('CD-04: every predefined configuration shifts as it is published', () => {
  const shifted = DEPLOYMENT_CONFIGS.map((config) => [
    config.name.replace('CodeDeployDefault.', ''),
    [
      config.platform,
      shiftsOf(config)
        .map(({ atMinutes, percent }) => `${atMinutes} ${percent}`)
        .join(', '),
    ],
  ]);
  expect(Object.fromEntries(shifted)).toEqual(PUBLISHED);
});
