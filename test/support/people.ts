import { createPerson } from "../../src/sandbox/people.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";

/** Puts a user with a verified address into the sandbox, past the API; gives the id. */
export async function addUser(
  sandbox: Sandbox,
  { email, firstName }: { email: string; firstName?: string },
): Promise<string> {
  const { id } = await createPerson(sandbox, { emailAddress: email, verificationStrategy: "admin" });
  if (firstName !== undefined)
    await sandbox.db.updateTable("users").set({ first_name: firstName }).where("id", "=", id).execute();
  return id;
}
