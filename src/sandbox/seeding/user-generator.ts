import slugify from "@sindresorhus/slugify";
import { blankUser, canonicalOf, newIdentification } from "../domain/users/users.ts";
import type { Sandbox } from "../context.ts";
import type {
  IdentificationRow,
  IdentificationType,
  VerificationStrategy,
} from "../store/identifications.ts";
import type { UserRow } from "../store/users.ts";
import type { Chance } from "./random.ts";
import {
  COMPANY_KINDS,
  COMPANY_NAMES,
  FIRST_NAMES,
  LAST_NAMES,
  LOCALES,
  PLANS,
  PRIVATE_MAIL,
} from "./sample-data.ts";

/** A user and what identifies them: the first of each type is to be primary. */
export interface SeededPerson {
  readonly user: UserRow;
  readonly identifications: readonly IdentificationRow[];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A name in the letters of addresses and usernames. */
const plain = (name: string) => slugify(name, { separator: "" });

const PLAIN_FIRST_NAMES = new Map(FIRST_NAMES.map((name) => [name, plain(name)]));
const PLAIN_LAST_NAMES = new Map(LAST_NAMES.map((name) => [name, plain(name)]));

/** The numbers that the North American plan keeps for fiction: 555-0100 to 555-0199 of each area. */
function* fictionalNumbers(): Generator<string> {
  for (let number = 100; number < 200; number += 1)
    for (let area = 201; area < 990; area += 1) yield `+1${area}5550${number}`;
}

const hex = (chance: Chance, digits: number) =>
  Array.from({ length: digits }, () => chance.between(0, 15).toString(16)).join("");

/** Makes people of whom no two share an address, a number or a username. */
export class People {
  private readonly taken = new Map<string, number>();
  private readonly numbers = fictionalNumbers();

  constructor(
    private readonly sandbox: Sandbox,
    private readonly chance: Chance,
    /** Nothing happens after it. */
    private readonly until: number,
  ) {}

  /** A person who came at that time. */
  next(createdAt: number): SeededPerson {
    const { chance } = this;
    const first = chance.pick(FIRST_NAMES);
    const last = chance.pick(LAST_NAMES);
    const names = [PLAIN_FIRST_NAMES.get(first) ?? "", PLAIN_LAST_NAMES.get(last) ?? ""] as const;
    const then: Sandbox = {
      ...this.sandbox,
      now: () => createdAt,
      newId: (prefix) => chance.id(prefix, createdAt),
    };
    const user: UserRow = {
      ...blankUser(then),
      first_name: chance.happens(0.97) ? first : null,
      last_name: chance.happens(0.94) ? last : null,
      username: chance.happens(0.45) ? this.username(names) : null,
      external_id: chance.happens(0.2) ? `crm-${hex(chance, 12)}` : null,
      locale: chance.happens(0.5) ? chance.pick(LOCALES) : null,
      ...this.metadata(),
      ...this.activity(createdAt),
      banned: chance.happens(0.01) ? 1 : 0,
      locked: chance.happens(0.005) ? 1 : 0,
    };
    return { user, identifications: this.identificationsOf(then, user.id, names) };
  }

  /** What is free: the text itself, or with a number behind it. */
  private unique(text: string, complete = (free: string) => free): string {
    const key = complete(text);
    const before = this.taken.get(key) ?? 0;
    this.taken.set(key, before + 1);
    return before === 0 ? key : complete(`${text}${before + 1}`);
  }

  private username([first, last]: readonly [string, string]): string {
    return this.unique(this.chance.happens(0.5) ? `${first}_${last}` : `${first.slice(0, 1)}${last}`);
  }

  private address([first, last]: readonly [string, string]): string {
    const { chance } = this;
    const company = `${chance.pick(COMPANY_NAMES)}-${chance.pick(COMPANY_KINDS)}.example`.toLowerCase();
    const domain = chance.happens(0.6) ? chance.pick(PRIVATE_MAIL) : company;
    return this.unique(`${first}.${last}`, (local) => `${local}@${domain}`);
  }

  private metadata(): Pick<UserRow, "public_metadata" | "private_metadata" | "unsafe_metadata"> {
    const { chance } = this;
    return {
      public_metadata: JSON.stringify({ plan: chance.pick(PLANS) }),
      private_metadata: chance.happens(0.3)
        ? JSON.stringify({ crm: { score: chance.between(0, 100), segment: chance.pick(["a", "b", "c"]) } })
        : "{}",
      unsafe_metadata: chance.happens(0.2)
        ? JSON.stringify({ theme: chance.pick(["light", "dark"]), onboarded: chance.happens(0.8) })
        : "{}",
    };
  }

  /** Three in four still come, most of them lately; some came once, some never. */
  private activity(createdAt: number): Pick<UserRow, "last_sign_in_at" | "last_active_at" | "updated_at"> {
    const { chance, until } = this;
    if (chance.happens(0.08)) return { last_sign_in_at: null, last_active_at: null, updated_at: createdAt };
    const age = until - createdAt;
    const signedIn = chance.happens(0.75)
      ? until - Math.floor(age * chance.number() ** 3)
      : createdAt + chance.between(0, Math.min(age, 30 * DAY));
    const active = Math.min(until, signedIn + chance.between(MINUTE, 3 * DAY));
    return { last_sign_in_at: signedIn, last_active_at: active, updated_at: active };
  }

  private identificationsOf(then: Sandbox, userId: string, names: readonly [string, string]) {
    const { chance } = this;
    const row = (
      type: IdentificationType,
      identifier: string,
      strategy: VerificationStrategy,
      verified = true,
    ): IdentificationRow =>
      newIdentification(
        then,
        { userId, type, identifier, strategy, verified },
        canonicalOf(type, identifier),
      );
    const rows = [row("email_address", this.address(names), "email_code")];
    if (chance.happens(0.25))
      rows.push(row("email_address", this.address(names), "email_code", chance.happens(0.7)));
    const number = chance.happens(0.3) ? this.numbers.next() : undefined;
    if (number?.done === false) rows.push(row("phone_number", number.value, "phone_code"));
    if (chance.happens(0.02))
      rows.push(row("web3_wallet", `0x${hex(chance, 40)}`, "web3_metamask_signature"));
    return rows;
  }
}
