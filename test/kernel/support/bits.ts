/** Doubles as their bits, so that a test can tell neighbours apart. */

/** The 64 bits of a double as 16 hex digits. */
export function hexOf(value: number): string {
  return bitsOf(value).toString(16).padStart(16, '0');
}

/** How many doubles lie between two finite ones of the same sign; 1 for neighbours. */
export function doublesApart(a: number, b: number): number {
  const distance = bitsOf(a) - bitsOf(b);
  return Number(distance < 0n ? -distance : distance);
}

function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}
