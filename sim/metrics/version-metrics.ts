/**
 * Royaume/Versions of one minute: what each revision of a service, and each version of a function that requests call, had of
 * attempts, and how they came out. A namespace of our own: the platform tells revisions apart by target group at most.
 */
import type { Context } from '../model/system.ts';
import type { VersionSubject } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import { copyHistogram, newHistogram, type Histogram } from '../queueing/histogram.ts';
import { OUTCOME } from '../queueing/network-state.ts';
import type { Publisher } from '../rules/publish-metric.ts';
import { versionCounters } from '../rules/stream-readings.ts';
import { BalancerPublisher, spanOf } from './balancer-metrics.ts';
import { bookOf } from './custom-metrics.ts';

const NOTHING: Histogram = Object.freeze(newHistogram());

export const VERSIONS_NAMESPACE = 'Royaume/Versions';

/** Of a deployment its cluster, service and revision; of a function its name and version. */
function dimensionsOf(world: World, subject: VersionSubject, name: string): Readonly<Record<string, string>> {
  if (subject.kind === 'function') {
    return { FunctionName: world.functions![subject.function]!.functionName, Version: name };
  }
  const service = world.services[world.deployments[subject.deployment]!.service]!;
  const { clusterName } = world.clusters[service.cluster]!;
  return { ClusterName: clusterName, ServiceName: service.serviceName, Revision: name };
}

/** A version without requests in the minute has no datapoints. */
export function publishVersions(ctx: Context, publisher: Publisher): void {
  const { world } = ctx;
  const versions = world.traffic?.versions;
  if (versions === undefined) return;
  const book = bookOf(world);
  const [counted, timed] = [(book.versions ??= {}), (book.versionTimes ??= {})];
  versions.forEach(({ subject, name }, index) => {
    const { outcomes, responses } = versionCounters(world, index);
    const before = counted[index];
    const grown = Array.from(outcomes, (count, outcome) => count - (before?.[outcome] ?? 0));
    const requests = grown.reduce((sum, count) => sum + count, 0);
    if (requests === 0) return;
    const earlier = timed[index] as Histogram | undefined;
    const own = new BalancerPublisher(
      { publisher, periodS: 60 },
      VERSIONS_NAMESPACE,
      dimensionsOf(world, subject, name),
    );
    own.count('RequestCount', requests);
    own.count('SuccessCount', grown[OUTCOME.ok]!);
    own.count('TargetErrorCount', grown[OUTCOME.error]! + grown[OUTCOME.queueFull]!);
    own.count('ConnectionErrorCount', grown[OUTCOME.refused]! + grown[OUTCOME.unavailable]!);
    own.count('TimeoutCount', grown[OUTCOME.gatewayTimeout]!);
    own.count('ClientTimeoutCount', grown[OUTCOME.clientTimeout]!);
    own.seconds('ResponseTime', spanOf(responses, earlier ?? NOTHING));
    counted[index] = [...outcomes];
    timed[index] = copyHistogram(responses);
  });
}
