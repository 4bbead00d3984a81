/** What rings, and why? Alarms and composite alarms with the reason of their state, in the API's own words. */
import { SubjectLink } from '../inspector/links.tsx';
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { AlarmView, EntityRef } from '../sim-client/words.ts';
import { entities } from '../sim-client/world-store.ts';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';

const RANK: Readonly<Record<string, number>> = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };

export function AlarmsPanel() {
  const { t, noun, time } = useText();
  const alarms = useWorld(({ view }) => entities(view.alarms));
  const composites = useWorld(({ view }) => entities(view.compositeAlarms));
  const all = [
    ...alarms.map((alarm) => ({ alarm, kind: 'alarm' as const })),
    ...composites.map((alarm) => ({ alarm, kind: 'composite-alarm' as const })),
  ].toSorted(
    ({ alarm: a }, { alarm: b }) => (RANK[a.state] ?? 1) - (RANK[b.state] ?? 1) || (a.alarmName < b.alarmName ? -1 : 1),
  );
  return (
    <Panel title={noun('alarm', 2)} className="alarms">
      {all.length === 0 ? <p className="quiet">{t('app.alarms.none')}</p> : null}
      <ul>
        {all.map(({ alarm, kind }) => (
          <li key={alarm.alarmName}>
            <Alarm
              alarm={alarm}
              subject={{ kind, key: alarm.key }}
              since={t('app.alarms.since', { at: time(alarm.stateUpdatedAtUs) })}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

interface AlarmProps {
  readonly alarm: AlarmView;
  readonly subject: EntityRef;
  readonly since: string;
}

function Alarm({ alarm, subject, since }: AlarmProps) {
  const { t } = useText();
  return (
    <details>
      <summary>
        <span className="name">{alarm.alarmName}</span> <StatusPill status={alarm.state} />
      </summary>
      <p className="quiet">{since}</p>
      <p>{alarm.stateReason}</p>
      <SubjectLink to={subject}>{t('inspector.inspect')}</SubjectLink>
    </details>
  );
}
