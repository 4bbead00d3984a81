/** The tree on screen. Branches are made when they are opened, and only lines in sight are in the page. */
import { useMemo, useRef, useState } from 'react';
import {
  Button,
  Collection,
  ListLayout,
  Tree,
  TreeItem,
  TreeItemContent,
  Virtualizer,
  type Key,
} from 'react-aria-components';
import { useActions } from '../panels/actions.ts';
import { useText } from '../sim-client/text.ts';
import type { View } from '../sim-client/words.ts';
import { useCommandBook } from '../shell/commands.ts';
import { useSelection } from '../shell/selection.ts';
import { Icon } from '../ui/icon.tsx';
import type { TreeNode } from './tree-node.ts';
import { nodeIdOf, pathTo, worldTree } from './world-tree.ts';

/** Height of a line that fits; longer ones wrap [rem]. */
const LINE_REM = 1.75;
/** Further in for each branch [rem]. */
const INDENT_REM = 0.9;

export function WorldTreeView({ view }: { readonly view: View }) {
  const words = useText();
  const { t } = words;
  const { select } = useActions();
  const book = useCommandBook();
  const selection = useSelection();
  const [open, setOpen] = useState<ReadonlySet<Key>>(() => new Set(firstOpen(view)));
  const nodes = useMemo(() => worldTree(view, words), [view, words]);
  const subjects = useRef(new Map<string, TreeNode>());
  useOpened(view, setOpen);
  subjects.current = indexed(nodes, open);
  const selected = selection === null ? [] : [nodeIdOf(selection)];
  const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowHeight: Math.round(LINE_REM * remPx) }}>
      <Tree
        aria-label={t('shell.parity.tree')}
        className="world-tree"
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={selected}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          const subject = key === undefined ? null : (subjects.current.get(String(key))?.subject ?? null);
          if (subject !== null) select(subject);
        }}
        onAction={() => book.run('panel.show-inspector')}
        expandedKeys={open}
        onExpandedChange={(keys) => setOpen(new Set(keys))}
        items={nodes}
        dependencies={[open]}
      >
        {(node) => <Line node={node} open={open} />}
      </Tree>
    </Virtualizer>
  );
}

/** At first: where things stand, and who keeps them. */
function firstOpen(view: View): string[] {
  const zones = Object.values(view.zones).flatMap((bucket) => Object.values(bucket));
  return [...zones.map(({ region }) => `region ${region}`), ...zones.map(({ key }) => `zone ${key}`), 'services'];
}

/** Opens the way to what is selected elsewhere, and the land of a scenario that has just been opened. */
function useOpened(view: View, setOpen: (change: (open: ReadonlySet<Key>) => ReadonlySet<Key>) => void): void {
  const selection = useSelection();
  const land = Object.keys(view.zones).length === 0 ? '' : firstOpen(view).join();
  const [known, setKnown] = useState({ selection: null as typeof selection, land });
  if (known.selection === selection && known.land === land) return;
  const wanted = [
    ...(known.land === land ? [] : firstOpen(view)),
    ...(known.selection === selection || selection === null ? [] : pathTo(view, selection)),
  ];
  setKnown({ selection, land });
  setOpen((open) => (wanted.every((id) => open.has(id)) ? open : new Set([...open, ...wanted])));
}

/** Every line that can be seen, by its id. */
function indexed(nodes: readonly TreeNode[], open: ReadonlySet<Key>): Map<string, TreeNode> {
  const all = new Map<string, TreeNode>();
  const walk = (some: readonly TreeNode[]): void => {
    for (const node of some) {
      all.set(node.id, node);
      if (open.has(node.id)) walk(node.children());
    }
  };
  walk(nodes);
  return all;
}

/** Stands for what is in a closed branch, so that the branch can be opened; nobody sees it. */
function inside(id: string): TreeNode {
  return { id: `inside ${id}`, subject: null, name: id, text: '', hasChildren: false, children: () => [] };
}

function Line({ node, open }: { readonly node: TreeNode; readonly open: ReadonlySet<Key> }) {
  const { t } = useText();
  const { id, name, text, trouble, hasChildren } = node;
  const said = trouble === true ? t('shell.tree.trouble', { name, text }) : `${name}, ${text}`;
  return (
    <TreeItem id={id} textValue={said} hasChildItems={hasChildren} className="tree-line">
      <TreeItemContent>
        {({ hasChildItems, isExpanded, level }) => (
          <div className="tree-cell" style={{ paddingLeft: `${(level - 1) * INDENT_REM}rem` }}>
            {hasChildItems ? (
              <Button slot="chevron" className="chevron">
                <Icon name={isExpanded ? 'down' : 'right'} />
              </Button>
            ) : (
              <span className="chevron" />
            )}
            {trouble === true ? (
              <span className="trouble" aria-hidden="true">
                !
              </span>
            ) : null}
            <span className="tree-name">{name}</span>
            <span className="quiet">{text}</span>
          </div>
        )}
      </TreeItemContent>
      {hasChildren ? (
        <Collection items={open.has(id) ? node.children() : [inside(id)]} dependencies={[open]}>
          {(child) => <Line node={child} open={open} />}
        </Collection>
      ) : null}
    </TreeItem>
  );
}
