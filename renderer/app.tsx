/** The window: the world behind, panels around it, each answering one question. */
import { useSelector } from '@xstate/react';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent } from 'react';
import type { ActorRefFrom } from 'xstate';
import type { appStatechart } from './app.statechart.ts';
import { ActionsContext, createActions } from './panels/actions.ts';
import { AlarmsPanel } from './panels/alarms.panel.tsx';
import { BrokenPanel, HostErrorPanel } from './panels/broken.panel.tsx';
import { EventLogPanel } from './panels/event-log.panel.tsx';
import { GoalsPanel } from './panels/goals.panel.tsx';
import { InspectorPanel } from './panels/inspector.panel.tsx';
import { IssuesPanel } from './panels/issues.panel.tsx';
import { LandPanel } from './panels/land.panel.tsx';
import { MetricsPanel } from './panels/metrics.panel.tsx';
import { ServiceEventsPanel } from './panels/service-events.panel.tsx';
import { TimeBarPanel } from './panels/time-bar.panel.tsx';
import { TitleBarPanel } from './panels/title-bar.panel.tsx';
import { WelcomePanel } from './panels/welcome.panel.tsx';
import { WhyHerePanel } from './panels/why-here.panel.tsx';
import { keepLanguage } from './platform/platform.ts';
import { readFiles } from './platform/scenario-files.ts';
import { useSim, useWorld } from './sim-client/hooks.ts';
import { LanguageContext, type Language } from './sim-client/text.ts';
import type { EntityRef } from './sim-client/words.ts';
import { WorldCanvas } from './world/world-canvas.tsx';
import type { WorldView } from './world/world-view.ts';

export interface AppProps {
  readonly actor: ActorRefFrom<typeof appStatechart>;
  readonly firstLanguage: Language;
  /** For the test hook. */
  readonly onView?: (view: WorldView | null) => void;
}

export function App({ actor, firstLanguage, onView }: AppProps) {
  const { client, store } = useSim();
  const actions = useMemo(() => createActions(client, store, actor), [client, store, actor]);
  const [language, setLanguage] = useState(firstLanguage);
  const onLanguage = (chosen: Language): void => {
    setLanguage(chosen);
    void keepLanguage(chosen);
  };
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const drop = {
    onDragOver: (event: DragEvent): void => event.preventDefault(),
    onDrop: (event: DragEvent): void => {
      event.preventDefault();
      void readFiles(event.dataTransfer.files).then((files) => files !== null && actions.open(files));
    },
  };
  return (
    <LanguageContext value={language}>
      <ActionsContext value={actions}>
        <div className="app" {...drop}>
          <Window actor={actor} language={language} onLanguage={onLanguage} onView={onView} />
        </div>
      </ActionsContext>
    </LanguageContext>
  );
}

interface WindowProps extends Pick<AppProps, 'actor' | 'onView'> {
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}

function Window({ actor, language, onLanguage, onView }: WindowProps) {
  const selection = useSelector(actor, ({ context }) => context.selection);
  const issues = useSelector(actor, ({ context }) => context.issues);
  const hostError = useSelector(actor, ({ context }) => context.hostError);
  const refused = useSelector(actor, (snapshot) => snapshot.matches('refused'));
  const opening = useSelector(actor, (snapshot) => snapshot.matches('opening'));
  const broken = useWorld((state) => state.broken);
  const underLoad = useWorld(({ view }) => view.gates !== null);
  const hasWorld = useWorld((state) => state.status !== null);
  const select = useCallback((subject: EntityRef | null) => actor.send({ type: 'SELECT', subject }), [actor]);
  const free = useRef<HTMLElement>(null);
  return (
    <>
      <WorldCanvas selection={selection} onSelect={select} free={free} onView={onView} />
      <div className="layout">
        <header className="top">
          <TitleBarPanel language={language} onLanguage={onLanguage} />
          <TimeBarPanel />
        </header>
        {hasWorld ? (
          <>
            <aside className="left">
              <GoalsPanel />
              <AlarmsPanel />
              <LandPanel selection={selection} />
            </aside>
            <aside className="right">
              <InspectorPanel selection={selection} />
              <MetricsPanel key={underLoad ? 'load' : 'still'} selection={selection} />
              <WhyHerePanel selection={selection} />
            </aside>
            <footer className="bottom">
              <EventLogPanel />
              <ServiceEventsPanel selection={selection} />
            </footer>
          </>
        ) : null}
        <main className="middle" ref={free}>
          {!hasWorld && !refused ? <WelcomePanel opening={opening} /> : null}
          {issues.length > 0 ? <IssuesPanel issues={issues} refused={refused} /> : null}
          {broken === null ? null : <BrokenPanel error={broken.error} />}
          {hostError === null ? null : <HostErrorPanel error={hostError} />}
        </main>
      </div>
    </>
  );
}
