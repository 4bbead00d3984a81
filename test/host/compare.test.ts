/** Branches that a screen has compared. */
import { describe, expect, test } from 'vitest';
import { HostRig, KINGDOM } from './host-rig.ts';

const MINUTE = 60_000_000;

/** Branch 0 to 8 min; branch 1 forked at 5 min, with a fourth task wanted, to 7 min. */
function forked(readMs?: number): HostRig {
  const rig = new HostRig(readMs);
  rig.open(KINGDOM);
  rig.ask('seek', { toUs: 8 * MINUTE });
  rig.ask('fork', { atUs: 5 * MINUTE });
  const { serviceName, cluster } = Object.values(Object.values(rig.view!.services)[0]!)[0]!;
  const { clusterName } = rig.view!.clusters[0]![cluster]!;
  const { json } = rig.ask('describe', { kind: 'service', key: 0 })!;
  const desiredCount = Number(json['desiredCount']) - 1;
  const input = {
    ...{ cluster: clusterName, service: serviceName, taskDefinition: null, desiredCount },
    ...{ minimumHealthyPercent: null, maximumPercent: null, placementConstraints: null, placementStrategy: null },
    forceNewDeployment: false,
  };
  rig.ask('command', { command: { op: 'UpdateService', input } });
  rig.ask('seek', { toUs: 7 * MINUTE });
  return rig;
}

describe('branches compared for a screen', () => {
  test('from where they part as far as both have been run, while the run stays where it is', () => {
    const rig = forked();
    const before = rig.ask('hash', {});
    const compared = rig.ask('compare', { branches: [0, 1], fromUs: null, toUs: null });
    expect([compared.fromUs, compared.toUs, compared.shared?.atUs]).toEqual([5 * MINUTE, 7 * MINUTE, 5 * MINUTE]);
    expect(compared.runs.map(({ name }) => name)).toEqual(['0', '1']);
    expect(rig.ask('hash', {})).toEqual(before);
    expect(compared.runs[1]!.traceHash).toBe(before.traceHash);
    expect(compared.rows.find(({ id }) => id === 'cost')?.values.every((usd) => usd !== null && usd > 0)).toBe(true);
    // The same again, worked out in many small turns.
    expect(forked(5).ask('compare', { branches: [0, 1], fromUs: null, toUs: null })).toEqual(compared);
  });

  test('over a stretch of one’s own, and the other way round', () => {
    const rig = forked();
    const one = rig.ask('compare', { branches: [0, 1], fromUs: 6 * MINUTE, toUs: 7 * MINUTE });
    const other = rig.ask('compare', { branches: [1, 0], fromUs: 6 * MINUTE, toUs: 7 * MINUTE });
    expect([one.fromUs, one.shared]).toEqual([6 * MINUTE, null]);
    expect(other.runs).toEqual([...one.runs].reverse());
  });

  test('are refused where there is no such branch, no such time, nothing between, or one branch alone', () => {
    const rig = forked();
    const refusal = (branches: number[], fromUs: number | null, toUs: number | null): string => {
      try {
        rig.ask('compare', { branches, fromUs, toUs });
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refusal([0, 7], null, null)).toContain('answer.no-branch');
    expect(refusal([0, 1], null, 8 * MINUTE)).toContain('answer.not-run-to');
    expect(refusal([0, 1], 7 * MINUTE, null)).toContain('answer.no-stretch');
    expect(refusal([0], null, null)).toContain('answer.unreadable-request');
    expect(refusal([0, 1], -1, null)).toContain('answer.unreadable-request');
    expect(rig.ask('hash', {}).events).toBeGreaterThan(0);
  });
});
