import { formatId, ID_PAYLOAD_BYTES, type IdPrefix } from "../ids.ts";

/** A pseudorandom number generator: the same seed produces the same sequence. */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number from 0 (inclusive) to 1 (exclusive); one step of mulberry32. */
  nextNumber(): number {
    return this.nextBits() / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.nextNumber() < probability;
  }

  /** An integer from `min` to `max`, both inclusive. */
  integerBetween(min: number, max: number): number {
    return min + Math.floor(this.nextNumber() * (max - min + 1));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.nextNumber() * items.length)] ?? items[0];
  }

  /** Creates an id as if at `createdAt`, in milliseconds. */
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
