/**
 * exp, log and their kin in plain IEEE arithmetic (+ − × ÷ on doubles and the bits of their exponents).
 *
 * Why: engines may give any last bit for Math.exp, log, pow, sin and cos, and they do differ; with these functions a
 * run gives the same bits in every engine. Measured against 60-digit values each stays below 1 ulp (units in the last
 * place) over its domain; docs/models/kernel.md states the figures. Special values follow Math of the same name.
 * Source: the reductions are those of Sun's fdlibm; the polynomial coefficients were fitted anew (Remez) to 2^-57.
 */
import { InvariantError } from './invariant.ts';

/** Scratch for taking a double apart; written and read within one function, never kept. */
const BITS = new DataView(new ArrayBuffer(8));

const SQRT_2 = 1.4142135623730951;
const INVERSE_LN2 = 1.4426950408889634;
/** ln 2 as 32 leading bits, so that a multiple by an exponent is exact, and the rest. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const TWO_THIRDS = 0.6666666666666666;
const TWO_THIRDS_LOW = 3.700743415417188e-17;
const EXP_MAX = 709.782712893384;
const EXP_MIN = -745.1332191019412;
/** 2^27 + 1: splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 134_217_729;
const TWO_TO_64 = 18_446_744_073_709_551_616;

const TWO_OVER_PI = 0.6366197723675814;
/** π/2 as three parts of 33 bits, whose multiples by a turn number are exact, and the rest. */
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32] as const;
/** Quarter turns up to which the reduction of an angle is exact enough. */
const QUARTER_TURNS_MAX = 1_048_576;
/** The largest angle that sin and cos accept, either way [rad]. */
export const ANGLE_MAX = 1_647_099;

/** e to the power x. Below 1 ulp. */
export function exp(x: number): number {
  if (x > EXP_MAX) return Infinity;
  if (x < EXP_MIN) return 0;
  const k = Math.round(x * INVERSE_LN2);
  return scale(1 + reducedExpm1(x - k * LN2_HIGH, k * LN2_LOW), k);
}

/** The natural logarithm. Below 1 ulp. NaN for x < 0, −Infinity for 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const k = exponentOf(x);
  return reducedLog(scale(x, -k) - 1, k, 0);
}

/** The natural logarithm of 1 + x, without losing small x. Below 1 ulp. NaN for x < −1. */
export function log1p(x: number): number {
  if (x === 0 || x === Infinity) return x;
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x > 1 / SQRT_2 - 1 && x < SQRT_2 - 1) return reducedLog(x, 0, 0);
  const sum = 1 + x;
  const k = exponentOf(sum);
  // What the addition rounded away, relative to the sum.
  const lost = (x < 1 ? x - (sum - 1) : 1 - (sum - x)) / sum;
  return reducedLog(scale(sum, -k) - 1, k, lost);
}

/** x to the power y. Below 1 ulp; exact for y = 0, 1, 2, −1 (rounded once) and ½. Special values follow Math.pow. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  const magnitude = Math.abs(x);
  if (Math.abs(y) === Infinity && magnitude === 1) return NaN;
  const whole = Number.isInteger(y);
  if (x < 0 && x !== -Infinity && Number.isFinite(y) && !whole) return NaN;
  const odd = whole && Math.abs(y) <= Number.MAX_SAFE_INTEGER && y % 2 !== 0;
  const negative = odd && (x < 0 || Object.is(x, -0));
  const power = powOfMagnitude(magnitude, y);
  return negative ? -power : power;
}

/** The sine of an angle [rad]. Below 1 ulp. Throws InvariantError beyond ANGLE_MAX; NaN for Infinity and NaN. */
export function sin(x: number): number {
  return turned(x, 0);
}

/** The cosine of an angle [rad]. Below 1 ulp. Throws InvariantError beyond ANGLE_MAX; NaN for Infinity and NaN. */
export function cos(x: number): number {
  return turned(x, 1);
}

/** k such that x · 2^-k lies in [√½, √2), for finite x > 0. */
function exponentOf(x: number): number {
  const subnormal = x < 2.2250738585072014e-308;
  BITS.setFloat64(0, subnormal ? x * 18_014_398_509_481_984 : x);
  const high = BITS.getInt32(0);
  const k = (high >> 20) - (subnormal ? 1_077 : 1_023);
  BITS.setInt32(0, (high & 0xfffff) | 0x3ff00000);
  return BITS.getFloat64(0) >= SQRT_2 ? k + 1 : k;
}

function powerOfTwo(k: number): number {
  BITS.setInt32(0, (k + 1_023) << 20);
  BITS.setInt32(4, 0);
  return BITS.getFloat64(0);
}

/** x · 2^k for −1,100 ≤ k ≤ 2,000, rounded at most once: exactly unless the result is subnormal. */
function scale(x: number, k: number): number {
  if (k > 1_023) return x * powerOfTwo(1_023) * powerOfTwo(k - 1_023);
  if (k < -1_022) return x * powerOfTwo(k + 128) * powerOfTwo(-128);
  return x * powerOfTwo(k);
}

/** e^(high − low) − 1 for |high − low| ≤ ½ ln 2, from x·(eˣ + 1)/(eˣ − 1) = 2 + x²·p(x²). */
function reducedExpm1(high: number, low: number): number {
  const x = high - low;
  const z = x * x;
  const p =
    0.1666666666666666 +
    z * (-0.0027777777777564607 + z * (6.613756471709041e-5 + z * (-1.6534060148642073e-6 + z * 4.143771058050167e-8)));
  const c = x - z * p;
  return high - (low - (x * c) / (2 - c));
}

/** ln(1 + f) + k·ln 2 + lost, from ln(1 + f) = 2s + s·r(s²) with s = f/(2 + f). */
function reducedLog(f: number, k: number, lost: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const r =
    z *
    (0.666666666666667 +
      z *
        (0.39999999999898445 +
          z *
            (0.28571428626400397 +
              z *
                (0.22222211072567188 +
                  z * (0.1818289324048533 + z * (0.15331596234597247 + z * 0.14617881383863035))))));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + r) + (k * LN2_LOW + lost)) - f);
}

function powOfMagnitude(x: number, y: number): number {
  if (x === 0 || x === Infinity) return x < 1 === y > 0 ? 0 : Infinity;
  if (x === 1) return 1;
  if (y === 0.5) return Math.sqrt(x);
  // Beyond this even the double next to 1 overflows or vanishes.
  if (Math.abs(y) > TWO_TO_64) return x > 1 === y > 0 ? Infinity : 0;
  if (Math.abs(y) < 1 / TWO_TO_64) return 1;
  const { high, low } = preciseLog(x);
  const ph = y * high;
  if (ph > 710) return Infinity;
  if (ph < -746) return 0;
  const pl = productError(y, high, ph) + y * low;
  const turns = Math.round(ph * INVERSE_LN2);
  return scale(1 + reducedExpm1(ph - turns * LN2_HIGH, turns * LN2_LOW - pl), turns);
}

/** ln x as a sum of two doubles with some 65 bits, for finite x > 0. */
function preciseLog(x: number): { high: number; low: number } {
  const k = exponentOf(x);
  const m = scale(x, -k);

  // s = (m − 1)/(m + 1) and z = s², each as a sum of two doubles (h leading, l trailing).
  const f = m - 1;
  const dh = m + 1;
  const dl = m - (dh - 1);
  const sh = f / dh;
  const product = sh * dh;
  const sl = (f - product - productError(sh, dh, product) - sh * dl) / dh;
  const zh = sh * sh;
  const zl = productError(sh, sh, zh) + 2 * sh * sl;

  // ln m = s · (2 + z·b) with b = ⅔ + z·q(z).
  const q =
    zh *
    (0.4000000000000003 +
      zh *
        (0.28571428571337604 +
          zh *
            (0.22222222271462058 +
              zh *
                (0.18181808195287286 +
                  zh * (0.15385578224641938 + zh * (0.13285853830748118 + zh * 0.12914791493630112))))));
  const bh = TWO_THIRDS + q;
  const bl = TWO_THIRDS - bh + q + TWO_THIRDS_LOW;
  const zb = zh * bh;
  const zbl = productError(zh, bh, zb) + (zh * bl + zl * bh);
  const th = 2 + zb;
  const tl = 2 - th + zb + zbl;
  const mh = sh * th;
  const ml = productError(sh, th, mh) + (sh * tl + sl * th);

  const kh = k * LN2_HIGH;
  const sum = kh + mh;
  const kept = sum - kh;
  const rest = kh - (sum - kept) + (mh - kept) + (ml + k * LN2_LOW);
  const high = sum + rest;
  return { high, low: sum - high + rest };
}

/** a·b − product, exactly, where product = a·b rounded (Dekker). */
function productError(a: number, b: number, product: number): number {
  const ta = SPLITTER * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLITTER * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return al * bl - (product - ah * bh - al * bh - ah * bl);
}

/** The sine of x plus `quarters` quarter turns. */
function turned(x: number, quarters: number): number {
  if (!Number.isFinite(x)) return NaN;
  const n = Math.round(x * TWO_OVER_PI);
  if (Math.abs(n) > QUARTER_TURNS_MAX || Math.abs(x) > ANGLE_MAX) throw new InvariantError('math.angle', { x });
  if (n === 0) return quarters === 0 ? reducedSin(x, 0) : reducedCos(x, 0);

  // x − n·π/2: the products of the first three parts are exact, and each subtraction keeps what it rounds away.
  const a = x - n * HALF_PI[0];
  const b = n * HALF_PI[1];
  const ab = a - b;
  const abLost = a - (ab + (a - ab)) + (a - ab - b);
  const c = n * HALF_PI[2];
  const abc = ab - c;
  const abcLost = ab - (abc + (ab - abc)) + (ab - abc - c);
  const low = abLost + abcLost - n * HALF_PI[3];
  const rh = abc + low;
  const rl = abc - rh + low;

  const quarter = (n + quarters) & 3;
  const value = (quarter & 1) === 0 ? reducedSin(rh, rl) : reducedCos(rh, rl);
  return quarter < 2 ? value : -value;
}

/** sin(high + low) for |high| ≤ π/4. */
function reducedSin(high: number, low: number): number {
  const z = high * high;
  const cube = z * high;
  const r =
    0.008333333333330948 +
    z *
      (-1.9841269836757408e-4 + z * (2.755731610178877e-6 + z * (-2.5051131660292387e-8 + z * 1.5918114511572463e-10)));
  return high - (z * (0.5 * low - cube * r) - low - cube * -0.16666666666666666);
}

/** cos(high + low) for |high| ≤ π/4. */
function reducedCos(high: number, low: number): number {
  const z = high * high;
  const half = 0.5 * z;
  const r =
    0.041666666666666664 +
    z *
      (-0.0013888888888887398 +
        z *
          (2.4801587298764788e-5 +
            z * (-2.755731727117506e-7 + z * (2.087614613858501e-9 + z * -1.1382622252384206e-11))));
  const first = 1 - half;
  return first + (1 - first - half + (z * z * r - high * low));
}
