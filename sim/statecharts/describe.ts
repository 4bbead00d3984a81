/** A lifecycle as a diagram: plain JSON for the live drawing on screen and for the documentation. */
import type { AnyStateMachine } from 'xstate';
import { readChart, type ChartNode, type ChartOp, type ChartTransition, type Condition } from './chart-tree.ts';

export interface DiagramNode {
  /** Dotted path, as in the world's rows; a compound state has one too. */
  readonly path: string;
  readonly name: string;
  /** Path of the state around it; null at the top level. */
  readonly parent: string | null;
  readonly type: 'atomic' | 'compound' | 'final';
  /** Entered by default with its parent. */
  readonly initial: boolean;
  /** Names of the actions on the way in and out. */
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  /** Names of the delays that run while the state is active. */
  readonly delays: readonly string[];
  readonly description: string | null;
}

export interface DiagramEdge {
  /** Path of the source; empty when the whole machine handles the event. */
  readonly from: string;
  /** Path of the target; null when the lifecycle stays where it is. */
  readonly to: string | null;
  /** Exactly one of the two is set. */
  readonly event: string | null;
  readonly delay: string | null;
  /** For example `isLast` or `and(hasRoom, not(isDraining))`. */
  readonly guard: string | null;
  /** Which of the source's transitions for this trigger: 0 is tried first. */
  readonly order: number;
  readonly actions: readonly string[];
  readonly reenter: boolean;
}

export interface Diagram {
  readonly chart: string;
  /** In document order, the machine itself left out. */
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

/** Throws ChartRefused when the machine is outside the subset. */
export function describeChart(name: string, machine: AnyStateMachine): Diagram {
  const { root, nodes } = readChart(name, machine);
  return {
    chart: name,
    nodes: nodes.filter((node) => node !== root).map(diagramNode),
    edges: nodes.flatMap((node) => node.transitions.map(diagramEdge)),
  };
}

function diagramNode(node: ChartNode): DiagramNode {
  const parent = node.parent!;
  return {
    path: node.path,
    name: node.key,
    parent: parent.parent === null ? null : parent.path,
    type: node.type,
    initial: parent.initial === node,
    entry: namesOf(node.entry, 'action'),
    exit: namesOf(node.exit, 'action'),
    delays: namesOf(node.entry, 'arm'),
    description: node.description,
  };
}

function diagramEdge(transition: ChartTransition): DiagramEdge {
  const { trigger, source, target, condition } = transition;
  const rivals = source.transitions.filter(
    ({ trigger: { kind, name } }) => kind === trigger.kind && name === trigger.name,
  );
  return {
    from: source.path,
    to: target === null ? null : target.path,
    event: trigger.kind === 'event' ? trigger.name : null,
    delay: trigger.kind === 'delay' ? trigger.name : null,
    guard: condition === null ? null : conditionText(condition),
    order: rivals.indexOf(transition),
    actions: transition.actions,
    reenter: transition.reenter,
  };
}

/** A condition as it is written in the machine, without quotes. */
export function conditionText(condition: Condition): string {
  if (condition.kind === 'guard') return condition.name;
  if (condition.kind === 'not') return `not(${conditionText(condition.of)})`;
  return `${condition.kind}(${condition.of.map(conditionText).join(', ')})`;
}

function namesOf(ops: readonly ChartOp[], kind: ChartOp['kind']): string[] {
  return ops.filter((op) => op.kind === kind).map((op) => op.name);
}
