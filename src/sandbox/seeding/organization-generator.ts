import slugify from "@sindresorhus/slugify";
import type { MembershipRow, OrganizationRow } from "../store/index.ts";
import type { SeededRandom } from "./random.ts";
import { COMPANY_KINDS, COMPANY_NAMES, PLAN_NAMES } from "./sample-data.ts";

/** An organization with its memberships: the first member is its creator and an administrator. */
export interface SeededOrganization {
  readonly organization: OrganizationRow;
  readonly memberships: readonly MembershipRow[];
}

/** The users who can become members, oldest first; `createdAt` is in milliseconds. */
export type SeededMembers = readonly { readonly id: string; readonly createdAt: number }[];

/** Most organizations get a handful of members, a few get hundreds. */
const pickSize = (random: SeededRandom, userCount: number) =>
  Math.min(userCount, Math.ceil(2 / (random.nextNumber() + 0.004)));

/** Generates one organization for every twenty users, with members chosen from those users. */
export function* generateOrganizations(
  random: SeededRandom,
  members: SeededMembers,
  until: number,
): Generator<SeededOrganization> {
  const count = Math.floor(members.length / 20);
  for (let number = 1; number <= count; number += 1) {
    const name = `${random.pick(COMPANY_NAMES)} ${random.pick(COMPANY_KINDS)}`;
    const chosen = new Map(
      Array.from({ length: pickSize(random, members.length) }, () => {
        const member = members[random.integerBetween(0, members.length - 1)];
        return [member?.id ?? "", member?.createdAt ?? until] as const;
      }),
    );
    const [founder] = chosen;
    if (founder === undefined) return;
    const createdAt = random.integerBetween(founder[1], until);
    const id = random.createId("org", createdAt);
    yield {
      organization: {
        id,
        name,
        slug: slugify(`${name} ${number}`),
        created_by: founder[0],
        max_allowed_memberships: 0,
        admin_delete_enabled: 1,
        role_set_key: null,
        public_metadata: JSON.stringify({ plan: random.pick(PLAN_NAMES) }),
        private_metadata: "{}",
        last_active_at: null,
        created_at: createdAt,
        updated_at: createdAt,
      },
      memberships: [...chosen].map(([userId, userCreatedAt], index) => {
        const joinedAt =
          index === 0 ? createdAt : random.integerBetween(Math.max(createdAt, userCreatedAt), until);
        return {
          id: random.createId("orgmem", joinedAt),
          organization_id: id,
          user_id: userId,
          role: index === 0 || random.chance(0.1) ? "org:admin" : "org:member",
          public_metadata: "{}",
          private_metadata: "{}",
          created_at: joinedAt,
          updated_at: joinedAt,
        };
      }),
    };
  }
}
