/** What a chart declares and no run can ever use, guards answering either way. */
import type { AnyStateMachine } from 'xstate';
import { readChart, type ChartNode, type ChartTransition, type Trigger } from '../../../sim/statecharts/chart-tree.ts';
import { conditionText } from '../../../sim/statecharts/describe.ts';
import { Semantics } from '../../../sim/statecharts/semantics.ts';

/** Findings in words, in document order; empty for a chart without dead parts. */
export function deadParts(name: string, machine: AnyStateMachine): string[] {
  const { root, nodes } = readChart(name, machine);
  const rules = new Semantics();
  const transitions = nodes.flatMap((node) => node.transitions);
  const used = new Set<ChartTransition>();
  const reached = new Set<ChartNode>();
  const waiting = [rules.leafOf(root)];
  for (let leaf = waiting.pop(); leaf !== undefined; leaf = waiting.pop()) {
    if (reached.has(leaf)) continue;
    reached.add(leaf);
    const from = leaf;
    const takeable = transitions.flatMap(({ trigger }) => untilSure(rules.candidates(from, trigger)));
    for (const transition of takeable) used.add(transition);
    waiting.push(...takeable.map(({ target }) => (target === null ? from : rules.leafOf(target))));
  }
  const leaves = nodes.filter((node) => node.initial === null);
  const hears = (trigger: Trigger): boolean => [...used].some((taken) => sameTrigger(taken.trigger, trigger));
  return [
    ...leaves.filter((leaf) => !reached.has(leaf)).map((leaf) => `${name}: state ${leaf.path} is never reached`),
    ...transitions.filter((transition) => !used.has(transition)).map((transition) => unused(name, transition)),
    ...[...new Set(transitions.filter(({ trigger }) => !hears(trigger)).map(({ trigger }) => trigger.name))].map(
      (trigger) => `${name}: ${trigger} is declared and never handled`,
    ),
  ];
}

/** Candidates up to the first that needs no guard: what follows it is never asked. */
function untilSure(candidates: readonly ChartTransition[]): readonly ChartTransition[] {
  const sure = candidates.findIndex(({ condition }) => condition === null);
  return sure < 0 ? candidates : candidates.slice(0, sure + 1);
}

function sameTrigger(a: Trigger, b: Trigger): boolean {
  return a.kind === b.kind && a.name === b.name;
}

function unused(name: string, { source, trigger, condition }: ChartTransition): string {
  const guard = condition === null ? '' : ` if ${conditionText(condition)}`;
  return `${name}: ${trigger.name}${guard} of ${source.path === '' ? 'the machine' : source.path} is never taken`;
}
