/** Everything that moves or floats over the world, in no order: depths say what is in front. */
import type { Effect } from '../semantic-zoom.ts';
import { Architect } from './architect.ts';
import { Birds } from './birds.ts';
import { Caravans } from './caravans.ts';
import { Landmarks } from './landmarks.ts';
import { Waiting } from './waiting.ts';

export const EFFECTS: readonly (() => Effect)[] = [
  () => new Landmarks(),
  () => new Caravans(),
  () => new Birds(),
  () => new Architect(),
  () => new Waiting(),
];
