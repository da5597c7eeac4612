import slugify from "@sindresorhus/slugify";
import type { Sandbox } from "../context.ts";
import { buildIdentificationRow, buildUserRow, toCanonicalIdentifier } from "../domain/index.ts";
import type { IdentificationRow, IdentificationType, UserRow, VerificationStrategy } from "../store/index.ts";
import type { SeededRandom } from "./random.ts";
import {
  COMPANY_KINDS,
  COMPANY_NAMES,
  EMAIL_DOMAINS,
  FIRST_NAMES,
  LAST_NAMES,
  LOCALES,
  PLAN_NAMES,
} from "./sample-data.ts";

/** A user and their identifications; the first of each type becomes the primary one. */
export interface SeededUser {
  readonly user: UserRow;
  readonly identifications: readonly IdentificationRow[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Transliterates a name to the characters allowed in addresses and usernames. */
const toPlainName = (name: string) => slugify(name, { separator: "" });

const PLAIN_FIRST_NAMES_BY_NAME = new Map(FIRST_NAMES.map((name) => [name, toPlainName(name)]));
const PLAIN_LAST_NAMES_BY_NAME = new Map(LAST_NAMES.map((name) => [name, toPlainName(name)]));

/** The numbers that the North American Numbering Plan reserves for fiction: 555-0100 to 555-0199 of each area. */
function* generateFictionalNumbers(): Generator<string> {
  for (let number = 100; number < 200; number += 1)
    for (let area = 201; area < 990; area += 1) yield `+1${area}5550${number}`;
}

const randomHex = (random: SeededRandom, digits: number) =>
  Array.from({ length: digits }, () => random.integerBetween(0, 15).toString(16)).join("");

/** Generates users with unique email addresses, phone numbers and usernames. */
export class UserGenerator {
  private readonly useCounts = new Map<string, number>();
  private readonly phoneNumbers = generateFictionalNumbers();

  constructor(
    private readonly sandbox: Sandbox,
    private readonly random: SeededRandom,
    /** The latest time of any generated activity, in milliseconds. */
    private readonly until: number,
  ) {}

  /** Generates a user created at `createdAt`, in milliseconds. */
  generate(createdAt: number): SeededUser {
    const { random } = this;
    const first = random.pick(FIRST_NAMES);
    const last = random.pick(LAST_NAMES);
    const names = [
      PLAIN_FIRST_NAMES_BY_NAME.get(first) ?? "",
      PLAIN_LAST_NAMES_BY_NAME.get(last) ?? "",
    ] as const;
    const sandboxAtCreation: Sandbox = {
      ...this.sandbox,
      now: () => createdAt,
      newId: (prefix) => random.createId(prefix, createdAt),
    };
    const user: UserRow = {
      ...buildUserRow(sandboxAtCreation),
      first_name: random.chance(0.97) ? first : null,
      last_name: random.chance(0.94) ? last : null,
      username: random.chance(0.45) ? this.username(names) : null,
      external_id: random.chance(0.2) ? `crm-${randomHex(random, 12)}` : null,
      locale: random.chance(0.5) ? random.pick(LOCALES) : null,
      ...this.generateMetadata(),
      ...this.generateActivity(createdAt),
      banned: random.chance(0.01) ? 1 : 0,
      locked: random.chance(0.005) ? 1 : 0,
    };
    return { user, identifications: this.generateIdentifications(sandboxAtCreation, user.id, names) };
  }

  /** Returns the formatted text; if it is used already, appends a number to the text first. */
  private makeUnique(text: string, format = (free: string) => free): string {
    const key = format(text);
    const useCount = this.useCounts.get(key) ?? 0;
    this.useCounts.set(key, useCount + 1);
    return useCount === 0 ? key : format(`${text}${useCount + 1}`);
  }

  private username([first, last]: readonly [string, string]): string {
    return this.makeUnique(this.random.chance(0.5) ? `${first}_${last}` : `${first.slice(0, 1)}${last}`);
  }

  private generateEmailAddress([first, last]: readonly [string, string]): string {
    const { random } = this;
    const company = `${random.pick(COMPANY_NAMES)}-${random.pick(COMPANY_KINDS)}.example`.toLowerCase();
    const domain = random.chance(0.6) ? random.pick(EMAIL_DOMAINS) : company;
    return this.makeUnique(`${first}.${last}`, (local) => `${local}@${domain}`);
  }

  private generateMetadata(): Pick<UserRow, "public_metadata" | "private_metadata" | "unsafe_metadata"> {
    const { random } = this;
    return {
      public_metadata: JSON.stringify({ plan: random.pick(PLAN_NAMES) }),
      private_metadata: random.chance(0.3)
        ? JSON.stringify({
            crm: { score: random.integerBetween(0, 100), segment: random.pick(["a", "b", "c"]) },
          })
        : "{}",
      unsafe_metadata: random.chance(0.2)
        ? JSON.stringify({ theme: random.pick(["light", "dark"]), onboarded: random.chance(0.8) })
        : "{}",
    };
  }

  /** Three in four users are still active, most of them recently; some signed in only early on, some never. */
  private generateActivity(
    createdAt: number,
  ): Pick<UserRow, "last_sign_in_at" | "last_active_at" | "updated_at"> {
    const { random, until } = this;
    if (random.chance(0.08)) return { last_sign_in_at: null, last_active_at: null, updated_at: createdAt };
    const age = until - createdAt;
    const signedInAt = random.chance(0.75)
      ? until - Math.floor(age * random.nextNumber() ** 3)
      : createdAt + random.integerBetween(0, Math.min(age, 30 * DAY_MS));
    const activeAt = Math.min(until, signedInAt + random.integerBetween(MINUTE_MS, 3 * DAY_MS));
    return { last_sign_in_at: signedInAt, last_active_at: activeAt, updated_at: activeAt };
  }

  private generateIdentifications(
    sandboxAtCreation: Sandbox,
    userId: string,
    names: readonly [string, string],
  ) {
    const { random } = this;
    const createRow = (
      type: IdentificationType,
      identifier: string,
      strategy: VerificationStrategy,
      verified = true,
    ): IdentificationRow =>
      buildIdentificationRow(
        sandboxAtCreation,
        { userId, type, identifier, strategy, verified },
        toCanonicalIdentifier(type, identifier),
      );
    const rows = [createRow("email_address", this.generateEmailAddress(names), "email_code")];
    if (random.chance(0.25))
      rows.push(
        createRow("email_address", this.generateEmailAddress(names), "email_code", random.chance(0.7)),
      );
    const number = random.chance(0.3) ? this.phoneNumbers.next() : undefined;
    if (number?.done === false) rows.push(createRow("phone_number", number.value, "phone_code"));
    if (random.chance(0.02))
      rows.push(createRow("web3_wallet", `0x${randomHex(random, 40)}`, "web3_metamask_signature"));
    return rows;
  }
}
