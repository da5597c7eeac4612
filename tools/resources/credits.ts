import { z } from "zod/v3";
import { defineOperation, returnsObject } from "../core/index.ts";
import { CreditBalance, CreditLedgerEntry, idParam } from "../models/index.ts";
import { USER_LABEL_FIELDS } from "./users.ts";

const user_id = idParam("user");
const organization_id = idParam("org");

const adjustmentFields = {
  amount: z.number().int().describe("Cents, above 0"),
  action: z.enum(["increase", "decrease"]),
  idempotency_key: z.string().describe("Repeating a key changes nothing"),
  currency: z.string().optional().describe("USD"),
  note: z.string().optional(),
};

export const credits = {
  get_user_credits: defineOperation({
    request: "GET /users/{user_id}/billing/credits",
    title: "Get a user's credit balance",
    description: "Gets a user's credit balance, from which charges are paid first.",
    effect: "read",
    path: { user_id },
    response: returnsObject(CreditBalance),
  }),

  adjust_user_credits: defineOperation({
    request: "POST /users/{user_id}/billing/credits",
    title: "Adjust a user's credits",
    description: "Raises or lowers a user's credit balance.",
    effect: "write",
    withoutConfirmation: "An increase only adds.",
    idempotent: true,
    path: { user_id },
    body: adjustmentFields,
    response: returnsObject(CreditLedgerEntry),
    outcomeCheck: {
      unverifiable: "Call it again with the same idempotency_key: it is applied at most once.",
    },
    confirm: {
      when: [{ arguments: { action: "decrease" } }],
      target: { operation: "get_user_credits" },
      owner: { read: { operation: "get_user" }, labelFields: USER_LABEL_FIELDS },
      warning: "The payer loses the credit; what it would have paid for is charged.",
    },
  }),

  get_organization_credits: defineOperation({
    request: "GET /organizations/{organization_id}/billing/credits",
    title: "Get an organization's credit balance",
    description: "Gets an organization's credit balance, from which charges are paid first.",
    effect: "read",
    path: { organization_id },
    response: returnsObject(CreditBalance),
  }),

  adjust_organization_credits: defineOperation({
    request: "POST /organizations/{organization_id}/billing/credits",
    title: "Adjust an organization's credits",
    description: "Raises or lowers an organization's credit balance.",
    effect: "write",
    withoutConfirmation: "An increase only adds.",
    idempotent: true,
    path: { organization_id },
    body: adjustmentFields,
    response: returnsObject(CreditLedgerEntry),
    outcomeCheck: {
      unverifiable: "Call it again with the same idempotency_key: it is applied at most once.",
    },
    confirm: {
      when: [{ arguments: { action: "decrease" } }],
      target: { operation: "get_organization_credits" },
      owner: { read: { operation: "get_organization" }, labelFields: ["name"] },
      warning: "The payer loses the credit; what it would have paid for is charged.",
    },
  }),
};
