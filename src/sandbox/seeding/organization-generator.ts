import slugify from "@sindresorhus/slugify";
import type { MembershipRow } from "../store/memberships.ts";
import type { OrganizationRow } from "../store/organizations.ts";
import type { Chance } from "./random.ts";
import { COMPANY_KINDS, COMPANY_NAMES, PLANS } from "./sample-data.ts";

/** An organization with who belongs to it: the first member made it and runs it. */
export interface SeededOrganization {
  readonly organization: OrganizationRow;
  readonly memberships: readonly MembershipRow[];
}

/** Who can belong to organizations: the oldest first. */
export type Members = readonly { readonly id: string; readonly createdAt: number }[];

/** Most have a handful of members, a few have hundreds. */
const sizeOf = (chance: Chance, users: number) => Math.min(users, Math.ceil(2 / (chance.number() + 0.004)));

/** Makes one organization for every twenty people, from those who are there. */
export function* seedOrganizations(
  chance: Chance,
  members: Members,
  until: number,
): Generator<SeededOrganization> {
  const count = Math.floor(members.length / 20);
  for (let number = 1; number <= count; number += 1) {
    const name = `${chance.pick(COMPANY_NAMES)} ${chance.pick(COMPANY_KINDS)}`;
    const chosen = new Map(
      Array.from({ length: sizeOf(chance, members.length) }, () => {
        const member = members[chance.between(0, members.length - 1)];
        return [member?.id ?? "", member?.createdAt ?? until] as const;
      }),
    );
    const [founder] = chosen;
    if (founder === undefined) return;
    const createdAt = chance.between(founder[1], until);
    const id = chance.id("org", createdAt);
    yield {
      organization: {
        id,
        name,
        slug: slugify(`${name} ${number}`),
        created_by: founder[0],
        max_allowed_memberships: 0,
        admin_delete_enabled: 1,
        role_set_key: null,
        public_metadata: JSON.stringify({ plan: chance.pick(PLANS) }),
        private_metadata: "{}",
        last_active_at: null,
        created_at: createdAt,
        updated_at: createdAt,
      },
      memberships: [...chosen].map(([userId, userCreatedAt], index) => {
        const joinedAt = index === 0 ? createdAt : chance.between(Math.max(createdAt, userCreatedAt), until);
        return {
          id: chance.id("orgmem", joinedAt),
          organization_id: id,
          user_id: userId,
          role: index === 0 || chance.happens(0.1) ? "org:admin" : "org:member",
          public_metadata: "{}",
          private_metadata: "{}",
          created_at: joinedAt,
          updated_at: joinedAt,
        };
      }),
    };
  }
}
