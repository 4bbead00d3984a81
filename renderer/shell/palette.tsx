/** The command palette: type a few letters of anything the app can do, or of anything in the world, and press Enter. */
import { useEffect, useMemo, useRef, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Keyboard,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { useActions } from '../panels/actions.ts';
import { useSim } from '../sim-client/hooks.ts';
import { parseTime, useText } from '../sim-client/text.ts';
import type { EntityKind, EntityRef } from '../sim-client/words.ts';
import { Icon } from '../ui/icon.tsx';
import { GROUP_TITLES, useCommandBook, useCommandList, type AppCommand } from './commands.ts';
import { findCommands } from './find-commands.ts';
import { writtenKey } from './keys.ts';
import { useFocusBack, useOverlays } from './overlays.tsx';
import { thingsOf } from './things.ts';
import './palette.css';

export function Palette() {
  const { shown, close } = useOverlays();
  useFocusBack(shown === 'palette');
  return (
    <ModalOverlay
      isOpen={shown === 'palette'}
      isDismissable
      onOpenChange={(open) => {
        if (!open) close();
      }}
      className="veil palette-veil"
    >
      <Modal className="modal palette-modal">
        <PaletteDialog />
      </Modal>
    </ModalOverlay>
  );
}

function PaletteDialog() {
  const { t } = useText();
  const { close } = useOverlays();
  const [query, setQuery] = useState('');
  const commands = useCommandList();
  const places = usePlaces(query);
  const found = useMemo(() => findCommands([...commands, ...places], query), [commands, places, query]);
  const run = (id: string): void => {
    const command = [...commands, ...places].find((one) => one.id === id);
    close();
    // The dialog gives the focus back first, so that what the command opens may take it.
    setTimeout(() => command?.run(), 0);
  };
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const disabled = useMemo(() => commands.filter(({ enabled }) => enabled === false).map(({ id }) => id), [commands]);
  return (
    <Dialog className="palette" aria-label={t('shell.palette.title')}>
      <Autocomplete inputValue={query} onInputChange={setQuery}>
        <SearchField aria-label={t('shell.palette.search')} className="palette-field">
          <Icon name="search" />
          <Input ref={field} placeholder={t('shell.palette.search')} />
        </SearchField>
        {/* The field leads through the list; the list itself can be scrolled by keyboard, too. */}
        <div className="palette-list" tabIndex={0} role="group" aria-label={t('shell.palette.results')}>
          <Menu
            aria-label={t('shell.palette.results')}
            className="menu"
            disabledKeys={disabled}
            onAction={(key) => run(String(key))}
            renderEmptyState={() => <p className="quiet palette-empty">{t('shell.palette.none')}</p>}
          >
            {found.map(({ group, commands: inGroup }) => (
              <MenuSection key={group} id={`group ${group}`} aria-label={t(GROUP_TITLES[group])}>
                <Header>{t(GROUP_TITLES[group])}</Header>
                {inGroup.map((command) => (
                  <MenuItem key={command.id} id={command.id} textValue={command.title}>
                    <CommandLine command={command} />
                  </MenuItem>
                ))}
              </MenuSection>
            ))}
          </Menu>
        </div>
      </Autocomplete>
    </Dialog>
  );
}

function CommandLine({ command: { title, icon, keys, checked, group } }: { readonly command: AppCommand }) {
  const { t } = useText();
  return (
    <>
      <Icon name={icon ?? (group === 'goTo' ? 'lens' : 'right')} />
      <span className="palette-title">{title}</span>
      {checked === true ? <span className="quiet">{t('shell.palette.chosen')}</span> : null}
      {keys?.[0] === undefined ? null : <Key name={keys[0]} />}
    </>
  );
}

export function Key({ name }: { readonly name: string }) {
  const { t } = useText();
  return (
    <Keyboard className="key">
      {writtenKey(name, { space: t('shell.key.space'), shift: t('shell.key.shift') })}
    </Keyboard>
  );
}

const ON_THE_MAP: readonly EntityKind[] = ['task', 'instance', 'zone'];

/** Things of the world, and an instant when one is typed. */
function usePlaces(query: string): readonly AppCommand[] {
  const { store } = useSim();
  const words = useText();
  const { select, seek } = useActions();
  const book = useCommandBook();
  const typed = query.trim() !== '';
  const things = useMemo(() => {
    const go = (subject: EntityRef): void => {
      select(subject);
      // Once it is known as selected, the map goes there too.
      if (ON_THE_MAP.includes(subject.kind)) setTimeout(() => book.run('world.dive'), 50);
    };
    // As they are when somebody begins to type.
    return typed ? thingsOf(store.get().view, words, go) : [];
  }, [store, typed, words, select, book]);
  const atUs = parseTime(query.trim());
  if (atUs === null || store.get().status === null) return things;
  const instant: AppCommand = {
    id: 'time.seek-typed',
    group: 'time',
    title: words.t('shell.time.go-to', { time: words.time(atUs) }),
    words: query,
    run: () => seek(Math.min(atUs, store.get().status?.durationUs ?? atUs)),
  };
  return [instant, ...things];
}
