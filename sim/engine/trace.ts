/** The canonical event log: one line of JSON for each occurrence, keys sorted; traceHash is SHA-256 of these lines. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Occurrence } from '../kernel/kernel.ts';
import type { SimEvent } from '../model/events.ts';

/** JSON with the keys of every object in order of their UTF-16 units: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Number.isInteger(value) && value !== 0) return `${value}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const row = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(row).sort()) {
    const member = row[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** One line of the event log, without its end of line: `{"atUs":…,"because":…,"event":{…},"n":…,"phase":…}`. */
export function canonicalLine(occurrence: Occurrence<SimEvent>): string {
  return canonicalJson(occurrence);
}

/** SHA-256 of a text in UTF-8, 64 hex digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Characters gathered before they are hashed: many small updates cost more than one. */
const GATHERED_MAX = 16_384;

/** The running hash of an event log. */
export class TraceHash {
  private readonly state: ReturnType<typeof sha256.create>;
  /** Lines that are not hashed yet. */
  private gathered = '';

  constructor(state = sha256.create()) {
    this.state = state;
  }

  add(occurrence: Occurrence<SimEvent>): void {
    this.gathered += `${canonicalLine(occurrence)}\n`;
    if (this.gathered.length >= GATHERED_MAX) this.settle();
  }

  private settle(): void {
    this.state.update(utf8ToBytes(this.gathered));
    this.gathered = '';
  }

  copy(): TraceHash {
    this.settle();
    return new TraceHash(this.state.clone());
  }

  /** 64 hex digits of everything added so far; more may be added after. */
  hex(): string {
    this.settle();
    return bytesToHex(this.state.clone().digest());
  }
}
