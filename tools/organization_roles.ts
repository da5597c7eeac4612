import { z } from "zod/v3";
import { paging } from "./models/common.ts";
import { Role } from "./models/role.ts";
import { operation, page } from "./operation.ts";

export const organizationRoles = {
  list_organization_roles: operation({
    request: "GET /organization_roles",
    title: "List organization roles",
    description: "Lists the roles that members of organizations can have, with their permissions.",
    effect: "read",
    query: {
      query: z.string().optional().describe("Exact id, or part of a name or key"),
      order_by: z.string().optional().describe("created_at, name or key, - before it to descend"),
      ...paging,
    },
    response: page(Role),
  }),
};
