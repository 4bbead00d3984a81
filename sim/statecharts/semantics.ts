/**
 * What a move of a lifecycle does, as XState 5 defines it: which transitions are candidates, what is left and entered
 * and in which order. The compiler asks once for each state and trigger; nothing here runs while the simulator runs.
 *
 * A class, so that a test can break one rule at a time and see the proof notice.
 */
import type { ChartNode, ChartOp, ChartTransition, Condition, Trigger } from './chart-tree.ts';

export class Semantics {
  /** The leaf in which a node comes to rest. */
  leafOf(node: ChartNode): ChartNode {
    return node.initial === null ? node : this.leafOf(node.initial);
  }

  /** A child of the root that is final ends the lifecycle. A final state deeper down only rests. */
  ends(leaf: ChartNode): boolean {
    return leaf.type === 'final' && leaf.parent?.parent === null;
  }

  /** Transitions to try in order: of the leaf, then of each state above it. An ended lifecycle has none. */
  candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    if (this.ends(leaf)) return [];
    return withAncestors(leaf).flatMap((node) =>
      node.transitions.filter(({ trigger: own }) => own.kind === trigger.kind && own.name === trigger.name),
    );
  }

  condition(transition: ChartTransition): Condition | null {
    return transition.condition;
  }

  /** The state whose inside changes: it stays, what is below it is left. null: not even the root stays. */
  domain(transition: ChartTransition): ChartNode | null {
    const { source, target, reenter } = transition;
    if (target === null) return source;
    if (!reenter && (target === source || isBelow(target, source))) return source;
    for (let above = target.parent; above !== null; above = above.parent) {
      if (isBelow(source, above)) return above;
    }
    return reenter ? null : rootOf(source);
  }

  /** States left, innermost first. */
  exits(leaf: ChartNode, transition: ChartTransition): ChartNode[] {
    if (transition.target === null) return [];
    const domain = this.domain(transition);
    return withAncestors(leaf).filter((node) => isBelow(node, domain));
  }

  /** States entered, outermost first. */
  entries(transition: ChartTransition): ChartNode[] {
    const { source, target, reenter } = transition;
    if (target === null) return [];
    const domain = this.domain(transition);
    const entered: ChartNode[] = [];
    for (let above = target.parent; above !== null && above !== domain; above = above.parent) {
      if (isBelow(above, domain)) entered.unshift(above);
    }
    // A transition from a state to itself that does not re-enter only resets what is inside.
    if (target !== source || source !== domain || reenter) entered.push(target);
    return [...entered, ...this.defaults(target)];
  }

  /** States entered below a node because they are initial. */
  defaults(node: ChartNode): ChartNode[] {
    return node.initial === null ? [] : [node.initial, ...this.defaults(node.initial)];
  }

  /** Everything a transition does, in order. */
  operations(leaf: ChartNode, transition: ChartTransition): ChartOp[] {
    const exits = this.exits(leaf, transition).flatMap((node) => this.exitOps(node));
    const actions = transition.actions.map((name) => ({ kind: 'action', name }) as const);
    const entries = this.entries(transition).flatMap((node) => this.entryOps(node));
    return [...exits, ...actions, ...entries, ...this.completion(transition.target)];
  }

  /** Everything the birth of a lifecycle does, in order. */
  birth(root: ChartNode): ChartOp[] {
    const entries = [root, ...this.defaults(root)].flatMap((node) => this.entryOps(node));
    return [...entries, ...this.completion(root)];
  }

  /** A lifecycle that ends leaves every state it is in, so that no timer outlives it. */
  completion(target: ChartNode | null): ChartOp[] {
    if (target === null) return [];
    const leaf = this.leafOf(target);
    return this.ends(leaf) ? withAncestors(leaf).flatMap((node) => this.exitOps(node)) : [];
  }

  entryOps(node: ChartNode): readonly ChartOp[] {
    return node.entry;
  }

  exitOps(node: ChartNode): readonly ChartOp[] {
    return node.exit;
  }
}

/** The node and everything above it, innermost first. */
export function withAncestors(node: ChartNode): ChartNode[] {
  return node.parent === null ? [node] : [node, ...withAncestors(node.parent)];
}

/** Strictly below; everything is below null. */
export function isBelow(node: ChartNode, above: ChartNode | null): boolean {
  if (above === null) return true;
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (parent === above) return true;
  }
  return false;
}

function rootOf(node: ChartNode): ChartNode {
  return node.parent === null ? node : rootOf(node.parent);
}
