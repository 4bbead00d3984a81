/**
 * The two roles of a task (FG-04): the task role is for what the application does, the execution role for what is done for
 * the task before it runs: pulling its image, opening its log, reading its secrets. Whether a role allows it is not
 * asked; that there is one is.
 */
import { issue, type RuleIssue } from './rule-issue.ts';
import type { ContainerDefinitionRequest, TaskDefinitionRequest } from './task-definition-schema.ts';

/** An image of Amazon's own registry, which gives nothing without a name. */
export function isRegistryOfAmazon(image: string): boolean {
  return /^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\//.test(image);
}

/** What needs an execution role that is not there. On instances, their own role pulls and logs. */
export function executionRoleIssues(request: TaskDefinitionRequest, onFargate: boolean): RuleIssue[] {
  if (request.executionRoleArn !== undefined && request.executionRoleArn !== '') return [];
  const codes = new Set(request.containerDefinitions.flatMap((container) => needsOf(container, onFargate)));
  return [...codes].map((code) => issue(['executionRoleArn'], code));
}

function needsOf(container: ContainerDefinitionRequest, onFargate: boolean): string[] {
  const { image, logConfiguration, secrets, repositoryCredentials } = container;
  const readsSecrets =
    (secrets ?? []).length > 0 ||
    (logConfiguration?.secretOptions ?? []).length > 0 ||
    repositoryCredentials !== undefined;
  return [
    ...(onFargate && isRegistryOfAmazon(image) ? ['execution-role-ecr'] : []),
    ...(onFargate && logConfiguration?.logDriver === 'awslogs' ? ['execution-role-awslogs'] : []),
    ...(readsSecrets ? ['execution-role-secrets'] : []),
  ];
}
