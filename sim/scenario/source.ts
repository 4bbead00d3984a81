/**
 * A file as read: plain values that remember where they stand. Includes are spliced in, so every node carries its own
 * file. An alias shares the node it points to; `valueOf` writes it out.
 */
import type { Json } from '../model/task-definition.ts';

/** One file's text with the offsets at which its lines begin. */
export interface SourceFile {
  /** Relative to the scenario, as the author wrote it. */
  readonly name: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** A stretch of a file: offsets, the end not included. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export interface SourceEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: SourceNode;
}

export type SourceNode =
  | { readonly kind: 'scalar'; readonly span: Span; readonly value: string | number | boolean | null }
  | { readonly kind: 'map'; readonly span: Span; readonly entries: readonly SourceEntry[] }
  | { readonly kind: 'list'; readonly span: Span; readonly items: readonly SourceNode[] };

/** Keys that could reach into an object's prototype: no file may use them. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type Path = readonly (string | number)[];

export function sourceFile(name: string, text: string): SourceFile {
  const lineStarts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  return { name, text, lineStarts };
}

/** Line and column from 1, for an offset. Cost: O(log lines). */
export function placeOf(file: SourceFile, offset: number): { line: number; column: number } {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (file.lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - file.lineStarts[low]! + 1 };
}

/** Bytes of the text in UTF-8; counting stops soon after `limit`. */
export function utf8Bytes(text: string, limit: number): number {
  if (text.length > limit) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair counts two of the pair's four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}

/** The plain value of a node: fresh objects throughout, no prototype tricks (such keys never enter the tree). */
export function valueOf(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  const value: Record<string, Json> = {};
  for (const entry of node.entries) value[entry.key] = valueOf(entry.value);
  return value;
}

export function entryOf(node: SourceNode | null, key: string): SourceEntry | null {
  if (node === null || node.kind !== 'map') return null;
  return node.entries.find((entry) => entry.key === key) ?? null;
}

/** Value of a key, null when the node is no map or lacks it. */
export function memberOf(node: SourceNode | null, key: string): SourceNode | null {
  return entryOf(node, key)?.value ?? null;
}

export function itemsOf(node: SourceNode | null): readonly SourceNode[] {
  return node !== null && node.kind === 'list' ? node.items : [];
}

/** What a path reaches: the key and the value where they exist, else the nearest parent that does. */
export function reach(root: SourceNode, path: Path): { node: SourceNode; key: Span | null; whole: boolean } {
  let node = root;
  let key: Span | null = null;
  for (const step of path) {
    if (typeof step === 'number' && node.kind === 'list') {
      const item = node.items[step];
      if (item === undefined) return { node, key, whole: false };
      node = item;
      key = null;
    } else {
      const entry = entryOf(node, String(step));
      if (entry === null) return { node, key, whole: false };
      node = entry.value;
      key = entry.keySpan;
    }
  }
  return { node, key, whole: true };
}
