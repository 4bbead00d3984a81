/** Ranges of container ports (RS-16). */

/** Ports that one range may have here [A]: each is simulated by itself. */
const PORTS_MAX = 100;

/** `8080-8089` as its ports; null when it is no range from low to high, or too long. */
export function portRange(text: string): number[] | null {
  const found = /^([0-9]{1,5})-([0-9]{1,5})$/.exec(text);
  if (found === null) return null;
  const [from, to] = [Number(found[1]), Number(found[2])];
  if (from < 1 || to > 65_535 || from >= to || to - from >= PORTS_MAX) return null;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
