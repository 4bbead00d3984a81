/** What did the services say? The messages of the service scheduler, verbatim as the real service words them. */
import { Instant } from '../inspector/links.tsx';
import { useWorld } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { EntityRef } from '../sim-client/words.ts';
import { entities } from '../sim-client/world-store.ts';
import { Panel } from '../ui/panel.tsx';

const EVENTS_MAX = 60;

export function ServiceEventsPanel({ selection }: { readonly selection: EntityRef | null }) {
  const { t } = useText();
  const services = useWorld(({ view }) => entities(view.services));
  const chosen = selection?.kind === 'service' ? services.filter(({ key }) => key === selection.key) : services;
  const events = chosen
    .flatMap((service) => service.events)
    .toSorted((a, b) => b.createdAtUs - a.createdAtUs)
    .slice(0, EVENTS_MAX);
  return (
    <Panel title={t('app.service-events.title')} className="service-events">
      {events.length === 0 ? <p className="quiet">{t('app.service-events.none')}</p> : null}
      <ul>
        {events.map(({ id, createdAtUs, message }) => (
          <li key={id}>
            <Instant atUs={createdAtUs} /> {message}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
