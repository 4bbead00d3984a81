/** A service deployment as describe-service-deployments shows it (NB-10, CB-02, DA-05; section 7 of the messages). */
import { expect, test } from 'vitest';
import { describeServiceDeployment } from '../../sim/rules/describe-service-deployment.ts';
import { breaker, crash, release } from '../support/breaker.ts';

test('NB-10, CB-02: one that the circuit breaker turned back says so, with its counts and both revisions', () => {
  const k = release(2, breaker({ rollback: true }), { 'web:2': crash('20s') }).until('30m');
  const [first, row] = k.world.serviceDeployments!;
  expect(describeServiceDeployment(k.world, row!)).toMatchObject({
    serviceDeploymentArn: row!.serviceDeploymentArn,
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: 'Service deployment rolled back because of the circuit breaker',
    targetServiceRevision: { arn: k.world.deployments[1]!.id, requestedTaskCount: 0, runningTaskCount: 0 },
    sourceServiceRevisions: [{ arn: k.world.deployments[0]!.id, requestedTaskCount: 2, runningTaskCount: 2 }],
    rollback: {
      reason: 'Service deployment rolled back because of the circuit breaker',
      serviceRevisionArn: k.world.deployments[0]!.id,
    },
    deploymentConfiguration: { strategy: 'ROLLING' },
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    alarms: { status: 'DISABLED', alarmNames: [], triggeredAlarmNames: [] },
  });
  const good = describeServiceDeployment(k.world, first!);
  expect([good['status'], 'statusReason' in good, 'rollback' in good]).toEqual(['SUCCESSFUL', false, false]);
});

test('RU-11: one that was left where it is was stopped by request', () => {
  const k = release(2, {}, {}).until('310s');
  k.issue('stopServiceDeployment', { serviceDeploymentArn: 'web', stopType: 'ABORT' });
  expect(describeServiceDeployment(k.world, k.world.serviceDeployments![1]!)).toMatchObject({
    statusReason: 'Service deployment stopped by request',
  });
});
