/** Where one arrives: what can be opened, by kind, with a line that says what it is about; and the reader's own files. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Input, SearchField, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useActions } from '../panels/actions.ts';
import { openRecent, recentFiles, type RecentFile } from '../platform/platform.ts';
import { shippedFiles, shippedScenarios, type ShippedScenario } from '../platform/scenario-files.ts';
import { useReached } from '../progress.ts';
import { useText } from '../sim-client/text.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { useCommandBook } from './commands.ts';
import { plain } from './find-commands.ts';
import { GROUPS, GROUP_NAMES, lineKey, scenariosOf, slugOf, titleKey, type ScenarioGroup } from './scenario-groups.ts';
import './welcome.css';

const GROUP_ICONS: Readonly<Record<ScenarioGroup, IconName>> = {
  first: 'castle',
  load: 'chart',
  releases: 'fork',
  surprises: 'question',
  more: 'list',
};
/** What a new reader is led to. */
const BEGIN = 'first-kingdom.yaml';

export interface WelcomeProps {
  readonly opening: boolean;
  /** What stands above all, such as runs that were left behind. */
  readonly children?: ReactNode;
}

export function Welcome({ opening, children }: WelcomeProps) {
  const { t } = useText();
  const [query, setQuery] = useState('');
  return (
    <section className="panel sheet welcome" aria-label={t('app.welcome.title')} aria-busy={opening}>
      {children}
      <header className="welcome-head">
        <div>
          <h2>{t('app.welcome.title')}</h2>
          <p>{t('app.welcome.text')}</p>
        </div>
        <SearchField className="welcome-find" aria-label={t('shell.welcome.find')} value={query} onChange={setQuery}>
          <Icon name="search" />
          <Input placeholder={t('shell.welcome.find')} />
        </SearchField>
      </header>
      {query.trim() === '' ? <Groups opening={opening} /> : <Found query={query} opening={opening} />}
      <Own />
    </section>
  );
}

function Groups({ opening }: { readonly opening: boolean }) {
  const { t } = useText();
  const shown = GROUPS.filter((group) => scenariosOf(group).length > 0);
  return (
    <Tabs orientation="vertical" className="welcome-groups">
      <TabList aria-label={t('shell.welcome.groups')} className="welcome-tabs">
        {shown.map((group) => {
          const [title, line] = GROUP_NAMES[group];
          return (
            <Tab key={group} id={group} className="welcome-tab">
              <Icon name={GROUP_ICONS[group]} />
              <span>
                <strong>{t(title)}</strong>
                <span className="quiet">{t(line)}</span>
              </span>
            </Tab>
          );
        })}
      </TabList>
      {shown.map((group) => (
        <TabPanel key={group} id={group} className="welcome-panel">
          <ScenarioList scenarios={scenariosOf(group)} opening={opening} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

function Found({ query, opening }: { readonly query: string; readonly opening: boolean }) {
  const { t } = useText();
  const wanted = plain(query.trim()).split(/\s+/);
  const found = shippedScenarios().filter(({ name, title }) => {
    const words = plain(`${title} ${t(titleKey(name))} ${name} ${t(lineKey(name))}`);
    return wanted.every((word) => words.includes(word));
  });
  return (
    <div className="welcome-panel welcome-found">
      {found.length === 0 ? (
        <p className="quiet" role="status">
          {t('shell.welcome.none')}
        </p>
      ) : (
        <ScenarioList scenarios={found} opening={opening} />
      )}
    </div>
  );
}

interface ScenarioListProps {
  readonly scenarios: readonly ShippedScenario[];
  readonly opening: boolean;
}

function ScenarioList({ scenarios, opening }: ScenarioListProps) {
  const { t } = useText();
  const { open } = useActions();
  const reached = useReached();
  return (
    <ul className="scenario-list">
      {scenarios.map(({ name }) => (
        <li key={name}>
          <button type="button" disabled={opening} onClick={() => open(shippedFiles(name))}>
            <strong>{t(titleKey(name))}</strong>
            <span className="quiet">{t(lineKey(name))}</span>
            {reached.has(slugOf(name)) ? <span className="reached">✓ {t('shell.welcome.reached')}</span> : null}
            {name === BEGIN ? <span className="begin">{t('shell.welcome.start')}</span> : null}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The reader's own: files opened before, a file from the disk, or one that is dropped. */
function Own() {
  const { t } = useText();
  const { openOutcome } = useActions();
  const book = useCommandBook();
  const [recent, setRecent] = useState<readonly RecentFile[]>([]);
  useEffect(() => {
    let late = false;
    recentFiles().then(
      (files) => {
        if (!late) setRecent(files);
      },
      // Without a memory there is nothing to offer.
      () => {},
    );
    return () => {
      late = true;
    };
  }, []);
  const shown = useMemo(() => recent.slice(0, 5), [recent]);
  return (
    <footer className="own">
      <button type="button" className="primary" onClick={() => book.run('scenario.open')}>
        {t('app.open.button')}
      </button>
      <span className="quiet">{t('app.welcome.drop')}</span>
      {shown.length === 0 ? null : (
        <div className="recent" role="group" aria-label={t('shell.welcome.recent')}>
          <span className="quiet">{t('shell.welcome.recent')}</span>
          {shown.map(({ file, folder }, index) => (
            <button
              key={`${folder ?? ''}/${file}`}
              type="button"
              title={folder ?? undefined}
              onClick={() => void openRecent(index).then((opened) => openOutcome(opened))}
            >
              {file}
            </button>
          ))}
        </div>
      )}
    </footer>
  );
}
