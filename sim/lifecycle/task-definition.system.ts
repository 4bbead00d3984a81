/**
 * Models: families and revisions of task definitions (BB-08, BB-18).
 * Leaves out: DELETE_IN_PROGRESS, and the up to ten minutes in which a deregistration is not enforced everywhere.
 */
import { present } from '../kernel/invariant.ts';
import type { TaskDefinitionKey } from '../model/ids.ts';
import { refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { JsonObject, TaskDefinition } from '../model/task-definition.ts';
import { findTaskDefinition } from '../rules/lookup.ts';
import { ecsArn } from '../rules/minting.ts';
import { readTaskDefinition } from '../rules/task-definition.ts';

function register(ctx: Context, source: JsonObject): TaskDefinition {
  const read = readTaskDefinition(source);
  const definition = present('definition' in read ? read.definition : null, 'task-definition.refused-late');
  const region = ctx.world.regions[0]!;
  let revision = 1;
  for (const other of ctx.world.taskDefinitions) if (other.family === definition.family) revision = other.revision + 1;
  const row: TaskDefinition = {
    ...definition,
    key: ctx.world.taskDefinitions.length as TaskDefinitionKey,
    revision,
    taskDefinitionArn: ecsArn(region.name, `task-definition/${definition.family}:${revision}`),
    region: region.key,
    status: 'ACTIVE',
  };
  ctx.world.taskDefinitions.push(row);
  ctx.touch('task-definition', row.key);
  ctx.say({ kind: 'TaskDefinitionRegistered', family: row.family, revision });
  return row;
}

export const taskDefinitionSystem: System = {
  name: 'task-definition',
  commands: [
    handler({
      op: 'RegisterTaskDefinition',
      query: (_world, { input }) => {
        const read = readTaskDefinition(input);
        if ('definition' in read) return null;
        const first = read.issues[0]!;
        return refusal('ClientException', 'task-definition-invalid', {
          path: first.path.join('.'),
          issue: first.code,
          issues: read.issues.length,
        });
      },
      execute: ({ input }, ctx, line) =>
        ctx.answer(line, { taskDefinitionArn: register(ctx, input).taskDefinitionArn }),
    }),
    handler({
      op: 'DeregisterTaskDefinition',
      query: (world, { input }) => {
        const definition = findTaskDefinition(world, input.taskDefinition);
        const params = { taskDefinition: input.taskDefinition };
        if (definition === null) return refusal('ClientException', 'task-definition-not-found', params);
        return definition.status === 'ACTIVE' ? null : refusal('ClientException', 'task-definition-inactive', params);
      },
      execute: ({ input }, ctx) => {
        const definition = findTaskDefinition(ctx.world, input.taskDefinition)!;
        definition.status = 'INACTIVE';
        ctx.touch('task-definition', definition.key);
        ctx.say({ kind: 'TaskDefinitionDeregistered', family: definition.family, revision: definition.revision });
      },
    }),
  ],
};
