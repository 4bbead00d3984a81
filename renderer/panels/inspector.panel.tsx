/** What is this? The selected thing in the words of ECS and of the kingdom, with its numbers as the engine gives them. */
import { useState, type ReactNode } from 'react';
import { useAnswer } from '../sim-client/answers.ts';
import { useWorld } from '../sim-client/hooks.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { EntityRef, InstanceView, ServiceView, TaskView, UseView, View, ZoneView } from '../sim-client/words.ts';
import { entities, entity } from '../sim-client/world-store.ts';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { Acts } from './acts.tsx';
import { useActions } from './actions.ts';
import { nameOf } from './names.ts';

export function InspectorPanel({ selection }: { readonly selection: EntityRef | null }) {
  const { t } = useText();
  const view = useWorld((state) => state.view);
  const name = selection === null ? null : nameOf(view, selection);
  if (selection === null || name === null) {
    return (
      <Panel title={t('app.inspector.title')} className="inspector">
        <p className="quiet">{t('app.inspector.nothing')}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t('app.inspector.title')} className="inspector" aside={<Close />}>
      <Subject view={view} selection={selection} name={name} />
      <Acts view={view} selection={selection} />
      <Describe key={`${selection.kind} ${selection.key}`} selection={selection} />
    </Panel>
  );
}

function Close() {
  const { t } = useText();
  const { select } = useActions();
  return (
    <button type="button" className="fold" onClick={() => select(null)} aria-label={t('app.inspector.close')}>
      <span aria-hidden="true">✕</span>
    </button>
  );
}

interface SubjectProps {
  readonly view: View;
  readonly selection: EntityRef;
  readonly name: string;
}

function Subject({ view, selection, name }: SubjectProps) {
  const { key, kind } = selection;
  if (kind === 'task') return <TaskSubject view={view} task={entity(view.tasks, key)!} />;
  if (kind === 'instance') return <InstanceSubject view={view} instance={entity(view.instances, key)!} />;
  if (kind === 'service') return <ServiceSubject service={entity(view.services, key)!} />;
  if (kind === 'zone') return <ZoneSubject view={view} zone={entity(view.zones, key)!} />;
  return <ClusterSubject view={view} cluster={key} name={name} />;
}

/** ECS word and kingdom word, the name, the status. */
function Title({ kind, name, status }: { readonly kind: string; readonly name: string; readonly status: string }) {
  return (
    <div className="subject">
      <p className="quiet">{kind}</p>
      <h3>{name}</h3>
      <StatusPill status={status} />
    </div>
  );
}

type Fact = readonly [string, ReactNode];

function Facts({ facts }: { readonly facts: readonly (Fact | null)[] }) {
  return (
    <dl className="facts">
      {facts
        .filter((fact) => fact !== null)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What is in use of what there is, in the last whole minute. */
function inUse(use: UseView | null, { t, number }: Words): readonly (Fact | null)[] {
  if (use === null) return [];
  const { cpuPercent, memoryPercent } = use;
  const share = (value: number): string => t('app.unit.percent', { value: number(value) });
  return [
    cpuPercent === null ? null : [t('app.fact.cpu-use'), share(cpuPercent)],
    memoryPercent === null ? null : [t('app.fact.memory-use'), share(memoryPercent)],
  ];
}

function Link({ to, children }: { readonly to: EntityRef; readonly children: ReactNode }) {
  const { select } = useActions();
  return (
    <button type="button" className="link" onClick={() => select(to)}>
      {children}
    </button>
  );
}

function TaskSubject({ view, task }: { readonly view: View; readonly task: TaskView }) {
  const words = useText();
  const { t, number, time } = words;
  const instance = task.instance === null ? null : entity(view.instances, task.instance);
  const service = task.service === null ? null : entity(view.services, task.service);
  return (
    <>
      <Title kind={t('app.kind.task')} name={task.name} status={task.lastStatus} />
      <Facts
        facts={[
          [t('app.fact.task-id'), task.id],
          [t('app.fact.desired-status'), task.desiredStatus],
          [t('app.fact.definition'), `${task.definition}:${task.revision}`],
          [t('app.fact.cpu'), t('app.unit.cpu', { value: number(task.cpu) })],
          [t('app.fact.memory'), t('app.unit.mib', { value: number(task.memoryMiB) })],
          ...inUse(task.use, words),
          instance === null
            ? null
            : [
                t('app.fact.instance'),
                <Link key="i" to={{ kind: 'instance', key: instance.key }}>
                  {instance.name}
                </Link>,
              ],
          service === null
            ? [t('app.fact.group'), task.group]
            : [
                t('app.fact.service'),
                <Link key="s" to={{ kind: 'service', key: service.key }}>
                  {service.serviceName}
                </Link>,
              ],
          [t('app.fact.created'), time(task.createdAtUs)],
          task.startedAtUs === null ? null : [t('app.fact.started'), time(task.startedAtUs)],
          task.stoppedAtUs === null ? null : [t('app.fact.stopped'), time(task.stoppedAtUs)],
          task.stopCode === null ? null : [t('app.fact.stop-code'), task.stopCode],
          task.stoppedReason === null ? null : [t('app.fact.stopped-reason'), task.stoppedReason],
        ]}
      />
      <Containers task={task} words={words} />
    </>
  );
}

function Containers({ task, words: { t } }: { readonly task: TaskView; readonly words: Words }) {
  if (task.containers.length === 0) return null;
  return (
    <table className="compact">
      <caption>{t('app.containers.title', { count: task.containers.length })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('app.containers.name')}</th>
          <th scope="col">{t('app.containers.image')}</th>
          <th scope="col">{t('app.containers.status')}</th>
        </tr>
      </thead>
      <tbody>
        {task.containers.map(({ key, name, image, status, essential, exitCode, reason }) => (
          <tr key={key}>
            <th scope="row">
              {name}
              {essential ? <span title={t('app.containers.essential')}> ★</span> : null}
            </th>
            <td>{image}</td>
            <td title={reason ?? undefined}>
              {status}
              {exitCode === null ? '' : ` (${exitCode})`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What placement may still give away, beside what was registered; the bar repeats the two numbers. */
function Room({
  remaining,
  registered,
  text,
}: {
  readonly remaining: number;
  readonly registered: number;
  readonly text: string;
}) {
  return (
    <>
      {text}
      <meter min={0} max={Math.max(1, registered)} value={remaining} aria-hidden="true" />
    </>
  );
}

function InstanceSubject({ view, instance }: { readonly view: View; readonly instance: InstanceView }) {
  const words = useText();
  const { t, number, time } = words;
  const zone = entity(view.zones, instance.zone);
  const cluster = instance.cluster === null ? null : entity(view.clusters, instance.cluster);
  const { cpuRemaining, cpuRegistered, memoryRemainingMiB, memoryRegisteredMiB, eniSlots, eniSlotsRemaining } =
    instance;
  const room = (left: number, all: number): string => t('app.unit.left-of', { left: number(left), all: number(all) });
  return (
    <>
      <Title
        kind={t('app.kind.instance')}
        name={instance.name}
        status={instance.containerInstanceStatus ?? instance.state}
      />
      <Facts
        facts={[
          [t('app.fact.ec2-id'), instance.ec2InstanceId],
          [t('app.fact.instance-type'), instance.instanceType],
          [t('app.fact.state'), instance.state],
          [t('app.fact.agent'), instance.agent],
          zone === null
            ? null
            : [
                t('app.fact.zone'),
                <Link key="z" to={{ kind: 'zone', key: zone.key }}>
                  {zone.name}
                </Link>,
              ],
          cluster === null
            ? null
            : [
                t('app.fact.cluster'),
                <Link key="c" to={{ kind: 'cluster', key: cluster.key }}>
                  {cluster.clusterName}
                </Link>,
              ],
          [
            t('app.fact.cpu-left'),
            <Room
              key="p"
              remaining={cpuRemaining}
              registered={cpuRegistered}
              text={room(cpuRemaining, cpuRegistered)}
            />,
          ],
          [
            t('app.fact.memory-left'),
            <Room
              key="m"
              remaining={memoryRemainingMiB}
              registered={memoryRegisteredMiB}
              text={room(memoryRemainingMiB, memoryRegisteredMiB)}
            />,
          ],
          [t('app.fact.eni-left'), room(eniSlotsRemaining, eniSlots)],
          ...inUse(instance.use, words),
          [t('app.fact.tasks'), number(instance.tasks.length)],
          [t('app.fact.launched'), time(instance.launchedAtUs)],
        ]}
      />
    </>
  );
}

/** The last whole minute under load. */
function loadFacts({ load }: ServiceView, words: Words): readonly (Fact | null)[] {
  if (load === undefined) return [];
  const { t, number } = words;
  return [
    [t('app.fact.requests'), number(load.requestsPerSecond)],
    [t('app.fact.errors'), number(load.errorsPerSecond)],
    [t('app.fact.in-flight'), number(load.inFlight)],
    ...inUse(load, words),
  ];
}

function ServiceSubject({ service }: { readonly service: ServiceView }) {
  const words = useText();
  const { t, number } = words;
  return (
    <>
      <Title kind={t('app.kind.service')} name={service.serviceName} status={service.status} />
      <Facts
        facts={[
          [t('app.fact.desired-count'), number(service.desiredCount)],
          [t('app.fact.running-count'), number(service.runningCount)],
          [t('app.fact.pending-count'), number(service.pendingCount)],
          [t('app.fact.definition'), service.taskDefinition],
          [t('app.fact.steady'), t(service.steady ? 'app.yes' : 'app.no')],
          ...loadFacts(service, words),
        ]}
      />
      <table className="compact">
        <caption>{t('app.deployments.title')}</caption>
        <tbody>
          {service.deployments.map(({ id, state, taskDefinition }) => (
            <tr key={id}>
              <th scope="row">{taskDefinition}</th>
              <td title={id}>{state}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function ZoneSubject({ view, zone }: { readonly view: View; readonly zone: ZoneView }) {
  const { t, number } = useText();
  const instances = entities(view.instances).filter((one) => one.zone === zone.key && one.state !== 'terminated');
  return (
    <>
      <Title kind={t('app.kind.zone')} name={zone.name} status={zone.status} />
      <Facts
        facts={[
          [t('app.fact.region'), zone.region],
          [t('app.fact.instances'), number(instances.length)],
        ]}
      />
    </>
  );
}

function ClusterSubject({
  view,
  cluster,
  name,
}: {
  readonly view: View;
  readonly cluster: number;
  readonly name: string;
}) {
  const { t, number } = useText();
  const instances = entities(view.instances).filter((one) => one.cluster === cluster);
  const services = entities(view.services).filter((one) => one.cluster === cluster);
  return (
    <>
      <Title kind={t('app.kind.cluster')} name={name} status={entity(view.clusters, cluster)?.status ?? ''} />
      <Facts
        facts={[
          [t('app.fact.instances'), number(instances.length)],
          [t('app.fact.services'), number(services.length)],
        ]}
      />
    </>
  );
}

/** The thing as the API would describe it; asked for only when it is looked at. */
function Describe({ selection }: { readonly selection: EntityRef }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const answer = useAnswer('describe', open ? selection : null);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('app.inspector.describe')}</summary>
      <pre className="json" tabIndex={0}>
        {answer === null ? t('app.inspector.no-json') : JSON.stringify(answer.json, null, 2)}
      </pre>
    </details>
  );
}
