import type { Command } from '../model/commands.ts';
import type { Path, SourceNode } from './source.ts';

/** A command with the place it was written at. */
export interface PlacedCommand {
  readonly atUs: number;
  readonly command: Command;
  readonly node: SourceNode;
  readonly path: Path;
}
