/** Releases in a comparison: CodeDeploy's are told beside those of services, with whom they hurt (LA-09, CD-04, CD-06). */
import { describe, expect, it } from 'vitest';
import { compareRuns, figuresOf, startOf } from '../../sim/engine/compare.ts';
import { explain } from '../../sim/engine/explain.ts';
import { harmOf } from '../../sim/engine/harm.ts';
import type { ReleaseFailure } from '../../sim/model/release.ts';
import { courseOf } from '../../sim/scenario/report/comparison.ts';
import { reportOf } from '../../sim/scenario/report/report.ts';
import { openText } from '../../sim/text/text.ts';
import { millErrors } from '../support/alarms.ts';
import { load, type LoadRig } from '../support/load-rig.ts';

/** A version of which every second call fails goes live at 10 min as the type says. */
function bad(Type: string, Alarms: readonly string[] = ['mill-errors']): LoadRig {
  const Code = { durationMs: 50, coldStartMs: 0 };
  return load({
    duration: '25m',
    alarms: [millErrors(6)],
    traffic: [{ name: 'guests', to: 'market/live', arrivals: { poisson: { perSecond: 10 } }, subjects: 500 }],
    timeline: [
      { at: '0s', createFunction: { FunctionName: 'mill', Publish: true, Code } },
      { at: '0s', createAlias: { FunctionName: 'mill', Name: 'live', FunctionVersion: '1' } },
      { at: '0s', createRestApi: { name: 'market', integration: { type: 'AWS_PROXY', uri: 'function:mill:live' } } },
      { at: '0s', createDeployment: { restApiId: 'market', stageName: 'live' } },
      { at: '10m', updateFunctionCode: { FunctionName: 'mill', Code: { ...Code, errorRate: 0.5 } } },
      {
        at: '10m',
        publishVersion: { FunctionName: 'mill', AutoPublishAlias: 'live', DeploymentPreference: { Type, Alarms } },
      },
    ],
  });
}

describe('releases of functions in a comparison', () => {
  it('LA-09, CD-06: how they went, whom they hurt, when that was seen and when it was over', () => {
    const rig = bad('Linear10PercentEvery1Minute').until('9m');
    const start = startOf(rig.engine);
    const run = figuresOf('linear', rig.toTheEnd().engine, start);
    const version = harmOf({ world: rig.world }).total;
    const { lastHurtUs, firstHurtUs } = version;
    const failedAtUs = 660_000_000;
    expect(run.releases).toEqual([
      {
        service: 'mill:live',
        strategy: 'LambdaLinear10PercentEvery1Minute',
        taskDefinition: 'mill:2',
        startedAtUs: 600_000_000,
        finishedAtUs: failedAtUs,
        status: 'Stopped',
        requestsHurt: version.hurt,
        subjectsHurt: version.subjectsHurt,
        timeToDetectUs: failedAtUs - firstHurtUs!,
        // The weights that were hold for a moment more (LA-03).
        timeToRecoverUs: Math.max(0, lastHurtUs! - failedAtUs),
        failedBy: 'alarm',
      },
    ]);
    const { rows } = compareRuns([run], { fromUs: 540_000_000, toUs: 1_500_000_000 }, null);
    expect(rows.find(({ id }) => id === 'detect')?.values).toEqual([failedAtUs - firstHurtUs!]);
    const told = explain(rig.engine, { kind: 'code-deploy-deployment', key: 0 })!;
    expect(told.harm?.rows.map((row) => [row.version, row.hurt])).toEqual([
      ['1', 0],
      ['2', version.hurt],
    ]);
  });

  it('CD-04, CD-06: its shifts and its end are marks of a report and of a page that compares', () => {
    const { engine } = bad('Linear10PercentEvery1Minute').toTheEnd();
    const shown = reportOf(engine).marks.shown.flatMap(({ kind, atUs }) => (kind === 'release' ? [atUs / 1e6] : []));
    expect(shown).toEqual([601, 660, 660]);
    const { marks } = courseOf('linear', engine, { fromUs: 0, toUs: engine.nowUs });
    expect(marks.map(({ kind, atUs }) => [kind, atUs / 1e6])).toEqual([
      ['release', 600],
      ['alarm', 660],
      ['failed', 660],
    ]);
  });

  it('LA-09: one that nobody stops has nothing to detect', () => {
    const rig = bad('AllAtOnce', []).until('9m');
    const start = startOf(rig.engine);
    const [release] = figuresOf('all', rig.toTheEnd().engine, start).releases;
    expect(release).toMatchObject({ status: 'Succeeded', failedBy: null, timeToDetectUs: null, timeToRecoverUs: null });
    expect(release!.requestsHurt).toBeGreaterThan(4_000);
  });
});

it('whatever stops a release is said in words', () => {
  const failures: Record<ReleaseFailure['by'] | 'scaling' | 'revision-missing', true> = {
    ...{ 'circuit-breaker': true, alarm: true, hook: true, 'stage-timeout': true, 'deployment-timeout': true },
    ...{ listener: true, request: true, scaling: true, 'revision-missing': true },
  };
  for (const language of ['en', 'fr'] as const) {
    const text = openText(language);
    for (const by of Object.keys(failures)) {
      const code = `cli.compare.failed-by.${by}`;
      expect(text.say({ code, params: {} })).not.toContain(code);
    }
  }
});
