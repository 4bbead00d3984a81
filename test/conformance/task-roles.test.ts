/** The two roles of a task (FG-04). */
import { describe, expect, it } from 'vitest';
import { readTaskDefinition } from '../../sim/rules/task-definition.ts';
import { kingdom, plan } from '../support/rig.ts';

const ECR = '123456789012.dkr.ecr.za-southwest-1.amazonaws.com/web:1';
const LOGS = { logConfiguration: { logDriver: 'awslogs' } };
const SECRET = { secrets: [{ name: 'PASSWORD', valueFrom: 'arn:aws:ssm:za-southwest-1:123456789012:parameter/p' }] };
const SKY = { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
const EXECUTION = { executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole' };
const TASK = { taskRoleArn: 'arn:aws:iam::123456789012:role/web' };

/** What is wrong with a definition. */
function wrong(container: object, rest: object): string[] {
  const reading = readTaskDefinition(plan('web', container, rest));
  return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')} ${code}`) : [];
}

describe('the execution role', () => {
  it('FG-04: on Fargate pulls from ECR, writes logs and reads secrets, and must be there for it', () => {
    expect(wrong({ image: ECR }, SKY)).toEqual(['executionRoleArn execution-role-ecr']);
    expect(wrong(LOGS, SKY)).toEqual(['executionRoleArn execution-role-awslogs']);
    expect(wrong(SECRET, SKY)).toEqual(['executionRoleArn execution-role-secrets']);
    const all = { image: ECR, ...LOGS, ...SECRET };
    expect(wrong(all, { ...SKY, ...EXECUTION })).toEqual([]);
    // The task role is for the application: it does none of this.
    expect(wrong({ image: ECR }, { ...SKY, ...TASK })).toEqual(['executionRoleArn execution-role-ecr']);
    // What needs none of it needs no role.
    expect(wrong({}, SKY)).toEqual([]);
  });

  it('FG-04: on instances their own role pulls and logs, but secrets need the execution role', () => {
    expect(wrong({ image: ECR, ...LOGS }, {})).toEqual([]);
    expect(wrong(SECRET, {})).toEqual(['executionRoleArn execution-role-secrets']);
    expect(wrong({ repositoryCredentials: { credentialsParameter: 'arn:secret' } }, {})).toEqual([
      'executionRoleArn execution-role-secrets',
    ]);
    const options = { logConfiguration: { logDriver: 'awslogs', secretOptions: SECRET.secrets } };
    expect(wrong(options, {})).toEqual(['executionRoleArn execution-role-secrets']);
  });

  it('FG-04, PL-04: where a definition names it, the agent must be able to take it on', () => {
    const needs = (rest: object): string[] => {
      const reading = readTaskDefinition(plan('web', { image: ECR, ...LOGS }, rest));
      if ('issues' in reading) throw new Error('not read');
      return reading.definition.needs.attributes.map(({ name }) => name).filter((name) => name.includes('execution'));
    };
    expect(needs({})).toEqual([]);
    expect(needs(EXECUTION)).toEqual([
      'ecs.capability.execution-role-awslogs',
      'ecs.capability.execution-role-ecr-pull',
    ]);
  });

  it('FG-04: a task with both roles runs, and its definition shows them', () => {
    const k = kingdom({ fleets: [{ count: 1 }], definitions: [plan('web', LOGS, { ...EXECUTION, ...TASK })] }).until(
      '2m',
    );
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    expect(k.task('web#1').lastStatus).toBe('RUNNING');
    expect(k.world.taskDefinitions[0]!.source).toMatchObject({ ...EXECUTION, ...TASK });
  });
});
