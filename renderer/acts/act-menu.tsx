/** What can be done where one points: a menu on the map, by right click, long press or Shift+F10. */
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { Header, Menu, MenuItem, MenuSection, Popover, SubmenuTrigger, Text } from 'react-aria-components';
import { useActions } from '../panels/actions.ts';
import { useFocusBack } from '../shell/overlays.tsx';
import { useAnswer, useSampled } from '../sim-client/answers.ts';
import { useSim } from '../sim-client/hooks.ts';
import { useText } from '../sim-client/text.ts';
import type { EntityRef } from '../sim-client/words.ts';
import type { Point } from '../world/iso.ts';
import { useActs } from './act-desk.tsx';
import { RefusalWords } from './refusal-words.tsx';
import { ACT_GROUPS, actNow, actsOf, type ActGroup, type NamedAct } from './acts-of.ts';
import { nameOfThing } from './name-of.ts';

/** A menu that somebody has just asked for takes the focus, as one that hangs on a button does by itself. */
const OPENED = { autoFocus: 'first', shouldFocusWrap: true } as const;

interface Place {
  /** null: nothing in particular. */
  readonly subject: EntityRef | null;
  readonly at: Point;
}

/** The menu, and what opens it at a point of the window. */
export function useActMenu(): {
  readonly menu: ReactNode;
  readonly openMenu: (subject: EntityRef | null, at: Point) => void;
} {
  const { store } = useSim();
  const [place, setPlace] = useState<Place | null>(null);
  const openMenu = useCallback(
    (subject: EntityRef | null, at: Point) => {
      if (store.get().status !== null) setPlace({ subject, at });
    },
    [store],
  );
  const menu = place === null ? null : <ActMenu place={place} onClose={() => setPlace(null)} />;
  return { menu, openMenu };
}

function ActMenu({ place: { subject, at }, onClose }: { readonly place: Place; onClose(): void }) {
  const { t } = useText();
  const { store } = useSim();
  const { begin, act } = useActs();
  const { select } = useActions();
  const anchor = useRef<HTMLSpanElement>(null);
  useFocusBack(true);
  const view = useSampled((state) => state.view);
  const acts = actsOf(view, subject).map((one, index) => ({ ...one, id: `${one.label} ${index}` }));
  const title = (subject === null ? null : nameOfThing(view, subject)) ?? t('acts.menu.anywhere');
  const onAction = (id: string): void => {
    onClose();
    if (id === 'inspect') {
      select(subject);
      return;
    }
    const chosen = acts.find((one) => one.id === id);
    if (chosen === undefined) return;
    const { op, input, form, label, asks } = actNow(store.get().view, subject, chosen);
    const draft = { op, input, form, title: t(label) };
    if (asks) begin(draft);
    else void act(draft);
  };
  return (
    <>
      <span ref={anchor} className="menu-anchor" style={{ left: at.x, top: at.y }} aria-hidden="true" />
      <Popover
        className="popover-menu act-menu"
        triggerRef={anchor}
        isOpen
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
        placement="bottom start"
      >
        <Menu
          className="menu"
          aria-label={t('acts.menu.title', { name: title })}
          onAction={(key) => onAction(String(key))}
          {...OPENED}
        >
          <MenuSection>
            <Header>{title}</Header>
            {subject === null ? null : <MenuItem id="inspect">{t('acts.menu.inspect')}</MenuItem>}
          </MenuSection>
          {ACT_GROUPS.map((group) => {
            const some = acts.filter((one) => one.group === group);
            if (some.length === 0) return null;
            return <Group key={group} group={group} acts={some} onAction={onAction} />;
          })}
        </Menu>
      </Popover>
    </>
  );
}

interface GroupProps {
  readonly group: ActGroup;
  readonly acts: readonly (NamedAct & { readonly id: string })[];
  readonly onAction: (id: string) => void;
}

/** More of one sort than this are in a menu of their own. */
const INLINE_MAX = 3;

function Group({ group, acts, onAction }: GroupProps) {
  const { t } = useText();
  const title = t(`acts.group.${group}`);
  if (group === 'fault' && acts.length > INLINE_MAX) {
    return (
      <MenuSection aria-label={title} className="act-more">
        <SubmenuTrigger>
          <MenuItem id={group} className="act-item fault">
            {title}
          </MenuItem>
          <Popover className="popover-menu act-menu">
            <Menu className="menu" aria-label={title} onAction={(key) => onAction(String(key))}>
              {acts.map((one) => (
                <ActItem key={one.id} id={one.id} act={one} />
              ))}
            </Menu>
          </Popover>
        </SubmenuTrigger>
      </MenuSection>
    );
  }
  return (
    <MenuSection>
      <Header>{title}</Header>
      {acts.map((one) => (
        <ActItem key={one.id} id={one.id} act={one} />
      ))}
    </MenuSection>
  );
}

/** Says before it is chosen why it would be refused; it can still be chosen. */
function ActItem({ id, act: { label, op, input, asks, group } }: { readonly id: string; readonly act: NamedAct }) {
  const { t } = useText();
  const reading = useAnswer('readRequest', asks ? null : { op, input });
  const refusal = reading?.refusal ?? null;
  return (
    <MenuItem id={id} className={`act-item ${group} ${refusal === null ? '' : 'refused'}`} textValue={t(label)}>
      <Text slot="label">
        {t(label)}
        {asks ? '…' : ''}
      </Text>
      {refusal === null ? null : (
        <Text slot="description">
          <RefusalWords refusal={refusal} />
        </Text>
      )}
    </MenuItem>
  );
}
