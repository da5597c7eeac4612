import { ID_PAYLOAD_BYTES, formatId, type IdPrefix } from "../ids.ts";

/** Chance that can be repeated: the same number gives the same draws. */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number from 0 to 1, 1 left out: a step of mulberry32. */
  nextNumber(): number {
    return this.nextBits() / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.nextNumber() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  integerBetween(min: number, max: number): number {
    return min + Math.floor(this.nextNumber() * (max - min + 1));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.nextNumber() * items.length)] ?? items[0];
  }

  /** An id as one that was made at that time. */
  createId(prefix: IdPrefix, createdAt: number): string {
    const payload = Buffer.allocUnsafe(ID_PAYLOAD_BYTES);
    for (let byte = 0; byte < ID_PAYLOAD_BYTES; byte += 4) payload.writeUInt32BE(this.nextBits(), byte);
    return formatId(prefix, createdAt, payload);
  }

  private nextBits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
