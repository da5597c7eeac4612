import { DEFAULT_LIMIT, type statements } from "../../../tools/index.ts";
import { notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { processDuePeriods } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentPaymentAttempts, presentStatements } from "../presenters/index.ts";
import * as store from "../store/index.ts";

async function getStatement(sandbox: Sandbox, id: string): Promise<store.BillingStatementRow> {
  await processDuePeriods(sandbox);
  const row = await store.findBillingStatement(sandbox.db, id);
  if (row === undefined) throw notFound("statement", id);
  return row;
}

export const statementHandlers: Handlers<typeof statements> = {
  async list_billing_statements(sandbox, { limit = DEFAULT_LIMIT, offset = 0 }) {
    await processDuePeriods(sandbox);
    const { rows, total } = await store.listBillingStatements(sandbox.db, { limit, offset });
    return { data: await presentStatements(sandbox, rows), total_count: total };
  },

  async get_billing_statement(sandbox, { statementID }) {
    const row = await getStatement(sandbox, statementID);
    const [statement] = await presentStatements(sandbox, [row]);
    if (statement === undefined) throw new Error(`${statementID} was not presented.`);
    return statement;
  },

  async list_billing_payment_attempts(sandbox, { statementID, limit = DEFAULT_LIMIT, offset = 0 }) {
    const { id } = await getStatement(sandbox, statementID);
    const attempts = await store.listPaymentAttemptsOfStatements(sandbox.db, [id]);
    return {
      data: await presentPaymentAttempts(sandbox, attempts.slice(offset, offset + limit)),
      total_count: attempts.length,
    };
  },
};
