import type { Stock, View } from '../../sim-client/words.ts';
import type { Shape } from '../schema.ts';
import type { Option, Writing } from './fields.tsx';

export interface NamedFormProps {
  readonly at: Writing;
  readonly stock: Stock;
  readonly view: View;
  /** Of the whole request. */
  readonly shape: Shape;
}

export function optionsOf(names: readonly string[]): readonly Option[] {
  return names.map((name) => ({ value: name, words: name }));
}
