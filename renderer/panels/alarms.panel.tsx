/** What rings, and why? Alarms and composite alarms with the reason of their state, in the API's own words. */
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { AlarmView } from '../sim-client/words.ts';
import { entities } from '../sim-client/world-store.ts';
import { Panel } from '../ui/panel.tsx';
import { StatusPill } from '../ui/status-pill.tsx';

const RANK: Readonly<Record<string, number>> = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };

export function AlarmsPanel() {
  const { t, time } = useText();
  const alarms = useWorld(({ view }) => entities(view.alarms));
  const composites = useWorld(({ view }) => entities(view.compositeAlarms));
  const all = [...alarms, ...composites].toSorted(
    (a, b) => (RANK[a.state] ?? 1) - (RANK[b.state] ?? 1) || (a.alarmName < b.alarmName ? -1 : 1),
  );
  if (all.length === 0) return null;
  return (
    <Panel title={t('app.alarms.title')} className="alarms">
      <ul className="scroll">
        {all.map((alarm) => (
          <li key={alarm.alarmName}>
            <Alarm alarm={alarm} since={t('app.alarms.since', { at: time(alarm.stateUpdatedAtUs) })} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Alarm({ alarm, since }: { readonly alarm: AlarmView; readonly since: string }) {
  return (
    <details>
      <summary>
        <span className="name">{alarm.alarmName}</span> <StatusPill status={alarm.state} />
      </summary>
      <p className="quiet">{since}</p>
      <p>{alarm.stateReason}</p>
    </details>
  );
}
