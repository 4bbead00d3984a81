/**
 * Plain data as bytes and back: whole numbers take as many bytes as they need, names of members are written once for all
 * objects of a shape, short strings that come again are written once. What comes back is equal to what went in, the order
 * of members included; members that are `undefined` are left out, as in JSON.
 */
import { InvariantError } from '../kernel/invariant.ts';

const TAG = {
  null: 0,
  true: 1,
  false: 2,
  whole: 3,
  negative: 4,
  double: 5,
  known: 6,
  text: 7,
  list: 8,
  object: 9,
} as const;
/** Longer strings are rarely the same twice. */
const KNOWN_LENGTH_MAX = 40;
/** Strings that are remembered; further ones are written out. */
const KNOWN_MAX = 8_192;

/** Strings and shapes that have been met. It only grows, so that what was packed with it can always be unpacked. */
export class Vocabulary {
  private readonly strings: string[] = [];
  private readonly places = new Map<string, number>();
  private readonly shapes: (readonly string[])[] = [];
  private readonly shapePlaces = new Map<string, number>();

  /** Its number; −1 when it is not worth remembering. */
  place(text: string): number {
    const known = this.places.get(text);
    if (known !== undefined) return known;
    if (text.length > KNOWN_LENGTH_MAX || this.strings.length >= KNOWN_MAX) return -1;
    this.strings.push(text);
    this.places.set(text, this.strings.length - 1);
    return this.strings.length - 1;
  }

  text(place: number): string {
    return this.strings[place]!;
  }

  shapePlace(members: readonly string[]): number {
    const key = JSON.stringify(members);
    const known = this.shapePlaces.get(key);
    if (known !== undefined) return known;
    this.shapes.push(members);
    this.shapePlaces.set(key, this.shapes.length - 1);
    return this.shapes.length - 1;
  }

  shape(place: number): readonly string[] {
    return this.shapes[place]!;
  }

  /** What it holds, roughly [bytes]. */
  get bytes(): number {
    return this.strings.length * 80 + this.shapes.length * 400;
  }
}

/** 2^53 − 1 takes eight bytes of seven bits. */
const WHOLE_MAX = Number.MAX_SAFE_INTEGER;

export class Packer {
  private readonly words: Vocabulary;
  private bytes: Uint8Array;
  private length = 0;
  private readonly double = new Float64Array(1);
  private readonly doubleBytes = new Uint8Array(this.double.buffer);

  constructor(words: Vocabulary, capacity = 16_384) {
    this.words = words;
    this.bytes = new Uint8Array(capacity);
  }

  /** A copy of what was written since the last call, in as many bytes as it needs. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  write(value: unknown): void {
    switch (typeof value) {
      case 'number':
        this.number(value);
        return;
      case 'string':
        this.string(value);
        return;
      case 'boolean':
        this.byte(value ? TAG.true : TAG.false);
        return;
      case 'object':
        if (value === null) this.byte(TAG.null);
        else if (Array.isArray(value)) this.list(value);
        else this.object(value as Readonly<Record<string, unknown>>);
        return;
      default:
        throw new InvariantError('engine.not-plain-data', { type: typeof value });
    }
  }

  private number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.byte(value < 0 ? TAG.negative : TAG.whole);
      this.whole(value < 0 ? -value : value);
      return;
    }
    this.byte(TAG.double);
    this.double[0] = value;
    for (const byte of this.doubleBytes) this.byte(byte);
  }

  private string(value: string): void {
    const place = this.words.place(value);
    if (place !== -1) {
      this.byte(TAG.known);
      this.whole(place);
      return;
    }
    this.byte(TAG.text);
    this.whole(value.length);
    for (let i = 0; i < value.length; i++) this.whole(value.charCodeAt(i));
  }

  private list(values: readonly unknown[]): void {
    this.byte(TAG.list);
    this.whole(values.length);
    for (const value of values) this.write(value === undefined ? null : value);
  }

  private object(value: Readonly<Record<string, unknown>>): void {
    const members = Object.keys(value).filter((name) => value[name] !== undefined);
    this.byte(TAG.object);
    this.whole(this.words.shapePlace(members));
    for (const name of members) this.write(value[name]);
  }

  private whole(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  private byte(value: number): void {
    if (this.length === this.bytes.length) {
      const grown = new Uint8Array(this.length * 2);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes[this.length++] = value;
  }
}

export class Unpacker {
  private readonly words: Vocabulary;
  private readonly bytes: Uint8Array;
  private place = 0;
  private readonly double = new Float64Array(1);
  private readonly doubleBytes = new Uint8Array(this.double.buffer);

  constructor(words: Vocabulary, bytes: Uint8Array) {
    this.words = words;
    this.bytes = bytes;
  }

  /** The next value. Throws InvariantError for bytes that no packer has written. */
  read(): unknown {
    const tag = this.bytes[this.place++];
    switch (tag) {
      case TAG.null:
        return null;
      case TAG.true:
        return true;
      case TAG.false:
        return false;
      case TAG.whole:
        return this.whole();
      case TAG.negative:
        return -this.whole();
      case TAG.double:
        return this.readDouble();
      case TAG.known:
        return this.words.text(this.whole());
      case TAG.text:
        return this.text();
      case TAG.list:
        return Array.from({ length: this.whole() }, () => this.read());
      case TAG.object:
        return this.object();
      default:
        throw new InvariantError('engine.not-packed', { tag: tag ?? -1, place: this.place - 1 });
    }
  }

  private readDouble(): number {
    for (let i = 0; i < 8; i++) this.doubleBytes[i] = this.bytes[this.place++]!;
    return this.double[0]!;
  }

  private text(): string {
    const length = this.whole();
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.whole());
    return text;
  }

  private object(): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const name of this.words.shape(this.whole())) {
      const member = this.read();
      // A dimension may be called `__proto__`, which an assignment would not keep.
      if (name !== '__proto__') value[name] = member;
      else Object.defineProperty(value, name, { value: member, writable: true, enumerable: true, configurable: true });
    }
    return value;
  }

  private whole(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.bytes[this.place++]!;
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
      scale *= 128;
      if (scale > WHOLE_MAX) throw new InvariantError('engine.not-packed', { tag: byte, place: this.place });
    }
  }
}
