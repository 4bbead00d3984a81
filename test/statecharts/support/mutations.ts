/** Compiler bugs, one rule of the semantics broken in each: the proof must notice every one. */
import type { ChartNode, ChartOp, ChartTransition, Condition, Trigger } from '../../../sim/statecharts/chart-tree.ts';
import { isBelow, Semantics, withAncestors } from '../../../sim/statecharts/semantics.ts';

export interface Mutation {
  readonly bug: string;
  readonly rules: Semantics;
}

class OuterStatesLeftFirst extends Semantics {
  override exits(leaf: ChartNode, transition: ChartTransition): ChartNode[] {
    return super.exits(leaf, transition).toReversed();
  }
}
class InnerStatesEnteredFirst extends Semantics {
  override entries(transition: ChartTransition): ChartNode[] {
    return super.entries(transition).toReversed();
  }
}
class ActionsBeforeExits extends Semantics {
  override operations(leaf: ChartNode, transition: ChartTransition): ChartOp[] {
    const actions = transition.actions.map((name) => ({ kind: 'action', name }) as const);
    return [...actions, ...super.operations(leaf, { ...transition, actions: [] })];
  }
}
class ActionsAfterEntries extends Semantics {
  override operations(leaf: ChartNode, transition: ChartTransition): ChartOp[] {
    const actions = transition.actions.map((name) => ({ kind: 'action', name }) as const);
    return [...super.operations(leaf, { ...transition, actions: [] }), ...actions];
  }
}
class InternalTakenAsExternal extends Semantics {
  override operations(leaf: ChartNode, transition: ChartTransition): ChartOp[] {
    return super.operations(leaf, { ...transition, reenter: true });
  }
}
class ReenterForgotten extends Semantics {
  override operations(leaf: ChartNode, transition: ChartTransition): ChartOp[] {
    return super.operations(leaf, { ...transition, reenter: false });
  }
}
class TargetlessTakenAsSelf extends Semantics {
  override operations(leaf: ChartNode, transition: ChartTransition): ChartOp[] {
    const target = transition.target ?? transition.source;
    return super.operations(leaf, { ...transition, target, reenter: transition.target === null || transition.reenter });
  }
}
class GuardsAskedBackwards extends Semantics {
  override candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    return super.candidates(leaf, trigger).toReversed();
  }
}
class OuterStatesAskedFirst extends Semantics {
  override candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    return super.candidates(leaf, trigger).toSorted((a, b) => a.source.order - b.source.order);
  }
}
class GuardsIgnored extends Semantics {
  override condition(): Condition | null {
    return null;
  }
}
class NotForgotten extends Semantics {
  override condition(transition: ChartTransition): Condition | null {
    const condition = transition.condition;
    return condition?.kind === 'not' ? condition.of : condition;
  }
}
class AndTakenAsOr extends Semantics {
  override condition(transition: ChartTransition): Condition | null {
    const condition = transition.condition;
    return condition?.kind === 'and' ? { ...condition, kind: 'or' } : condition;
  }
}
class OnlyFirstCandidate extends Semantics {
  override candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    return super.candidates(leaf, trigger).slice(0, 1);
  }
}
class NoBubbling extends Semantics {
  override candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    return super.candidates(leaf, trigger).filter(({ source }) => source === leaf);
  }
}
class BubblingStopsBelowTheRoot extends Semantics {
  override candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    return super.candidates(leaf, trigger).filter(({ source }) => source.parent !== null);
  }
}
class BubblingStopsAtFirstHandler extends Semantics {
  override candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    const all = super.candidates(leaf, trigger);
    return all.filter(({ source }) => source === all[0]!.source);
  }
}
class ForbiddenEventsBubble extends Semantics {
  override candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    const isEmpty = ({ target, actions, condition }: ChartTransition): boolean =>
      target === null && actions.length === 0 && condition === null;
    const all = super.candidates(leaf, trigger);
    return all.filter((transition, index) => !isEmpty(transition) || index === all.length - 1);
  }
}
class EndedLifecyclesStillHear extends Semantics {
  override candidates(leaf: ChartNode, trigger: Trigger): ChartTransition[] {
    return withAncestors(leaf).flatMap((node) =>
      node.transitions.filter(({ trigger: own }) => own.kind === trigger.kind && own.name === trigger.name),
    );
  }
}
class AnyFinalStateEnds extends Semantics {
  override ends(leaf: ChartNode): boolean {
    return leaf.type === 'final';
  }
}
class EndLeavesNothing extends Semantics {
  override completion(): ChartOp[] {
    return [];
  }
}
class EndLeavesOnlyTheFinalState extends Semantics {
  override completion(target: ChartNode | null): ChartOp[] {
    return super.completion(target).length === 0 ? [] : [...this.exitOps(this.leafOf(target!))];
  }
}
class CancelForgotten extends Semantics {
  override exitOps(node: ChartNode): readonly ChartOp[] {
    return node.exit.filter(({ kind }) => kind !== 'cancel');
  }
}
class CancelBeforeExitActions extends Semantics {
  override exitOps(node: ChartNode): readonly ChartOp[] {
    return [...node.exit.filter(({ kind }) => kind === 'cancel'), ...node.exit.filter(({ kind }) => kind !== 'cancel')];
  }
}
class ArmForgotten extends Semantics {
  override entryOps(node: ChartNode): readonly ChartOp[] {
    return node.entry.filter(({ kind }) => kind !== 'arm');
  }
}
class ArmBeforeEntryActions extends Semantics {
  override entryOps(node: ChartNode): readonly ChartOp[] {
    return [...node.entry.filter(({ kind }) => kind === 'arm'), ...node.entry.filter(({ kind }) => kind !== 'arm')];
  }
}
class InitialChildNotEntered extends Semantics {
  override defaults(): ChartNode[] {
    return [];
  }
}
class GrandchildNotEntered extends Semantics {
  override defaults(node: ChartNode): ChartNode[] {
    return node.initial === null ? [] : [node.initial];
  }
}
class LastChildEnteredInsteadOfInitial extends Semantics {
  override leafOf(node: ChartNode): ChartNode {
    return node.initial === null ? node : this.leafOf(node.children.at(-1)!);
  }
}
class EverythingLeftUpToTheRoot extends Semantics {
  override domain(transition: ChartTransition): ChartNode | null {
    return withAncestors(transition.source).at(-1)!;
  }
}
class SourceAlwaysLeft extends Semantics {
  override domain(transition: ChartTransition): ChartNode | null {
    const domain = super.domain(transition);
    return domain === transition.source && domain.parent !== null ? domain.parent : domain;
  }
}
class RootNeverReentered extends Semantics {
  override domain(transition: ChartTransition): ChartNode | null {
    return super.domain(transition) ?? withAncestors(transition.source).at(-1)!;
  }
}
class StatesInBetweenNotEntered extends Semantics {
  override entries(transition: ChartTransition): ChartNode[] {
    const { target } = transition;
    return super.entries(transition).filter((node) => target === null || !isBelow(target, node));
  }
}
class RootNotEnteredAtBirth extends Semantics {
  override birth(root: ChartNode): ChartOp[] {
    return super.birth(root).slice(this.entryOps(root).length);
  }
}
class RestartingResetsNothing extends Semantics {
  override operations(leaf: ChartNode, transition: ChartTransition): ChartOp[] {
    const resets = transition.target === transition.source && !transition.reenter;
    return super.operations(leaf, resets ? { ...transition, target: null } : transition);
  }
}

/** The list; the bug is what a compiler with it would do. */
export const MUTATIONS: readonly Mutation[] = [
  { bug: 'leaves outer states first', rules: new OuterStatesLeftFirst() },
  { bug: 'enters inner states first', rules: new InnerStatesEnteredFirst() },
  { bug: 'runs actions of the transition before the exits', rules: new ActionsBeforeExits() },
  { bug: 'runs actions of the transition after the entries', rules: new ActionsAfterEntries() },
  { bug: 'takes an internal transition for an external one', rules: new InternalTakenAsExternal() },
  { bug: 'forgets reenter', rules: new ReenterForgotten() },
  { bug: 'takes no target for a transition to itself', rules: new TargetlessTakenAsSelf() },
  { bug: 'asks guards backwards', rules: new GuardsAskedBackwards() },
  { bug: 'asks outer states first', rules: new OuterStatesAskedFirst() },
  { bug: 'ignores guards', rules: new GuardsIgnored() },
  { bug: 'forgets the not of a guard', rules: new NotForgotten() },
  { bug: 'takes and for or', rules: new AndTakenAsOr() },
  { bug: 'tries only the first candidate', rules: new OnlyFirstCandidate() },
  { bug: 'does not bubble', rules: new NoBubbling() },
  { bug: 'stops bubbling below the root', rules: new BubblingStopsBelowTheRoot() },
  { bug: 'stops bubbling at the first state that knows the event', rules: new BubblingStopsAtFirstHandler() },
  { bug: 'lets a forbidden event bubble', rules: new ForbiddenEventsBubble() },
  { bug: 'hears events after the end', rules: new EndedLifecyclesStillHear() },
  { bug: 'ends in any final state', rules: new AnyFinalStateEnds() },
  { bug: 'leaves nothing at the end', rules: new EndLeavesNothing() },
  { bug: 'leaves only the final state at the end', rules: new EndLeavesOnlyTheFinalState() },
  { bug: 'forgets to cancel', rules: new CancelForgotten() },
  { bug: 'cancels before the exit actions', rules: new CancelBeforeExitActions() },
  { bug: 'forgets to arm', rules: new ArmForgotten() },
  { bug: 'arms before the entry actions', rules: new ArmBeforeEntryActions() },
  { bug: 'does not enter the initial child', rules: new InitialChildNotEntered() },
  { bug: 'does not enter the initial grandchild', rules: new GrandchildNotEntered() },
  { bug: 'enters the last child instead of the initial one', rules: new LastChildEnteredInsteadOfInitial() },
  { bug: 'leaves everything up to the root', rules: new EverythingLeftUpToTheRoot() },
  { bug: 'always leaves the source', rules: new SourceAlwaysLeft() },
  { bug: 'never re-enters the root', rules: new RootNeverReentered() },
  { bug: 'does not enter the states in between', rules: new StatesInBetweenNotEntered() },
  { bug: 'does not enter the root at birth', rules: new RootNotEnteredAtBirth() },
  { bug: 'resets nothing when a state targets itself', rules: new RestartingResetsNothing() },
];
