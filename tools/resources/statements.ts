import { id, paging } from "../models/common.ts";
import { PaymentAttempt, Statement } from "../models/statement.ts";
import { object, operation, page } from "../core/operation.ts";

const statementID = id("cstmt");

export const statements = {
  list_billing_statements: operation({
    request: "GET /billing/statements",
    title: "List billing statements",
    description: "Lists what payers were charged month by month, newest first.",
    effect: "read",
    query: paging,
    response: page(Statement),
  }),

  get_billing_statement: operation({
    request: "GET /billing/statements/{statementID}",
    title: "Get a billing statement",
    description: "Gets a payer's monthly statement, with its payments.",
    effect: "read",
    path: { statementID },
    response: object(Statement),
  }),

  list_billing_payment_attempts: operation({
    request: "GET /billing/statements/{statementID}/payment_attempts",
    title: "List payment attempts",
    description: "Lists the payment attempts of a statement, newest first.",
    effect: "read",
    path: { statementID },
    query: paging,
    response: page(PaymentAttempt),
  }),
};
