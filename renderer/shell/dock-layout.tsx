/** The docks around the free middle. The world lies behind everything and is seen through the middle. */
import { useEffect, useRef, type ReactNode, type Ref } from 'react';
import { Group, Panel as Resizable, Separator, usePanelRef } from 'react-resizable-panels';
import { useText, type ScreenKey } from '../sim-client/text.ts';
import { Icon } from '../ui/icon.tsx';
import { useCompact } from './appearance.ts';
import { DockGroup } from './dock-group.tsx';
import { allInOne, DOCK_SIDES, SIZE_MIN_REM, type DockSide } from './docks.ts';
import { panelOf, panelTitle } from './panel-registry.tsx';
import { useSettings, useSettingsStore } from './settings-store.ts';
import { useTabDrag, type TabDrag } from './tab-drag.ts';

export const SIDE_NAMES: Readonly<Record<DockSide, ScreenKey>> = {
  left: 'shell.dock.left',
  right: 'shell.dock.right',
  bottom: 'shell.dock.bottom',
};
const RESIZE_NAMES: Readonly<Record<DockSide, ScreenKey>> = {
  left: 'shell.dock.resize-left',
  right: 'shell.dock.resize-right',
  bottom: 'shell.dock.resize-bottom',
};
const UNFOLD_NAMES: Readonly<Record<DockSide, ScreenKey>> = {
  left: 'shell.dock.unfold-left',
  right: 'shell.dock.unfold-right',
  bottom: 'shell.dock.unfold-bottom',
};
const TOWARDS_MIDDLE = { left: 'right', right: 'left', bottom: 'up' } as const;
/** So much of the window a dock may take. */
const SIZE_MAX = { left: '45%', right: '60%', bottom: '75%' } as const;

/** By then a new size has reached the page [ms]. */
const LAID_OUT_MS = 80;

/** One rem in CSS pixels, as the reader's size of text makes it. */
function remPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

export interface DockLayoutProps {
  /** What stands in the middle: the welcome, sheets, or nothing. */
  readonly children: ReactNode;
  /** The middle, which tells the world what part of the window is free. */
  readonly free: Ref<HTMLDivElement>;
  /** Without a world there are no panels. */
  readonly hasPanels: boolean;
}

export function DockLayout(props: DockLayoutProps) {
  return useCompact() ? <OneDock {...props} /> : <ThreeDocks {...props} />;
}

/** A small window: the world and, beside or below it, one group of all panels. */
function OneDock({ children, free, hasPanels }: DockLayoutProps) {
  const docks = useSettings((settings) => settings.docks);
  const { t } = useText();
  const group = allInOne(docks);
  const folded = DOCK_SIDES.every((side) => docks[side].folded || docks[side].groups.length === 0);
  const isWide = window.innerWidth > window.innerHeight;
  return (
    <div className="docks">
      <Group orientation={isWide ? 'horizontal' : 'vertical'}>
        <Resizable id="dock-middle" minSize="20%">
          <main className="middle" ref={free}>
            {children}
          </main>
        </Resizable>
        {hasPanels && group !== null && !folded ? (
          <>
            <Separator
              className={`dock-edge at-${isWide ? 'right' : 'bottom'}`}
              aria-label={t('shell.dock.resize-group')}
            />
            <Resizable id="dock-all" defaultSize="58%" minSize="25%">
              <section className="dock" aria-label={t('shell.dock.panels')}>
                <DockGroup side={isWide ? 'right' : 'bottom'} group={group} next={null} first={false} alone />
              </section>
            </Resizable>
          </>
        ) : null}
      </Group>
    </div>
  );
}

function ThreeDocks({ children, free, hasPanels }: DockLayoutProps) {
  const { dock } = useSettingsStore();
  const { drag, onPointerDown } = useTabDrag((panel, to) => dock({ type: 'MOVE', panel, to }));
  const shown = useShownDocks(hasPanels);
  const left = useDockSize('left', shown.left);
  const right = useDockSize('right', shown.right);
  const bottom = useDockSize('bottom', shown.bottom);
  return (
    // A tab keeps its presses to itself, so they are heard on the way down.
    <div className="docks" onPointerDownCapture={onPointerDown}>
      <Group className="dock-row" orientation="horizontal" onLayoutChanged={right.onLayoutChanged}>
        <Resizable id="dock-all-but-right" minSize="20%">
          <Group orientation="vertical" onLayoutChanged={bottom.onLayoutChanged}>
            <Resizable id="dock-upper" minSize="20%">
              <Group orientation="horizontal" onLayoutChanged={left.onLayoutChanged}>
                {shown.left ? (
                  <>
                    <Resizable {...left.panel}>
                      <DockSideView side="left" />
                    </Resizable>
                    <Edge side="left" />
                  </>
                ) : null}
                <Resizable id="dock-middle" minSize="20%">
                  <main className="middle" ref={free}>
                    {children}
                  </main>
                </Resizable>
              </Group>
            </Resizable>
            {shown.bottom ? (
              <>
                <Edge side="bottom" />
                <Resizable {...bottom.panel}>
                  <DockSideView side="bottom" />
                </Resizable>
              </>
            ) : null}
          </Group>
        </Resizable>
        {shown.right ? (
          <>
            <Edge side="right" />
            <Resizable {...right.panel}>
              <DockSideView side="right" />
            </Resizable>
          </>
        ) : null}
      </Group>
      {hasPanels ? DOCK_SIDES.map((side) => <UnfoldButton key={side} side={side} />) : null}
      {drag === null ? null : <DragLayer drag={drag} shown={shown} />}
    </div>
  );
}

function useShownDocks(hasPanels: boolean): Readonly<Record<DockSide, boolean>> {
  const docks = useSettings((settings) => settings.docks);
  const isShown = (side: DockSide): boolean => hasPanels && docks[side].groups.length > 0 && !docks[side].folded;
  return { left: isShown('left'), right: isShown('right'), bottom: isShown('bottom') };
}

/** Keeps a dock's size in rem: it grows with the text. */
function useDockSize(side: DockSide, shown: boolean) {
  const { dock } = useSettingsStore();
  const sizeRem = useSettings(({ docks }) => docks[side].sizeRem);
  const textPercent = useSettings((settings) => settings.textPercent);
  const panelRef = usePanelRef();
  const known = useRef({ sizeRem, textPercent });
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  useEffect(() => {
    const before = known.current;
    known.current = { sizeRem, textPercent };
    if (!shown || (before.sizeRem === sizeRem && before.textPercent === textPercent)) return;
    panelRef.current?.resize(`${sizeRem}rem`);
  }, [sizeRem, textPercent, shown, panelRef]);
  return {
    panel: {
      id: `dock-${side}`,
      panelRef,
      defaultSize: `${sizeRem}rem`,
      minSize: `${SIZE_MIN_REM}rem`,
      maxSize: SIZE_MAX[side],
      groupResizeBehavior: 'preserve-pixel-size',
    } as const,
    onLayoutChanged: (_: unknown, { isUserInteraction }: { readonly isUserInteraction: boolean }): void => {
      if (!isUserInteraction) return;
      if (timer.current !== null) clearTimeout(timer.current);
      // The size in pixels is known once the page has been laid out.
      timer.current = setTimeout(() => {
        timer.current = null;
        if (panelRef.current === null) return;
        const size = panelRef.current.getSize().inPixels / remPx();
        known.current = { ...known.current, sizeRem: Math.round(size * 100) / 100 };
        dock({ type: 'RESIZE_DOCK', side, sizeRem: size });
      }, LAID_OUT_MS);
    },
  };
}

function Edge({ side }: { readonly side: DockSide }) {
  const { t } = useText();
  return <Separator className={`dock-edge at-${side}`} aria-label={t(RESIZE_NAMES[side])} />;
}

function DockSideView({ side }: { readonly side: DockSide }) {
  const { t } = useText();
  const { dock } = useSettingsStore();
  const groups = useSettings(({ docks }) => docks[side].groups);
  const across = side === 'bottom';
  return (
    <section className={`dock ${side}`} data-dock={side} aria-label={t(SIDE_NAMES[side])}>
      <Group
        // Another set of groups is another layout: sizes start from what the document says.
        key={groups.map(({ id }) => id).join(' ')}
        orientation={across ? 'horizontal' : 'vertical'}
        onLayoutChanged={(percents, { isUserInteraction }) => {
          if (isUserInteraction) dock({ type: 'RESIZE_GROUPS', side, percents });
        }}
      >
        {groups.flatMap((group, at) => [
          at === 0 ? null : (
            <Separator
              key={`edge ${group.id}`}
              className={across ? 'group-edge across' : 'group-edge'}
              aria-label={t('shell.dock.resize-group')}
            />
          ),
          <Resizable
            key={group.id}
            id={group.id}
            minSize={across ? '10%' : '6rem'}
            {...(group.sizePercent === null ? {} : { defaultSize: `${group.sizePercent}%` })}
          >
            <DockGroup side={side} group={group} next={groups[at + 1]?.id ?? null} first={at === 0} />
          </Resizable>,
        ])}
      </Group>
    </section>
  );
}

/** Where a folded dock was: a button that brings it back. */
function UnfoldButton({ side }: { readonly side: DockSide }) {
  const { t } = useText();
  const { dock } = useSettingsStore();
  const folded = useSettings(({ docks }) => docks[side].folded && docks[side].groups.length > 0);
  if (!folded) return null;
  const name = t(UNFOLD_NAMES[side]);
  return (
    <button
      type="button"
      className={`unfold at-${side}`}
      aria-label={name}
      title={name}
      onClick={() => dock({ type: 'FOLD', side, folded: false })}
    >
      <Icon name={TOWARDS_MIDDLE[side]} />
    </button>
  );
}

/** While a tab is dragged: where it would land, and the edges that stand for docks without groups. */
function DragLayer({ drag, shown }: { readonly drag: TabDrag; readonly shown: Readonly<Record<DockSide, boolean>> }) {
  const words = useText();
  const { t } = words;
  const panel = panelOf(drag.panel);
  const { mark } = drag;
  return (
    <div className="drag-layer">
      {DOCK_SIDES.filter((side) => !shown[side]).map((side) => (
        <div key={side} className={`drag-edge at-${side}`} data-dock-edge={side}>
          {t(SIDE_NAMES[side])}
        </div>
      ))}
      {mark === null ? null : <div className="drag-mark" style={mark} />}
      <div className="drag-tab" style={{ left: drag.x, top: drag.y }}>
        {panel === null ? null : panelTitle(words, panel)}
      </div>
    </div>
  );
}
