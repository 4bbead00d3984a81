/** Native releases: rules broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const RELEASES = 'conformance/native-releases';
const HOOKS = 'conformance/native-hooks';
const BACK = 'conformance/native-rollback';
const TRAFFIC = 'conformance/native-traffic';
const CONNECT = 'conformance/service-connect';

export const NATIVE_RELEASES: readonly Mutant[] = [
  mutant('NB-01', 'services/new-revision', 'otherColour(inProduction)', 'inProduction', RELEASES),
  mutant(
    'NB-01',
    'releases/native.system',
    "if (row.strategy === 'ROLLING' || blue === null) giveAllTraffic",
    "if (row.strategy === 'ROLLING') giveAllTraffic",
    RELEASES,
  ),
  mutant('NB-02', 'rules/release-stages', "BAKE_TIME: 'CLEAN_UP'", "BAKE_TIME: 'POST_SCALE_UP'", RELEASES),
  mutant(
    'NB-02',
    'releases/native.system',
    "others.deployments.length > 1 ? 'RECONCILE_SERVICE'",
    "others.deployments.length > 2 ? 'RECONCILE_SERVICE'",
    BACK,
  ),
  mutant('NB-02', 'releases/stages', '{ production: null, test: 100 }', '{ production: null, test: 0 }', TRAFFIC),
  mutant(
    'NB-02',
    'services/plan-side-by-side',
    'computedDesiredCount(desiredOf(service)',
    'computedDesiredCount(2',
    BACK,
  ),
  mutant('NB-03', 'releases/stages', 'settings.bakeTimeInMinutes ?? 0', 'settings.bakeTimeInMinutes ? 0 : 0', RELEASES),
  mutant('NB-04', 'rules/colours', 'tenths < 1_000', 'tenths <= 1_000', RELEASES),
  mutant('NB-04', 'rules/colours', 'STEP_BAKE_MINUTES = 6', 'STEP_BAKE_MINUTES = 5', RELEASES),
  mutant('NB-04', 'releases/stages', 'step < shares.length && bake > 0', 'bake > 0', RELEASES),
  mutant('NB-05', 'rules/colours', 'CANARY_PERCENT = 5', 'CANARY_PERCENT = 10', RELEASES),
  mutant('NB-05', 'rules/colours', 'CANARY_BAKE_MINUTES = 10', 'CANARY_BAKE_MINUTES = 5', RELEASES),
  mutant('NB-06', 'rules/hook-answers', 'CALL_BACK_DELAY_S = 30', 'CALL_BACK_DELAY_S = 60', HOOKS),
  mutant(
    'NB-06',
    'releases/hooks',
    "run.hook.timeoutAction === 'CONTINUE'",
    "run.hook.timeoutAction !== 'ROLLBACK'",
    HOOKS,
  ),
  mutant('NB-06', 'releases/hooks', '!native.hooks.some(isWaiting)', '!native.hooks.every(isWaiting)', HOOKS),
  mutant('NB-06', 'releases/hooks', 'if (event.error !== null) {', 'if (run.calls > 9) {', HOOKS),
  mutant('NB-06', 'rules/release-stages', 'HOOK_TIMEOUT_MINUTES = 1_440', 'HOOK_TIMEOUT_MINUTES = 720', HOOKS),
  mutant('NB-06', 'rules/hook-answers', 'errors > maximumErrorRate * requests', 'errors > requests', TRAFFIC),
  mutant('NB-06', 'rules/hook-answers', 'requests < minimumRequests', 'requests < 0', TRAFFIC),
  mutant('NB-06', 'releases/stages', 'if (row.native.begun < row.stages.length) return;', '', HOOKS),
  mutant('SV-16', 'services/new-revision', 'for (const row of older) delete row.scale;', '', BACK),
  mutant('NB-06', 'releases/hooks', '100 - percent', 'percent', HOOKS),
  mutant('NB-07', 'rules/release-stages', 'STAGE_LIMIT = hours(24)', 'STAGE_LIMIT = hours(25)', HOOKS),
  mutant('NB-07', 'rules/release-stages', 'hours(30 * 24)', 'hours(30 * 24 + 1)', HOOKS),
  mutant(
    'NB-08',
    'rules/release-stages',
    "{ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', step: step + 1 }",
    "{ stage: 'PRODUCTION_TRAFFIC_SHIFT', step: step + 1 }",
    HOOKS,
  ),
  mutant('NB-09', 'releases/roll-back', '{ production: 0, test: 0 }', '{ production: null, test: 0 }', BACK),
  mutant('NB-09', 'releases/roll-back', 'scaleRevision(ctx, green, 0)', 'scaleRevision(ctx, green, 100)', BACK),
  mutant('NB-09', 'releases/stages', "watch.status === 'MONITORING'", "watch.status === 'TRIGGERED'", BACK),
  mutant(
    'NB-09',
    'rules/service-deployments',
    "row.state === 'IN_PROGRESS' && row.lifecycleStage === 'SCALE_UP'",
    "row.state === 'IN_PROGRESS'",
    BACK,
  ),
  mutant('NB-10', 'releases/colour-traffic', 'hasTestRule ? (test ?? row.testPercent) : 0', 'test ?? 0', RELEASES),
  mutant('NB-10', 'releases/roll-back', "end(ctx, row, 'ROLLED_BACK')", "end(ctx, row, 'ROLLBACK_FAILED')", BACK),
  mutant('NB-11', 'releases/shift', 'WEIGHT_OF_PERCENT = 10', 'WEIGHT_OF_PERCENT = 1', RELEASES),
  mutant('NB-11', 'releases/shift', 'WEIGHT_MAX = 999', 'WEIGHT_MAX = 1_000', RELEASES),
  mutant(
    'NB-11',
    'traffic/traffic.system',
    'ForwardShifted: (_event, ctx) => leadAnew(ctx)',
    'ForwardShifted: () => {}',
    TRAFFIC,
  ),
  mutant('SC-03', 'rules/service-members', "if (controller === 'ECS' || ", 'if (true || ', CONNECT),
  mutant('SC-03', 'services/service-refusals', 'if (isWindows(definition.source)) {', 'if (false) {', CONNECT),
];
