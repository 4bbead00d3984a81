/** Images and behaviours of the file → what the engine reads, defaults filled in. */
import type { ContainerBehaviour, HealthBehaviour, Image } from '../model/container.ts';
import { parseDuration } from '../rules/duration.ts';
import { either, shown } from '../rules/expected.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import type { IssueList } from './issues.ts';
import { readLoad } from './load-behaviour.ts';
import type { Ledger } from './ledger.ts';
import type { BehaviourFile, ImageFile } from './schema.ts';
import type { SourceNode } from './source.ts';

/** Size of an image of which the file only says that it is missing from the registry: nothing of it is ever pulled. */
const NO_LAYERS: Image['layers'] = [];

/** From SIGTERM to exit when the file does not say [µs]. */
const STOPS_AFTER_US = 1_000_000;

/** An image of the file, which is the node. */
export function readImage(name: string, image: ImageFile, node: SourceNode, issues: IssueList): Image {
  if (image.missing !== true && (image.sizeMiB === undefined) === (image.layers === undefined)) {
    issues.under(node, ['images', name], [], { code: 'image-size', expected: either('sizeMiB', 'layers') });
  }
  // An image without layers of its own is one layer, shared with no other image.
  const whole = image.sizeMiB === undefined ? NO_LAYERS : [{ id: name, sizeMiB: image.sizeMiB }];
  const osFamily = image.osFamily === undefined ? {} : { osFamily: image.osFamily };
  return { name, layers: image.layers ?? whole, exists: image.missing !== true, ...osFamily };
}

/** From the start on, for ever and refused at once, unless the file says otherwise. */
function healthOf({ failsFrom, failsFor, hangs }: NonNullable<BehaviourFile['health']>): HealthBehaviour {
  return {
    failsFromUs: failsFrom === undefined ? 0 : parseDuration(failsFrom)!,
    failsForUs: failsFor === undefined ? null : parseDuration(failsFor),
    hangs: hangs ?? false,
  };
}

/** A behaviour of the file, which is the node. */
export function readBehaviour(
  image: string,
  behaviour: BehaviourFile,
  node: SourceNode,
  issues: IssueList,
): ContainerBehaviour {
  const path = ['behaviours', image];
  const { ignoresSigterm = false, stopsAfter, exitsAfter, startup, exitCode } = behaviour;
  if (ignoresSigterm && stopsAfter !== undefined)
    issues.under(node, path, ['stopsAfter'], { code: 'sigterm-twice' }, 'key');
  if (exitCode !== undefined && exitsAfter === undefined) {
    issues.under(node, path, ['exitCode'], { code: 'exit-code-without-exit', severity: 'warning' }, 'key');
  }
  if (behaviour.outOfMemory === true && exitsAfter === undefined) {
    issues.under(node, path, ['outOfMemory'], { code: 'memory-without-exit', severity: 'warning' }, 'key');
  }
  const load = readLoad(image, behaviour, node, issues);
  return {
    startupUs: startup === undefined ? 0 : parseDuration(startup)!,
    exitsAfterUs: exitsAfter === undefined ? null : parseDuration(exitsAfter),
    exitCode: exitCode ?? 0,
    stopsAfterUs: ignoresSigterm ? null : stopsAfter === undefined ? STOPS_AFTER_US : parseDuration(stopsAfter),
    stopExitCode: behaviour.stopExitCode ?? 0,
    ...(behaviour.outOfMemory === true ? { outOfMemory: true } : {}),
    ...(behaviour.createTakes === undefined ? {} : { createTakesUs: parseDuration(behaviour.createTakes)! }),
    ...(behaviour.startTakes === undefined ? {} : { startTakesUs: parseDuration(behaviour.startTakes)! }),
    ...(behaviour.inspectTakes === undefined ? {} : { inspectTakesUs: parseDuration(behaviour.inspectTakes)! }),
    ...(behaviour.removeTakes === undefined ? {} : { removeTakesUs: parseDuration(behaviour.removeTakes)! }),
    ...(behaviour.health === undefined ? {} : { health: healthOf(behaviour.health) }),
    ...(load === null ? {} : { load }),
    ...(behaviour.inFlight === undefined ? {} : { inFlightUs: parseDuration(behaviour.inFlight)! }),
  };
}

/** An image that is listed but used by no container is most likely a slip in its name. */
export function checkImagesUsed(
  section: 'images' | 'behaviours',
  listed: Readonly<Record<string, unknown>>,
  ledger: Ledger,
  root: SourceNode,
  issues: IssueList,
): void {
  // A definition that could not be read may use anything.
  if (ledger.incomplete) return;
  for (const name of Object.keys(listed)) {
    if (ledger.imagesUsed.has(name) || issues.isFull) continue;
    const hint = didYouMean(name, [...ledger.imagesUsed]);
    // A size that is never used changes nothing; a behaviour that never shows changes the story.
    const severity = section === 'images' ? 'warning' : 'error';
    const found = { code: 'unknown-image', params: { name }, found: shown(name), hint, severity } as const;
    issues.under(root, [], [section, name], found, 'key');
  }
}
