/** CodeDeploy deployments and task sets explain themselves, in both languages. */
import { describe, expect, test } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { findEntity } from '../../sim/engine/find.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import { deploy, deployable, deployed } from '../support/code-deploy.ts';
import type { Kingdom } from '../support/rig.ts';

const [en, fr] = [openText('en'), openText('fr')];

function told(k: Kingdom, name: string, text = en): string[] {
  const result = findEntity(k.world, name);
  if (!('found' in result)) throw new Error(`nothing is called ${name}`);
  const { title, sentences, chain } = explain(k.engine, result.found.ref)!;
  return [...[title, ...sentences], ...chain.map((line) => describeEvent(line.event, line.names))].map((one) =>
    text.say(one),
  );
}
const CANARY = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' };

describe('what CodeDeploy does explains itself', () => {
  test('a deployment tells of its timeline, its life-cycle events, what it waits for and its task sets', () => {
    const k = deploy(deployable(CANARY)).until('12m');
    const id = deployed(k).deploymentId;
    const lines = told(k, id);
    expect(lines[0]).toBe(`CodeDeploy deployment ${id} is InProgress`);
    expect(lines).toContain(
      'CodeDeployDefault.ECSCanary10Percent5Minutes shifts traffic so, from the start of AllowTraffic: 0 min → 10 %, 5 min → 100 %.',
    );
    expect(
      lines.filter((line) => /^(BeforeInstall|Install|AllowTraffic) /.test(line)).map((line) => line.split(' at ')[0]),
    ).toEqual([
      'BeforeInstall was skipped',
      'Install was done',
      expect.stringMatching(/^AllowTraffic has been under way since/),
    ]);
    expect(lines).toContain('It waits for the next shift, 5 min after the last one.');
    expect(lines).toContain('The new version has 10 % of production traffic and 100 % of test traffic.');
    expect(lines.filter((line) => line.startsWith('Task set'))).toEqual([
      expect.stringMatching(/\(web:1\) is PRIMARY at 100 %: 2 of 2 tasks run; steady since/),
      expect.stringMatching(/\(web:2\) is ACTIVE at 100 %: 2 of 2 tasks run; steady since/),
    ]);
    expect(told(k, id, fr).join(' ')).not.toMatch(/\{\{|explain\.|event\./);
  });

  test('one that was stopped tells why, and what became of the traffic', () => {
    const k = deploy(deployable(CANARY)).until('12m');
    k.issue('stopDeployment', { deploymentId: 'web/web' });
    const lines = told(k.until('13m'), deployed(k).deploymentId);
    expect(lines).toContain('Nothing turns it back on DEPLOYMENT_STOP_ON_REQUEST: traffic stays where it was.');
    const back = deploy(deployable(CANARY)).until('12m');
    back.issue('stopDeployment', { deploymentId: 'web/web', autoRollbackEnabled: true });
    const story = told(back.until('13m'), deployed(back).deploymentId);
    expect(story).toContain('So production went back to the old version at once (DEPLOYMENT_STOP_ON_REQUEST).');
    // The chain begins with who has asked for it.
    expect(story.some((line) => line.includes('is to be stopped'))).toBe(true);
  });

  test('a task set tells what it is kept at', () => {
    const k = deploy(deployable()).until('12m');
    const { id } = k.world.deployments[1]!;
    expect(told(k, id)).toContainEqual(expect.stringMatching(/^Task set .* \(web:2\) is PRIMARY at 100 %/));
  });
});
