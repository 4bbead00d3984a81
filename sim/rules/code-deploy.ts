/** What CodeDeploy knows: applications, groups and deployments by name, and where a deployment is. Pure. */
import type {
  CodeDeployApplication,
  CodeDeployBook,
  CodeDeployDeployment,
  CodeDeployGroup,
  ComputePlatform,
  LifecycleEventName,
} from '../model/code-deploy.ts';
import type { FunctionKey, ServiceKey } from '../model/ids.ts';
import type { World } from '../model/world.ts';

/** CD-03, and the same for functions. */
export const LIFECYCLE_EVENTS: Readonly<Record<ComputePlatform, readonly LifecycleEventName[]>> = {
  ECS: [
    'BeforeInstall',
    'Install',
    'AfterInstall',
    'AllowTestTraffic',
    'AfterAllowTestTraffic',
    'BeforeAllowTraffic',
    'AllowTraffic',
    'AfterAllowTraffic',
  ],
  Lambda: ['Start', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic', 'End'],
};

export function bookOf(world: World): CodeDeployBook {
  return (world.codeDeploy ??= { applications: [], configs: [], groups: [], deployments: [] });
}

export function findApplication(world: World, name: string): CodeDeployApplication | null {
  return world.codeDeploy?.applications.find((row) => row.applicationName === name) ?? null;
}

/** Its place in the book; -1 for none. */
export function findGroup(world: World, application: string, group: string): number {
  const groups = world.codeDeploy?.groups ?? [];
  return groups.findIndex((row) => row.applicationName === application && row.deploymentGroupName === group);
}

export function groupOf(world: World, { group }: CodeDeployDeployment): CodeDeployGroup {
  return world.codeDeploy!.groups[group]!;
}

/** `d-…`, or `application/group` for the newest deployment there. */
export function findCodeDeployment(world: World, reference: string): CodeDeployDeployment | null {
  const deployments = world.codeDeploy?.deployments ?? [];
  const named = deployments.find((row) => row.deploymentId === reference);
  if (named !== undefined) return named;
  const isOfGroup = (row: CodeDeployDeployment): boolean => {
    const { applicationName, deploymentGroupName } = groupOf(world, row);
    return reference === `${applicationName}/${deploymentGroupName}`;
  };
  return deployments.findLast(isOfGroup) ?? null;
}

export function isOver({ state }: CodeDeployDeployment): boolean {
  return state === 'Succeeded' || state === 'Failed' || state === 'Stopped';
}

/** Deployments that are under way; few at a time, and at the end of the list. */
export function openDeployments(world: World): CodeDeployDeployment[] {
  return (world.codeDeploy?.deployments ?? []).filter((row) => !isOver(row));
}

/** The deployment that holds a service or an alias up; null when none does. */
export function openDeploymentOf(
  world: World,
  subject: { readonly service: ServiceKey } | { readonly function: FunctionKey; readonly alias: string },
): CodeDeployDeployment | null {
  const isIts = ({ target }: CodeDeployDeployment): boolean =>
    'service' in subject
      ? target.kind === 'service' && target.service === subject.service
      : target.kind === 'alias' && target.function === subject.function && target.alias === subject.alias;
  return openDeployments(world).find(isIts) ?? null;
}

/** What follows; null at the end. */
export function nextEvent(platform: ComputePlatform, name: LifecycleEventName): LifecycleEventName | null {
  const events = LIFECYCLE_EVENTS[platform];
  return events[events.indexOf(name) + 1] ?? null;
}

/** CD-03: hooks from here on turn a deployment back when they fail. */
export function isAfterInstall(platform: ComputePlatform, name: LifecycleEventName): boolean {
  const events = LIFECYCLE_EVENTS[platform];
  return platform === 'Lambda' || events.indexOf(name) > events.indexOf('Install');
}
