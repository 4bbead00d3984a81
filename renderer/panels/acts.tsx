/** What can be done to the selected thing, now: API calls and faults. In the past it opens a branch. */
import { useState } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useText } from '../sim-client/text.ts';
import type { Command, EntityRef, Refusal, View } from '../sim-client/words.ts';
import { entity } from '../sim-client/world-store.ts';
import { useActions } from './actions.ts';

interface Act {
  readonly label: string;
  readonly command: Command;
}

const FAULT_US = 120_000_000;

export function Acts({ view, selection }: { readonly view: View; readonly selection: EntityRef }) {
  const { t } = useText();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const acts = actsOn(view, selection, t);
  if (acts.length === 0) return null;
  return (
    <div className="acts" role="group" aria-label={t('app.acts.title')}>
      {acts.map((act) => (
        <ActButton key={act.label} act={act} onAnswer={setRefusal} />
      ))}
      {refusal === null ? null : <Refused refusal={refusal} />}
    </div>
  );
}

/** Asks first whether the command would be refused; a refused one can still be looked at: its reason is the lesson. */
function ActButton({ act, onAnswer }: { readonly act: Act; readonly onAnswer: (refusal: Refusal | null) => void }) {
  const { ask } = useActions();
  const query = useAnswer('query', { command: act.command });
  const refused = query !== null && query.refusal !== null;
  const run = async (): Promise<void> => {
    if (refused) onAnswer(query.refusal);
    else onAnswer((await ask('command', { command: act.command }))?.refusal ?? null);
  };
  return (
    <button type="button" className={refused ? 'act refused' : 'act'} onClick={() => void run()}>
      {act.label}
    </button>
  );
}

function Refused({ refusal: { by, reason, unblockedBy } }: { readonly refusal: Refusal }) {
  const { say } = useText();
  return (
    <p className="refusal" role="status">
      <strong>{by}</strong> {say(reason)}
      {unblockedBy === null ? '' : ` ${say(unblockedBy)}`}
    </p>
  );
}

type T = ReturnType<typeof useText>['t'];

function actsOn(view: View, { kind, key }: EntityRef, t: T): Act[] {
  if (kind === 'task') return actsOnTask(view, key, t);
  if (kind === 'instance') return actsOnInstance(view, key, t);
  if (kind === 'service') return actsOnService(view, key, t);
  const zone = kind === 'zone' ? entity(view.zones, key) : null;
  if (zone === null) return [];
  const fault = { kind: 'zoneOutage', zone: zone.name, forUs: FAULT_US } as const;
  return [{ label: t('app.act.zone-outage'), command: { op: 'world.fault', input: fault } }];
}

function actsOnTask(view: View, key: number, t: T): Act[] {
  const task = entity(view.tasks, key);
  const cluster = clusterOf(view, entity(view.instances, task?.instance ?? -1)?.cluster ?? null);
  if (task === null || cluster === null || task.lastStatus === 'STOPPED') return [];
  const crash = { kind: 'containerCrash', task: task.id, container: null, exitCode: 137 } as const;
  return [
    { label: t('app.act.stop-task'), command: { op: 'StopTask', input: { cluster, task: task.id, reason: null } } },
    { label: t('app.act.crash-container'), command: { op: 'world.fault', input: crash } },
  ];
}

function actsOnInstance(view: View, key: number, t: T): Act[] {
  const instance = entity(view.instances, key);
  const cluster = clusterOf(view, instance?.cluster ?? null);
  if (instance === null) return [];
  const { name, containerInstanceStatus } = instance;
  const status = containerInstanceStatus === 'DRAINING' ? 'ACTIVE' : 'DRAINING';
  const label = status === 'ACTIVE' ? t('app.act.activate') : t('app.act.drain');
  const input = { cluster: cluster ?? '', containerInstances: [name], status } as const;
  const disconnect = { kind: 'agentDisconnect', instance: name, forUs: FAULT_US } as const;
  const instances = { instances: [name] };
  const stop = { label: t('app.act.stop'), command: { op: 'world.stopInstances', input: instances } } as const;
  const start = { label: t('app.act.start'), command: { op: 'world.startInstances', input: instances } } as const;
  return [
    ...(cluster === null ? [] : [{ label, command: { op: 'UpdateContainerInstancesState', input } as const }]),
    instance.state === 'stopped' ? start : stop,
    { label: t('app.act.disconnect'), command: { op: 'world.fault', input: disconnect } },
    { label: t('app.act.crash'), command: { op: 'world.fault', input: { kind: 'instanceCrash', instance: name } } },
    { label: t('app.act.terminate'), command: { op: 'world.terminateInstances', input: { instances: [name] } } },
  ];
}

function actsOnService(view: View, key: number, t: T): Act[] {
  const service = entity(view.services, key);
  const cluster = clusterOf(view, service?.cluster ?? null);
  if (service === null || cluster === null) return [];
  const unchanged = {
    cluster,
    service: service.serviceName,
    taskDefinition: null,
    desiredCount: null,
    minimumHealthyPercent: null,
    maximumPercent: null,
    placementConstraints: null,
    placementStrategy: null,
    forceNewDeployment: false,
  };
  const want = (desiredCount: number): Command => ({ op: 'UpdateService', input: { ...unchanged, desiredCount } });
  const { desiredCount } = service;
  return [
    { label: t('app.act.one-more'), command: want(desiredCount + 1) },
    ...(desiredCount === 0 ? [] : [{ label: t('app.act.one-less'), command: want(desiredCount - 1) }]),
    {
      label: t('app.act.redeploy'),
      command: { op: 'UpdateService', input: { ...unchanged, forceNewDeployment: true } },
    },
  ];
}

function clusterOf(view: View, cluster: number | null): string | null {
  return cluster === null ? null : (entity(view.clusters, cluster)?.clusterName ?? null);
}
