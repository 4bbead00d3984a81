export interface DependencyNode {
  readonly name: string;
  readonly needs: readonly string[];
}

/**
 * The first cycle of a dependency graph in the order of the nodes, as names: each needs the next, the last needs the
 * first. Null when there is none. Unknown names are ignored. Cost: linear in nodes and edges, without recursion.
 */
export function dependencyCycle(nodes: readonly DependencyNode[]): readonly string[] | null {
  const needs = new Map(nodes.map((node) => [node.name, node.needs]));
  const done = new Set<string>();
  for (const { name } of nodes) {
    const path: string[] = [];
    const steps: { readonly name: string; next: number }[] = [{ name, next: 0 }];
    while (steps.length > 0) {
      const step = steps[steps.length - 1]!;
      if (step.next === 0) path.push(step.name);
      const target = needs.get(step.name)?.[step.next++];
      if (target === undefined || done.has(step.name)) {
        done.add(step.name);
        steps.pop();
        path.pop();
        continue;
      }
      const start = path.indexOf(target);
      if (start >= 0) return path.slice(start);
      if (needs.has(target) && !done.has(target)) steps.push({ name: target, next: 0 });
    }
  }
  return null;
}
