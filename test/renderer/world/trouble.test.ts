/** The badge over a development says what the API says is wrong. */
import { expect, test } from 'vitest';
import { troubleOf } from '../../../renderer/world/trouble.ts';
import { taskOf } from '../fake-host.ts';

const CONTAINER = {
  ...{ key: 0, name: 'web', image: 'web:1', status: 'RUNNING', essential: true, exitCode: null, reason: null },
};
const target = (state: string) => ({ targetGroupName: 'blue', state, reason: null, unhealthyThreshold: 2 });

test.each([
  ['nothing', {}, null],
  [
    'the name of a stop reason',
    { lastStatus: 'DEPROVISIONING', stoppedReason: 'CannotPullContainerError: pull image manifest has been retried' },
    { kind: 'error', word: 'CannotPullContainer' },
  ],
  [
    'the reason of a container',
    { containers: [{ ...CONTAINER, status: 'STOPPED', exitCode: 137, reason: 'OutOfMemoryError: Container killed' }] },
    { kind: 'error', word: 'OutOfMemory' },
  ],
  [
    'an exit code of a container that everything hangs on',
    {
      lastStatus: 'DEPROVISIONING',
      stopCode: 'EssentialContainerExited',
      containers: [{ ...CONTAINER, status: 'STOPPED', exitCode: 3 }],
    },
    { kind: 'exit', code: 3 },
  ],
  [
    'no exit code of a task that was asked to stop',
    {
      lastStatus: 'STOPPING',
      stopCode: 'ServiceSchedulerInitiated',
      containers: [{ ...CONTAINER, status: 'STOPPED', exitCode: 143 }],
    },
    null,
  ],
  [
    'no sentence that is no error',
    { lastStatus: 'STOPPING', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/123)' },
    null,
  ],
  [
    'a failing health check with the failures that count',
    { healthStatus: 'UNHEALTHY', containers: [{ ...CONTAINER, healthStatus: 'UNHEALTHY', healthRetries: 3 }] },
    { kind: 'health', failures: 3 },
  ],
  ['a failing target', { targets: [target('unhealthy')] }, { kind: 'target', group: 'blue', failures: 2 }],
  ['no target that drains', { targets: [target('draining')] }, null],
  [
    'an interface without a slot',
    {
      lastStatus: 'PROVISIONING',
      eni: { status: 'CREATED', privateIpv4Address: '', securityGroups: [], waitsForSlot: true },
    },
    { kind: 'slot' },
  ],
] as const)('%s', (_, change, trouble) => {
  expect(troubleOf(taskOf(0, 0, change as Parameters<typeof taskOf>[2]))).toEqual(trouble);
});
