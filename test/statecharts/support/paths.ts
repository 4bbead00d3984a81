/** Every path that matters: the shortest one to each state, then each trigger with each answer of the guards. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { agrees, Lockstep, pathOf, type Oracle, type Walk } from './lockstep.ts';

interface Move {
  readonly trigger: string;
  readonly yes: readonly string[];
}

export interface PathsResult {
  /** Leaves reached, in the order of their paths. */
  readonly states: readonly string[];
  readonly steps: number;
  readonly disagreements: readonly { readonly path: readonly string[]; readonly walk: Walk }[];
}

/** Walks all of them on both sides. */
export function walkAllPaths(machine: AnyStateMachine): PathsResult {
  const pair = new Lockstep(machine);
  const moves = pair.triggers.flatMap((trigger) => subsets(pair.compiled.guards).map((yes) => ({ trigger, yes })));
  const disagreements: { path: readonly string[]; walk: Walk }[] = [];
  const states: string[] = [];
  let steps = 0;
  const follow = (path: readonly Move[]): Walk => {
    let walk = pair.start();
    if (!agrees(walk)) disagreements.push({ path: [], walk });
    for (const [index, { trigger, yes }] of path.entries()) {
      walk = pair.step(walk, trigger, saying(yes));
      steps++;
      if (!agrees(walk)) disagreements.push({ path: path.slice(0, index + 1).map(moveText), walk });
    }
    return walk;
  };
  for (const path of shortestPaths(machine, pair, moves)) {
    states.push(follow(path).reference.state);
    for (const move of moves) follow([...path, move]);
  }
  return { states, steps, disagreements };
}

/** The library's own search; guards answer as the event's payload says, which is how both outcomes are reached. */
function shortestPaths(machine: AnyStateMachine, pair: Lockstep, moves: readonly Move[]): Move[][] {
  const { guards, delays } = pair.compiled;
  const walked = machine.provide({
    guards: Object.fromEntries(guards.map((guard) => [guard, saysYes(guard)])),
    delays: Object.fromEntries(delays.map((delay, index) => [delay, index + 1])),
  });
  const asked = (snapshot: AnyMachineSnapshot): Asked[] =>
    snapshot.status === 'done'
      ? []
      : moves.map(({ trigger, yes }) => ({ type: pair.eventType(snapshot, trigger), trigger, yes }));
  const paths = getShortestPaths(walked, {
    events: asked as never,
    serializeState: (snapshot: AnyMachineSnapshot) => pathOf(snapshot.value),
    serializeEvent: (event: Asked) => JSON.stringify(event),
  } as never) as readonly { readonly steps: readonly { readonly event: Partial<Asked> }[] }[];
  // The first step of a path is the library's own birth event.
  return paths.map(({ steps }) =>
    steps.flatMap(({ event: { trigger, yes } }) => (trigger === undefined ? [] : [{ trigger, yes: yes! }])),
  );
}

function saysYes(guard: string): (args: { event: Partial<Asked> }) => boolean {
  return ({ event }) => event.yes?.includes(guard) === true;
}

interface Asked {
  readonly type: string;
  readonly trigger: string;
  readonly yes: readonly string[];
}

function subsets(names: readonly string[]): string[][] {
  return names.reduce<string[][]>((all, name) => [...all, ...all.map((subset) => [...subset, name])], [[]]);
}

function saying(yes: readonly string[]): Oracle {
  return (guard) => yes.includes(guard);
}

function moveText({ trigger, yes }: Move): string {
  return yes.length === 0 ? trigger : `${trigger} if ${yes.join(', ')}`;
}
