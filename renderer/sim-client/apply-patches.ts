/**
 * Applies a frame's patches to a view: every object on the way to a change is copied once, everything else stays the very
 * same, so that a screen sees by identity what has changed. It does what Immer's `applyPatches` does, in a tenth of the
 * time; a test holds the two equal.
 */
import type { Patch } from '../../sim/protocol/protocol.ts';

type Node = Record<string | number, unknown> | unknown[];

export function applyPatches<T extends object>(before: T, patches: readonly Patch[]): T {
  /** Copies of this frame: only they may be written to. */
  const own = new Set<object>();
  let root = before;
  const copyOf = <N extends object>(node: N): N => {
    if (own.has(node)) return node;
    const copy = (Array.isArray(node) ? [...node] : { ...node }) as N;
    own.add(copy);
    return copy;
  };
  for (const { op, path, value } of patches) {
    if (path.length === 0) {
      root = value as T;
      continue;
    }
    root = copyOf(root);
    let node = root as unknown as Node;
    for (let step = 0; step < path.length - 1; step++) {
      const name = path[step] as never;
      const child = copyOf(node[name] as object);
      (node as Record<string, unknown>)[name] = child;
      node = child as Node;
    }
    write(node, path.at(-1)!, op, value);
  }
  return root;
}

function write(node: Node, name: string | number, op: Patch['op'], value: unknown): void {
  if (!Array.isArray(node)) {
    if (op === 'remove') delete node[name];
    else node[name] = value;
    return;
  }
  if (name === 'length') node.length = Number(value);
  else if (op === 'add') node.splice(name === '-' ? node.length : Number(name), 0, value);
  else if (op === 'remove') node.splice(Number(name), 1);
  else node[Number(name)] = value;
}
