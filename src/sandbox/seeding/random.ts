import { ID_PAYLOAD_BYTES, idOf, type IdPrefix } from "../ids.ts";

/** Chance that can be repeated: the same number gives the same draws. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number from 0 to 1, 1 left out: a step of mulberry32. */
  number(): number {
    return this.bits() / 2 ** 32;
  }

  happens(probability: number): boolean {
    return this.number() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.number() * (most - least + 1));
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.number() * from.length)] ?? from[0];
  }

  /** An id as one that was made at that time. */
  id(prefix: IdPrefix, at: number): string {
    const payload = Buffer.allocUnsafe(ID_PAYLOAD_BYTES);
    for (let byte = 0; byte < ID_PAYLOAD_BYTES; byte += 4) payload.writeUInt32BE(this.bits(), byte);
    return idOf(prefix, at, payload);
  }

  private bits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
