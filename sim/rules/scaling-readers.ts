/** Requests of scaling are commands as they are, but that names stand for ARNs; and what their shapes cannot say. */
import type { Command } from '../model/commands.ts';
import type { PutScalingPolicyInput, ScalingOp } from '../model/scaling-commands.ts';
import { nameOfArn } from './lookup.ts';
import { checkZone, type RequestContext } from './request-members.ts';
import type { Readers } from './request-schemas.ts';
import { issue } from './rule-issue.ts';
import { instanceTypeIssues, policyIssues, SCALING_TIMELINE_OPS } from './scaling-requests.ts';

type Request = Readonly<Record<string, unknown>>;

function read(op: ScalingOp, request: Request, context: RequestContext): Command {
  const input: Record<string, unknown> = { ...request };
  const group = input['AutoScalingGroupName'];
  if (typeof group === 'string') input['AutoScalingGroupName'] = nameOfArn(group);
  switch (op) {
    case 'PutScalingPolicy':
      context.issues.push(...policyIssues(request as unknown as PutScalingPolicyInput));
      break;
    case 'CreateAutoScalingGroup':
      ((request['AvailabilityZones'] ?? []) as readonly string[]).forEach((zone, index) =>
        checkZone(zone, ['AvailabilityZones', index], context),
      );
      if ((request['MinSize'] as number) > (request['MaxSize'] as number)) {
        context.issues.push(issue(['MinSize'], 'min-above-max', { found: request['MinSize'] }));
      }
      break;
    case 'CreateLaunchTemplate':
    case 'CreateLaunchTemplateVersion': {
      const { InstanceType } = request['LaunchTemplateData'] as { readonly InstanceType: string };
      context.issues.push(...instanceTypeIssues(InstanceType, ['LaunchTemplateData', 'InstanceType']));
      break;
    }
    case 'CompleteLifecycleAction':
    case 'RecordLifecycleActionHeartbeat':
      if (request['InstanceId'] === undefined && request['LifecycleActionToken'] === undefined) {
        context.issues.push(issue(['InstanceId'], 'missing', { params: { key: 'InstanceId' } }));
      }
      break;
    default:
  }
  return { op, input } as unknown as Command;
}

export const SCALING_READERS = Object.fromEntries(
  Object.values(SCALING_TIMELINE_OPS).map((op) => [
    op,
    (request: Request, context: RequestContext) => read(op, request, context),
  ]),
) as unknown as Readers<ScalingOp>;
