import { z } from "zod/v3";
import { id } from "../models/common.ts";
import { CreditBalance, CreditLedgerEntry } from "../models/credit.ts";
import { object, operation } from "../core/operation.ts";

const user_id = id("user");
const organization_id = id("org");

const adjustment = {
  amount: z.number().int().describe("Cents, above 0"),
  action: z.enum(["increase", "decrease"]),
  idempotency_key: z.string().describe("Repeating a key changes nothing"),
  currency: z.string().optional().describe("USD"),
  note: z.string().optional(),
};

export const credits = {
  get_user_credits: operation({
    request: "GET /users/{user_id}/billing/credits",
    title: "Get a user's credit balance",
    description: "Gets a user's credit balance, from which charges are paid first.",
    effect: "read",
    path: { user_id },
    response: object(CreditBalance),
  }),

  adjust_user_credits: operation({
    request: "POST /users/{user_id}/billing/credits",
    title: "Adjust a user's credits",
    description: "Raises or lowers a user's credit balance.",
    effect: "write",
    repeats: false,
    path: { user_id },
    body: adjustment,
    response: object(CreditLedgerEntry),
    tells: { nothing: "Call it again with the same idempotency_key: it is applied at most once." },
  }),

  get_organization_credits: operation({
    request: "GET /organizations/{organization_id}/billing/credits",
    title: "Get an organization's credit balance",
    description: "Gets an organization's credit balance, from which charges are paid first.",
    effect: "read",
    path: { organization_id },
    response: object(CreditBalance),
  }),

  adjust_organization_credits: operation({
    request: "POST /organizations/{organization_id}/billing/credits",
    title: "Adjust an organization's credits",
    description: "Raises or lowers an organization's credit balance.",
    effect: "write",
    repeats: false,
    path: { organization_id },
    body: adjustment,
    response: object(CreditLedgerEntry),
    tells: { nothing: "Call it again with the same idempotency_key: it is applied at most once." },
  }),
};
