import { defineOperation, returnsObject, returnsPage } from "../core/index.ts";
import { idParam, pagingParams, PaymentAttempt, Statement } from "../models/index.ts";

const statementId = idParam("cstmt");

export const statements = {
  list_billing_statements: defineOperation({
    request: "GET /billing/statements",
    title: "List billing statements",
    description: "Lists what payers were charged month by month, newest first.",
    effect: "read",
    query: pagingParams,
    response: returnsPage(Statement),
  }),

  get_billing_statement: defineOperation({
    request: "GET /billing/statements/{statementID}",
    title: "Get a billing statement",
    description: "Gets a payer's monthly statement, with its payments.",
    effect: "read",
    path: { statementID: statementId },
    response: returnsObject(Statement),
  }),

  list_billing_payment_attempts: defineOperation({
    request: "GET /billing/statements/{statementID}/payment_attempts",
    title: "List payment attempts",
    description: "Lists the payment attempts of a statement, newest first.",
    effect: "read",
    path: { statementID: statementId },
    query: pagingParams,
    response: returnsPage(PaymentAttempt),
  }),
};
