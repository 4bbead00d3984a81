/**
 * A lifecycle as plain data: what the compiler and the diagram read out of an XState machine.
 *
 * The subset is small on purpose: atomic, compound and final states, named events, guards, delays and actions. The state
 * of a lifecycle lives once, in the world, so there is no context; time and messages belong to the kernel, so nothing
 * is invoked, spawned or sent from inside. What is outside the subset is refused by name (ChartRefused).
 */
import { and, not, or, type AnyStateMachine, type AnyTransitionDefinition } from 'xstate';

/** A machine uses a feature that lifecycles may not use. Our bug, found before anything runs. */
export class ChartRefused extends Error {
  readonly chart: string;
  /** Dotted path of the state; empty for the machine itself. */
  readonly state: string;
  readonly feature: string;

  constructor(chart: string, state: string, feature: string) {
    super(`Chart "${chart}", ${state === '' ? 'at its root' : `state "${state}"`}: ${feature} is outside the subset.`);
    this.name = 'ChartRefused';
    this.chart = chart;
    this.state = state;
    this.feature = feature;
  }
}

/** One thing to do on a move. */
export type ChartOp =
  | { readonly kind: 'action'; readonly name: string }
  /** Starts, or takes back, the timer of a named delay. */
  | { readonly kind: 'arm' | 'cancel'; readonly name: string };

/** When a transition may be taken. */
export type Condition =
  | { readonly kind: 'guard'; readonly name: string }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] };

/** What sets a lifecycle in motion: an event sent to it, or a delay of its own that ran out. */
export interface Trigger {
  readonly kind: 'event' | 'delay';
  readonly name: string;
}

export interface ChartTransition {
  readonly trigger: Trigger;
  readonly source: ChartNode;
  /** null: stays where it is (XState's targetless transition). */
  readonly target: ChartNode | null;
  /** XState's `reenter`: leaves and enters the source too. */
  readonly reenter: boolean;
  readonly condition: Condition | null;
  readonly actions: readonly string[];
}

export interface ChartNode {
  /** Document order, the root first. */
  readonly order: number;
  readonly key: string;
  /** Keys from below the root, joined by dots; empty for the root. */
  readonly path: string;
  readonly type: 'atomic' | 'compound' | 'final';
  readonly parent: ChartNode | null;
  readonly children: readonly ChartNode[];
  /** The child entered by default; null for a leaf. */
  readonly initial: ChartNode | null;
  readonly entry: readonly ChartOp[];
  readonly exit: readonly ChartOp[];
  readonly transitions: readonly ChartTransition[];
  readonly description: string | null;
}

export interface ChartTree {
  readonly name: string;
  readonly root: ChartNode;
  /** All nodes in document order. */
  readonly nodes: readonly ChartNode[];
}

/** Reads a machine. Throws ChartRefused for the first feature outside the subset. */
export function readChart(name: string, machine: AnyStateMachine): ChartTree {
  return new ChartReader(name, machine).read();
}

type XNode = AnyStateMachine['root'];
type Draft = { -readonly [K in keyof ChartNode]: ChartNode[K] };

const STATE_FIELDS: readonly string[] = 'id type initial states on after entry exit description meta tags'.split(' ');
const ROOT_FIELDS: readonly string[] = [...STATE_FIELDS, 'version', 'types', 'schemas', 'options'];
const TRANSITION_FIELDS: readonly string[] =
  'target guard actions reenter description meta source eventType toJSON event delay'.split(' ');
/** The functions by which the library marks its guards of guards; names would not survive a minifier. */
const CHECK_OF = { and: checkOf(and([])), or: checkOf(or([])), not: checkOf(not('')) };

class ChartReader {
  private readonly name: string;
  private readonly machine: AnyStateMachine;
  private readonly drafts = new Map<XNode, Draft>();

  constructor(name: string, machine: AnyStateMachine) {
    this.name = name;
    this.machine = machine;
  }

  read(): ChartTree {
    const root = this.machine.root as XNode;
    if (Object.keys(root.states).length === 0) this.refuse('', 'a machine without states');
    const tree = this.node(root, null);
    for (const [source, draft] of this.drafts) this.fill(source, draft);
    const nodes = [...this.drafts.values()].sort((a, b) => a.order - b.order);
    return { name: this.name, root: tree, nodes };
  }

  private refuse(state: string, feature: string): never {
    throw new ChartRefused(this.name, state, feature);
  }

  /** The skeleton: nodes, parents and children. */
  private node(source: XNode, parent: ChartNode | null): Draft {
    const path = source.path.join('.');
    if (source.key.includes('.') && parent !== null) this.refuse(path, 'a dot in the name of a state');
    this.checkFields(path, source.config as object, parent === null ? ROOT_FIELDS : STATE_FIELDS);
    const type = source.type;
    if (type === 'parallel' || type === 'history') this.refuse(path, type);
    const hasChildren = Object.keys(source.states).length > 0;
    if (hasChildren !== (type === 'compound')) this.refuse(path, `type "${type}" against its children`);
    const draft: Draft = {
      order: source.order,
      key: source.key,
      path,
      type,
      parent,
      children: [],
      initial: null,
      entry: [],
      exit: [],
      transitions: [],
      description: source.description ?? null,
    };
    this.drafts.set(source, draft);
    const children = Object.values(source.states) as XNode[];
    draft.children = children.map((child) => this.node(child, draft));
    return draft;
  }

  private fill(source: XNode, draft: Draft): void {
    const path = draft.path;
    const delays = this.delaysOf(source, path);
    if (draft.type === 'final' && source.transitions.size > 0) this.refuse(path, 'a transition out of a final state');
    if (draft.type === 'compound') draft.initial = this.initialOf(source, path);
    // XState has lowered `after` to a delayed raise at the end of `entry` and a cancel at the end of `exit`.
    const written = (actions: readonly unknown[]): ChartOp[] =>
      actions
        .slice(0, actions.length - delays.length)
        .map((action) => ({ kind: 'action', name: this.action(path, action) }));
    draft.entry = [...written(source.entry), ...delays.map((name) => ({ kind: 'arm', name }) as const)];
    draft.exit = [...written(source.exit), ...delays.map((name) => ({ kind: 'cancel', name }) as const)];
    draft.transitions = [...this.eventTransitions(source, draft), ...this.delayTransitions(source, draft, delays)];
  }

  private initialOf(source: XNode, path: string): ChartNode {
    const initial = source.initial;
    if (initial.actions.length > 0) this.refuse(path, 'actions of an initial transition');
    return this.drafts.get(initial.target[0] as XNode)!;
  }

  private delaysOf(source: XNode, path: string): string[] {
    const delays = Object.keys((source.config.after as object | undefined) ?? {});
    for (const delay of delays) {
      if (!Number.isNaN(Number(delay))) this.refuse(path, `a delay without a name (${delay})`);
      if (!source.transitions.get(delayEvent(delay, source))?.length) this.refuse(path, `the unused delay "${delay}"`);
      for (let above = source.parent; above !== undefined; above = above.parent) {
        const same = delay in ((above.config.after as object | undefined) ?? {});
        if (same) this.refuse(path, `the delay "${delay}" of a state above`);
      }
    }
    return delays;
  }

  private eventTransitions(source: XNode, draft: Draft): ChartTransition[] {
    const path = draft.path;
    const written = (source.config.on as Readonly<Record<string, unknown>> | undefined) ?? {};
    return Object.entries(written).flatMap(([event, candidates]) => {
      if (event.includes('*')) this.refuse(path, `the wildcard event "${event}"`);
      if (event.startsWith('xstate.')) this.refuse(path, `the library's own event "${event}"`);
      this.checkWritten(path, candidates);
      const lowered = source.transitions.get(event) ?? [];
      return lowered.map((definition) => this.transition(draft, { kind: 'event', name: event }, definition));
    });
  }

  private delayTransitions(source: XNode, draft: Draft, delays: readonly string[]): ChartTransition[] {
    const written = source.config.after as Readonly<Record<string, unknown>> | undefined;
    return delays.flatMap((delay) => {
      this.checkWritten(draft.path, written?.[delay]);
      const lowered = source.transitions.get(delayEvent(delay, source)) ?? [];
      return lowered.map((definition) => this.transition(draft, { kind: 'delay', name: delay }, definition));
    });
  }

  private transition(source: Draft, trigger: Trigger, definition: AnyTransitionDefinition): ChartTransition {
    const path = source.path;
    this.checkFields(path, definition, TRANSITION_FIELDS);
    const targets = definition.target as readonly XNode[] | undefined;
    if (targets !== undefined && targets.length !== 1) this.refuse(path, 'a transition with several targets');
    return {
      trigger,
      source,
      target: targets === undefined ? null : this.drafts.get(targets[0]!)!,
      reenter: definition.reenter,
      condition: definition.guard === undefined ? null : this.condition(path, definition.guard),
      actions: definition.actions.map((action) => this.action(path, action)),
    };
  }

  private action(path: string, action: unknown): string {
    if (typeof action === 'function') this.refuse(path, builtinName(action) ?? 'an inline action');
    const name = this.named(path, action, 'an action');
    const implementation: unknown = this.machine.implementations.actions[name];
    if (implementation === undefined) return name;
    if (typeof implementation !== 'function') this.refuse(path, `the action "${name}" that stands for another`);
    if ('resolve' in implementation)
      this.refuse(path, `${builtinName(implementation) ?? 'a built-in'} behind the action "${name}"`);
    return name;
  }

  private condition(path: string, guard: unknown): Condition {
    if (typeof guard === 'function') {
      const check = checkOf(guard);
      const of = (guard as { guards?: readonly unknown[] }).guards ?? [];
      if (check === CHECK_OF.not) return { kind: 'not', of: this.condition(path, of[0]) };
      if (check === CHECK_OF.and) return { kind: 'and', of: of.map((inner) => this.condition(path, inner)) };
      if (check === CHECK_OF.or) return { kind: 'or', of: of.map((inner) => this.condition(path, inner)) };
      this.refuse(path, check === undefined ? 'an inline guard' : 'stateIn');
    }
    const name = this.named(path, guard, 'a guard');
    const implementation: unknown = this.machine.implementations.guards[name];
    if (implementation !== undefined && (typeof implementation !== 'function' || 'check' in implementation)) {
      this.refuse(path, `the guard "${name}" that stands for others`);
    }
    return { kind: 'guard', name };
  }

  /** Actions and guards are a name, or `{ type: name }` without parameters. */
  private named(path: string, reference: unknown, what: string): string {
    if (typeof reference === 'string') return reference;
    const { type, params } = reference as { type: string; params?: unknown };
    if (params !== undefined) this.refuse(path, `${what} with parameters`);
    return type;
  }

  private checkWritten(path: string, candidates: unknown): void {
    const all: readonly unknown[] = Array.isArray(candidates) ? candidates : [candidates];
    if (all.some((candidate) => typeof candidate === 'function')) this.refuse(path, 'an inline transition');
  }

  private checkFields(path: string, value: object, known: readonly string[]): void {
    for (const [field, content] of Object.entries(value)) {
      if (content !== undefined && !known.includes(field)) this.refuse(path, field);
    }
  }
}

/** The event by which XState ends a delay. */
function delayEvent(delay: string, node: XNode): string {
  return `xstate.after.${delay}.${node.id}`;
}

function builtinName(action: object): string | null {
  const type = (action as { type?: unknown }).type;
  return typeof type === 'string' && type.startsWith('xstate.') ? type.slice('xstate.'.length) : null;
}

function checkOf(guard: object): unknown {
  return (guard as { check?: unknown }).check;
}
