/** The members of CreateService and UpdateService that say how tasks are kept. Source: SV-01, SV-02, SV-07, RU-03, AZ-01. */
import { quota } from '../catalog/quotas.ts';
import type { InputOf, KeptMembers } from '../model/commands.ts';
import { wholeNumber } from './expected.ts';
import { serviceLoadBalancers } from './load-balancer-requests.ts';
import { newReleaseIssues, releaseIssues, releaseOf } from './release-requests.ts';
import type { RequestOf } from './request-schemas.ts';
import { issue, type RuleIssue } from './rule-issue.ts';
import { connectIssues, keptMembersOf } from './service-members.ts';

/** RU-03. */
const MINIMUM_HEALTHY_PERCENT = 100;
const MAXIMUM_PERCENT = 200;
/** SV-02. */
const DAEMON_MAXIMUM_PERCENT = 100;
const NUMBER_OF_TASKS = wholeNumber(0, quota('tasksPerService'));

type EitherRequest = RequestOf<'UpdateService'> | RequestOf<'CreateService'>;

/** SV-17, NB-01. */
export function balancersOf(
  { loadBalancers }: EitherRequest,
  issues: RuleIssue[],
): Pick<InputOf<'CreateService'>, 'loadBalancers'> {
  return loadBalancers === undefined ? {} : { loadBalancers: serviceLoadBalancers(loadBalancers, issues) };
}

/** Members of both requests that are only there when they were given (SV-07, SV-15, AZ-01, NB-01). */
export function keepingOf(
  request: EitherRequest,
  issues: RuleIssue[],
): Pick<InputOf<'CreateService'>, 'healthCheckGracePeriodSeconds' | 'availabilityZoneRebalancing' | 'release'> &
  KeptMembers {
  const { healthCheckGracePeriodSeconds, availabilityZoneRebalancing } = request;
  issues.push(...releaseIssues(request.deploymentConfiguration));
  if ('serviceName' in request) issues.push(...newReleaseIssues(request), ...connectIssues(request as KeptMembers));
  const release = releaseOf(request.deploymentConfiguration);
  return {
    ...(release === null ? {} : { release }),
    ...keptMembersOf(request as KeptMembers),
    ...(healthCheckGracePeriodSeconds === undefined ? {} : { healthCheckGracePeriodSeconds }),
    ...(availabilityZoneRebalancing === undefined ? {} : { availabilityZoneRebalancing }),
  };
}

/** SV-01: a daemon's number follows from the instances, whatever is asked. */
export function desiredCountOf(request: RequestOf<'CreateService'>, context: { readonly issues: RuleIssue[] }): number {
  if (request.schedulingStrategy === 'DAEMON') return 0;
  if (request.desiredCount === undefined) {
    context.issues.push(
      issue(['desiredCount'], 'missing', { params: { key: 'desiredCount' }, expected: NUMBER_OF_TASKS }),
    );
  }
  return request.desiredCount ?? 0;
}

/** RU-03 for replicas, SV-02 for daemons. */
export function percentsOf(
  request: RequestOf<'CreateService'>,
  context: { readonly issues: RuleIssue[] },
): { readonly minimumHealthyPercent: number; readonly maximumPercent: number } {
  const { minimumHealthyPercent, maximumPercent } = request.deploymentConfiguration ?? {};
  if (request.schedulingStrategy !== 'DAEMON') {
    return {
      minimumHealthyPercent: minimumHealthyPercent ?? MINIMUM_HEALTHY_PERCENT,
      maximumPercent: maximumPercent ?? MAXIMUM_PERCENT,
    };
  }
  if (maximumPercent !== undefined && maximumPercent !== DAEMON_MAXIMUM_PERCENT) {
    context.issues.push(
      issue(['deploymentConfiguration', 'maximumPercent'], 'daemon-maximum', {
        params: { limit: DAEMON_MAXIMUM_PERCENT },
        found: maximumPercent,
      }),
    );
  }
  if ((request.placementStrategy ?? []).length > 0) {
    context.issues.push(issue(['placementStrategy'], 'daemon-strategy'));
  }
  return { minimumHealthyPercent: minimumHealthyPercent ?? 0, maximumPercent: DAEMON_MAXIMUM_PERCENT };
}
