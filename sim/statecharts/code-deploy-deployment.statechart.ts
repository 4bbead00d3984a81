/**
 * Models: the status of a CodeDeploy deployment (CD-03, CD-06): Ready while traffic waits for a word, Baking while the old
 * task set waits for its end. Where it is meanwhile is its life-cycle event.
 */
import { createMachine } from 'xstate';

const ENDS = { FAIL: 'Failed', STOP: 'Stopped' };

export const codeDeployDeploymentStatechart = createMachine({
  id: 'code-deploy-deployment',
  initial: 'Created',
  states: {
    Created: { on: { QUEUE: 'Queued' } },
    Queued: { on: { BEGIN: 'InProgress', ...ENDS } },
    InProgress: { on: { WAIT: 'Ready', BAKE: 'Baking', SUCCEED: 'Succeeded', ...ENDS } },
    Ready: { on: { CONTINUE: 'InProgress', ...ENDS } },
    Baking: { on: { SUCCEED: 'Succeeded', ...ENDS } },
    Succeeded: { type: 'final' },
    Failed: { type: 'final' },
    Stopped: { type: 'final' },
  },
});
