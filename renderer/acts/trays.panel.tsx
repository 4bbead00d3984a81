/** What can be brought into the world: cards to carry there, or to put down from a list of places. */
import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import { Autocomplete, Input, ListBox, ListBoxItem, Popover, SearchField, useFilter } from 'react-aria-components';
import { useSampled } from '../sim-client/answers.ts';
import { useSim } from '../sim-client/hooks.ts';
import { useText, type Words } from '../sim-client/text.ts';
import type { EntityRef, Stock } from '../sim-client/words.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Panel } from '../ui/panel.tsx';
import type { Point } from '../world/iso.ts';
import { useActs } from './act-desk.tsx';
import { cardsOf, put, targetsOf, TRAYS, type Card, type Tray } from './cards.ts';
import { useCarry } from './carry-desk.tsx';
import { nameOfThing } from './name-of.ts';
import { useStock } from './use-stock.ts';

/** A press that moves less than this is a click. */
const DRAG_PX = 5;
const GIB = 1024;
/** New plans and machines come seldom [ms]. */
const CARDS_MS = 1_000;
const ICONS: Readonly<Record<Tray, IconName>> = {
  territories: 'castle',
  plans: 'scroll',
  subjects: 'queue',
  faults: 'bolt',
};

export function TraysPanel() {
  const { t } = useText();
  const stock = useStock();
  const known = useRef<Stock | null>(null);
  known.current = stock ?? known.current;
  const view = useSampled((state) => state.view, CARDS_MS);
  const cards = known.current === null ? [] : cardsOf(view, known.current);
  return (
    <Panel title={t('acts.trays.title')} className="trays">
      <p className="quiet">{t('acts.trays.how')}</p>
      {TRAYS.map((tray) => {
        const own = cards.filter((card) => card.tray === tray);
        return (
          <section key={tray} className={`tray ${tray}`} aria-label={t(`acts.trays.${tray}`)}>
            <h3>{t(`acts.trays.${tray}`)}</h3>
            {own.length === 0 ? <p className="quiet">{t('acts.trays.none')}</p> : null}
            <ul>
              {own.map((card) => (
                <li key={card.id}>
                  <CardButton card={card} stock={known.current!} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Panel>
  );
}

/** A card's name, and its size or what it strikes. */
function wordsOf(card: Card, { t, number }: Words): { readonly name: string; readonly more: string } {
  switch (card.tray) {
    case 'territories': {
      const { type, vcpu, memoryMiB } = card.type;
      return { name: type, more: t('acts.card.machine', { vcpu: number(vcpu), memory: number(memoryMiB / GIB) }) };
    }
    case 'plans':
      return { name: card.plan.name, more: card.plan.containers.map(({ name }) => name).join(', ') };
    case 'subjects':
      return { name: t('acts.card.crowd', { n: number(card.perSecond) }), more: t('acts.struck.load-balancer') };
    case 'faults':
      return { name: t(`acts.fault.${card.fault.kind}`), more: t(`acts.struck.${card.fault.on}`) };
  }
}

/** What putting it down is called. */
function titleOf(card: Card, words: Words): string {
  const { name } = wordsOf(card, words);
  if (card.tray === 'faults') return name;
  if (card.tray === 'subjects') return words.t('acts.card.lead', { name });
  return words.t(card.tray === 'plans' ? 'acts.card.found' : 'acts.card.raise', { name });
}

function CardButton({ card, stock }: { readonly card: Card; readonly stock: Stock }) {
  const words = useText();
  const { start } = useCarry();
  const { begin } = useActs();
  const button = useRef<HTMLButtonElement>(null);
  const pressed = useRef<Point | null>(null);
  const [isOpen, setOpen] = useState(false);
  const { name, more } = wordsOf(card, words);
  const title = titleOf(card, words);
  const move = ({ clientX, clientY, pointerId, currentTarget }: PointerEvent): void => {
    const { current: from } = pressed;
    if (from === null || Math.hypot(clientX - from.x, clientY - from.y) < DRAG_PX) return;
    pressed.current = null;
    // From here on the window listens; a capture would make a click of letting go.
    if (currentTarget.hasPointerCapture(pointerId)) currentTarget.releasePointerCapture(pointerId);
    start({ card, stock, title }, { x: clientX, y: clientY });
  };
  const click = (): void => {
    const isPlaceless = card.tray === 'faults' && card.fault.on === 'all';
    if (isPlaceless) begin({ op: 'fault', form: 'fault', input: { [card.fault.kind]: card.fault.with }, title });
    else setOpen(true);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="card"
        aria-haspopup="dialog"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          pressed.current = { x: event.clientX, y: event.clientY };
          // A quick hand is off the card with its first move.
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={move}
        onPointerUp={() => {
          pressed.current = null;
        }}
        onPointerCancel={() => {
          pressed.current = null;
        }}
        // A native drag would take the pointer away.
        draggable={false}
        onDragStart={(event) => event.preventDefault()}
        onClick={click}
      >
        <Icon name={ICONS[card.tray]} />
        <span className="card-name">{name}</span>
        <span className="quiet">{more}</span>
      </button>
      <Popover className="popover-menu places" triggerRef={button} isOpen={isOpen} onOpenChange={setOpen}>
        <Places card={card} stock={stock} title={title} onDone={() => setOpen(false)} />
      </Popover>
    </>
  );
}

interface PlacesProps {
  readonly card: Card;
  readonly stock: Stock;
  readonly title: string;
  readonly onDone: () => void;
}

/** So many places are listed; a part of a name finds the others. */
const LISTED_MAX = 200;

/** Everything that takes the card, by name. */
function Places({ card, stock, title, onDone }: PlacesProps) {
  const { t } = useText();
  const { store } = useSim();
  const { act } = useActs();
  const { contains } = useFilter({ sensitivity: 'base' });
  const { view } = store.get();
  const [query, setQuery] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const all = useMemo(
    () =>
      targetsOf(card, view).flatMap((ref) => {
        const name = nameOfThing(view, ref);
        return name === null ? [] : [{ id: `${ref.kind} ${ref.key}`, name, ref }];
      }),
    [card, view],
  );
  const found = all.filter(({ name }) => contains(name, query));
  const places = found.slice(0, LISTED_MAX);
  const choose = (ref: EntityRef): void => {
    const there = put(card, store.get().view, stock, ref);
    onDone();
    if (there !== null) void act({ ...there.draft, title });
  };
  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <SearchField aria-label={t('acts.places.search', { title })} className="places-search">
        <Input ref={input} placeholder={t('acts.places.where')} />
      </SearchField>
      <ListBox
        aria-label={t('acts.places.title', { title })}
        className="menu"
        items={places}
        selectionMode="none"
        onAction={(id) => {
          const place = places.find((one) => one.id === id);
          if (place !== undefined) choose(place.ref);
        }}
        renderEmptyState={() => t('acts.places.none')}
      >
        {({ name }) => <ListBoxItem textValue={name}>{name}</ListBoxItem>}
      </ListBox>
      {found.length === places.length ? null : (
        <p className="quiet">{t('acts.places.more', { count: found.length - places.length })}</p>
      )}
    </Autocomplete>
  );
}
