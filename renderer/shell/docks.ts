/**
 * Where panels are: three docks of tab groups around the world, as plain data and one pure function. A layout is whole
 * after each change: a panel is in one place only, a group shows one of its panels, and an empty group is gone.
 */

export const DOCK_SIDES = ['left', 'right', 'bottom'] as const;
export type DockSide = (typeof DOCK_SIDES)[number];

/** Panels in one place, of which one is shown. */
export interface TabGroup {
  readonly id: string;
  readonly panels: readonly string[];
  readonly shown: string;
  /** Share of the dock [%]; null: an equal one. */
  readonly sizePercent: number | null;
}

export interface Dock {
  readonly groups: readonly TabGroup[];
  /** Width of a dock at a side, height of the one below [rem]. */
  readonly sizeRem: number;
  readonly folded: boolean;
}

export interface Docks {
  readonly left: Dock;
  readonly right: Dock;
  readonly bottom: Dock;
  /** What somebody closed; a panel that is new stands in no layout and comes to its home instead. */
  readonly closed: readonly string[];
  /** What was asked for last: the one that a small window shows. */
  readonly latest: string | null;
}

/** Where a panel stands in the layout that the app comes with. */
export interface PanelHome {
  readonly id: string;
  readonly dock: DockSide;
  /** Groups of a dock stand in the order of these numbers. */
  readonly group: number;
  /** Closed until somebody asks for it. */
  readonly startsClosed?: boolean;
  /** What its group takes of the dock [%]; an equal share unless one of the group says so. */
  readonly sharePercent?: number;
}

/** A place for a panel: within a group, or in a new group before another (null: after the last). */
export type DockPlace =
  | { readonly side: DockSide; readonly group: string; readonly index: number | null }
  | { readonly side: DockSide; readonly newBefore: string | null };

export type DockAction =
  /** Shows a panel where it is, or opens it at home. */
  | { readonly type: 'SHOW'; readonly panel: string }
  | { readonly type: 'CLOSE'; readonly panel: string }
  | { readonly type: 'MOVE'; readonly panel: string; readonly to: DockPlace }
  | { readonly type: 'RESIZE_DOCK'; readonly side: DockSide; readonly sizeRem: number }
  | { readonly type: 'RESIZE_GROUPS'; readonly side: DockSide; readonly percents: Readonly<Record<string, number>> }
  | { readonly type: 'FOLD'; readonly side: DockSide; readonly folded: boolean }
  | { readonly type: 'RESET' };

const FIRST_SIZE_REM: Readonly<Record<DockSide, number>> = { left: 20, right: 26, bottom: 14 };
export const SIZE_MIN_REM = 11;
export const SIZE_MAX_REM = 80;

/** The layout that the app comes with. */
export function firstDocks(homes: readonly PanelHome[]): Docks {
  const dockOf = (side: DockSide): Dock => ({
    groups: [...new Set(homes.filter(({ dock }) => dock === side).map(({ group }) => group))]
      .toSorted((a, b) => a - b)
      .flatMap((group) => {
        const here = homes.filter((home) => home.dock === side && home.group === group && home.startsClosed !== true);
        return here.length === 0
          ? []
          : [
              groupOf(
                `${side}-${group}`,
                here.map(({ id }) => id),
              ),
            ];
      }),
    sizeRem: FIRST_SIZE_REM[side],
    folded: false,
  });
  return {
    left: dockOf('left'),
    right: dockOf('right'),
    bottom: dockOf('bottom'),
    closed: homes.filter(({ startsClosed }) => startsClosed === true).map(({ id }) => id),
    latest: null,
  };
}

function groupOf(id: string, panels: readonly string[]): TabGroup {
  return { id, panels, shown: panels[0]!, sizePercent: null };
}

/** Where a panel is; null when it is closed. */
export function placeOf(docks: Docks, panel: string): { readonly side: DockSide; readonly group: TabGroup } | null {
  for (const side of DOCK_SIDES) {
    const group = docks[side].groups.find(({ panels }) => panels.includes(panel));
    if (group !== undefined) return { side, group };
  }
  return null;
}

/** Every open panel as one group, for a window with room for one. */
export function allInOne(docks: Docks): TabGroup | null {
  const groups = DOCK_SIDES.flatMap((side) => docks[side].groups);
  const panels = groups.flatMap((group) => group.panels);
  if (panels.length === 0) return null;
  const shown = docks.latest !== null && panels.includes(docks.latest) ? docks.latest : null;
  return { id: 'all', panels, shown: shown ?? docks.right.groups[0]?.shown ?? panels[0]!, sizePercent: null };
}

export function isOpen(docks: Docks, panel: string): boolean {
  return placeOf(docks, panel) !== null;
}

/** Can it be seen now, rather than stand behind another tab or in a folded dock? */
export function isShown(docks: Docks, panel: string): boolean {
  const place = placeOf(docks, panel);
  return place !== null && place.group.shown === panel && !docks[place.side].folded;
}

function changeDock(docks: Docks, side: DockSide, change: Partial<Dock>): Docks {
  return { ...docks, [side]: { ...docks[side], ...change } };
}

/** Takes a panel out of wherever it is. */
function without(docks: Docks, panel: string): Docks {
  const place = placeOf(docks, panel);
  if (place === null) return { ...docks, closed: docks.closed.filter((id) => id !== panel) };
  const groups = docks[place.side].groups.flatMap((group) => {
    if (group.id !== place.group.id) return [group];
    const at = group.panels.indexOf(panel);
    const panels = group.panels.filter((id) => id !== panel);
    if (panels.length === 0) return [];
    return [
      { ...group, panels, shown: group.shown === panel ? panels[Math.min(at, panels.length - 1)]! : group.shown },
    ];
  });
  // A group that went leaves its room to the others.
  const even = groups.length === docks[place.side].groups.length;
  return changeDock(docks, place.side, {
    groups: even ? groups : groups.map((group) => ({ ...group, sizePercent: null })),
  });
}

/** A name that no group has. */
function freshId(docks: Docks, side: DockSide): string {
  const taken = new Set(DOCK_SIDES.flatMap((one) => docks[one].groups.map(({ id }) => id)));
  let n = 0;
  while (taken.has(`${side}-${n}`)) n++;
  return `${side}-${n}`;
}

function put(docks: Docks, panel: string, to: DockPlace): Docks {
  const { groups } = docks[to.side];
  if ('group' in to && groups.some(({ id }) => id === to.group)) {
    const placed = groups.map((group) => {
      if (group.id !== to.group) return group;
      const at = to.index ?? group.panels.length;
      return { ...group, panels: group.panels.toSpliced(at, 0, panel), shown: panel };
    });
    return changeDock(docks, to.side, { groups: placed, folded: false });
  }
  const before = 'newBefore' in to ? groups.findIndex(({ id }) => id === to.newBefore) : -1;
  const fresh = groupOf(freshId(docks, to.side), [panel]);
  const grown = groups.toSpliced(before === -1 ? groups.length : before, 0, fresh);
  return changeDock(docks, to.side, {
    groups: grown.map((group) => ({ ...group, sizePercent: null })),
    folded: false,
  });
}

/** Home: beside whoever shares its home group, else in a group of its own where the homes say. */
function homePlace(docks: Docks, homes: readonly PanelHome[], panel: string): DockPlace | null {
  const home = homes.find(({ id }) => id === panel);
  if (home === undefined) return null;
  const groupHome = (group: TabGroup): PanelHome | undefined =>
    homes.find(({ id, dock }) => dock === home.dock && group.panels.includes(id));
  const { groups } = docks[home.dock];
  const beside = groups.find((group) => groupHome(group)?.group === home.group);
  if (beside !== undefined) return { side: home.dock, group: beside.id, index: null };
  const later = groups.find((group) => (groupHome(group)?.group ?? -1) > home.group);
  return { side: home.dock, newBefore: later?.id ?? null };
}

function show(docks: Docks, homes: readonly PanelHome[], panel: string): Docks {
  const place = placeOf(docks, panel);
  if (place === null) {
    const to = homePlace(docks, homes, panel);
    return to === null ? docks : put(without(docks, panel), panel, to);
  }
  const groups = docks[place.side].groups.map((group) =>
    group.id === place.group.id ? { ...group, shown: panel } : group,
  );
  return changeDock(docks, place.side, { groups, folded: false });
}

/** Where a panel lands when it leaves a group of which it is the only one: the group that it names may be gone then. */
function move(docks: Docks, panel: string, to: DockPlace): Docks {
  const from = placeOf(docks, panel);
  if (from !== null && from.group.panels.length === 1) {
    const onItself = 'group' in to ? to.group === from.group.id : to.newBefore === from.group.id;
    if (onItself) return docks;
  }
  const lifted = without(docks, panel);
  if ('group' in to && from !== null && from.group.id === to.group && to.index !== null) {
    // Tabs behind the lifted one have moved up by one.
    const was = from.group.panels.indexOf(panel);
    return put(lifted, panel, { ...to, index: to.index > was ? to.index - 1 : to.index });
  }
  return put(lifted, panel, to);
}

function clampRem(size: number): number {
  return Math.round(Math.min(SIZE_MAX_REM, Math.max(SIZE_MIN_REM, size)) * 100) / 100;
}

/** The layout after an action. The same object when nothing changes. */
export function dockReducer(docks: Docks, action: DockAction, homes: readonly PanelHome[]): Docks {
  switch (action.type) {
    case 'SHOW':
      if (isShown(docks, action.panel) && docks.latest === action.panel) return docks;
      return { ...show(docks, homes, action.panel), latest: action.panel };
    case 'CLOSE': {
      if (!isOpen(docks, action.panel)) return docks;
      const left = without(docks, action.panel);
      return { ...left, closed: [...left.closed, action.panel] };
    }
    case 'MOVE':
      return move(docks, action.panel, action.to);
    case 'RESIZE_DOCK': {
      const sizeRem = clampRem(action.sizeRem);
      return docks[action.side].sizeRem === sizeRem ? docks : changeDock(docks, action.side, { sizeRem });
    }
    case 'RESIZE_GROUPS': {
      const groups = docks[action.side].groups.map((group) => ({
        ...group,
        sizePercent: Math.round((action.percents[group.id] ?? group.sizePercent ?? 0) * 10) / 10 || null,
      }));
      return changeDock(docks, action.side, { groups });
    }
    case 'FOLD':
      return docks[action.side].folded === action.folded
        ? docks
        : changeDock(docks, action.side, { folded: action.folded });
    case 'RESET':
      return firstDocks(homes);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/**
 * A layout from a settings document that anybody may have written: what is not understood is left out, what stands
 * twice stands once, and panels that the document does not know come to their homes.
 */
export function readDocks(value: unknown, homes: readonly PanelHome[]): Docks {
  if (!isRecord(value)) return firstDocks(homes);
  const known = new Set(homes.map(({ id }) => id));
  const seen = new Set<string>();
  const ids = new Set<string>();
  const take = (panel: string): boolean => known.has(panel) && !seen.has(panel) && seen.add(panel) !== undefined;
  const dockOf = (side: DockSide): Dock => {
    const dock: Readonly<Record<string, unknown>> = isRecord(value[side]) ? value[side] : {};
    const groups = (Array.isArray(dock['groups']) ? dock['groups'] : []).filter(isRecord).flatMap((group, at) => {
      const panels = strings(group['panels']).filter(take);
      if (panels.length === 0) return [];
      const { id, shown, sizePercent } = group;
      const name = typeof id === 'string' && !ids.has(id) ? id : `${side}-read-${at}`;
      ids.add(name);
      return [
        {
          id: name,
          panels,
          shown: typeof shown === 'string' && panels.includes(shown) ? shown : panels[0]!,
          sizePercent: typeof sizePercent === 'number' && sizePercent > 0 && sizePercent < 100 ? sizePercent : null,
        },
      ];
    });
    const { sizeRem, folded } = dock;
    const size = typeof sizeRem === 'number' && Number.isFinite(sizeRem) ? clampRem(sizeRem) : FIRST_SIZE_REM[side];
    return { groups, sizeRem: size, folded: folded === true };
  };
  const [left, right, bottom] = [dockOf('left'), dockOf('right'), dockOf('bottom')];
  const { latest } = value;
  const read = {
    ...{ left, right, bottom, closed: strings(value['closed']).filter(take) },
    latest: typeof latest === 'string' && known.has(latest) ? latest : null,
  };
  return homes
    .filter(({ id }) => !seen.has(id))
    .reduce<Docks>((docks, { id, startsClosed }) => {
      if (startsClosed === true) return { ...docks, closed: [...docks.closed, id] };
      return put(docks, id, homePlace(docks, homes, id)!);
    }, read);
}
