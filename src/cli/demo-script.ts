import { z } from "zod";

/** The demo's story: what happens in it, apart from how it is told. */

type Json = Readonly<Record<string, unknown>>;

/** Thrown when the story does not go as it is written. */
export class StoryError extends Error {
  override readonly name = "StoryError";
}

export interface Teller {
  /** A call that must succeed; `excerpt` picks what is shown of the answer. */
  readonly done: (
    asked: string,
    tool: string,
    args: Json,
    excerpt: (answer: Json) => string[],
  ) => Promise<Json>;
  /** A call that must be refused with a text that contains `expected`; all of the text is shown. */
  readonly refused: (asked: string, tool: string, args: Json, expected: string) => Promise<void>;
}

/** The fields of an answer, as one line. */
const fields =
  (...names: readonly string[]) =>
  (answer: Json): string[] => [names.map((name) => `${name}: ${JSON.stringify(answer[name])}`).join(", ")];

function text(answer: Json, field: string): string {
  const value = z.string().safeParse(answer[field]);
  if (!value.success) throw new StoryError(`An answer has no ${field}: ${JSON.stringify(answer)}`);
  return value.data;
}

/** A secret is shown as far as it takes to see that it is another one. */
const secret = (answer: Json): string[] => [`client_secret: "${text(answer, "client_secret").slice(0, 6)}…"`];

const items = (field: string) => (answer: Json) => {
  const data = z.array(z.record(z.string(), z.unknown())).parse(answer["data"]);
  return data.map((item) => JSON.stringify(item[field]));
};

export async function story({ done, refused }: Teller): Promise<void> {
  const person = fields("id", "first_name", "last_name");
  const ada = await done(
    "Create a user for Ada Lovelace.",
    "create_user",
    {
      first_name: "Ada",
      last_name: "Lovelace",
      email_address: ["ada@example.com"],
      skip_password_requirement: true,
    },
    person,
  );
  const charles = await done(
    "And one for Charles Babbage.",
    "create_user",
    {
      first_name: "Charles",
      last_name: "Babbage",
      email_address: ["charles@example.com"],
      skip_password_requirement: true,
    },
    person,
  );
  await refused(
    "Create another user with Ada's address, in capitals. The error says what is wrong and what to do.",
    "create_user",
    { email_address: ["ADA@EXAMPLE.COM"], skip_password_requirement: true },
    "form_identifier_exists",
  );

  const adaId = text(ada, "id");
  const charlesId = text(charles, "id");
  const organization = await done(
    "Create an organization for Ada; its creator becomes its admin.",
    "create_organization",
    { name: "Analytical Engines", created_by: adaId },
    fields("id", "name", "slug"),
  );
  const organization_id = text(organization, "id");
  await done(
    "Add Charles as a member.",
    "create_organization_membership",
    { organization_id, user_id: charlesId, role: "org:member" },
    fields("id", "role"),
  );
  await done(
    "Invite Grace, who has no account yet, to the organization on Ada's behalf.",
    "create_organization_invitation",
    { organization_id, inviter_user_id: adaId, email_address: "grace@example.com", role: "org:member" },
    fields("id", "email_address", "role", "status"),
  );
  await done(
    "Invite Alan to the application itself.",
    "create_invitation",
    { email_address: "alan@example.com", public_metadata: { plan: "trial" } },
    fields("id", "email_address", "status"),
  );

  await done(
    "The shop has its own domain: add it as a satellite domain.",
    "create_domain",
    { name: "shop.example.com", is_satellite: true },
    fields("id", "name", "is_satellite"),
  );
  await done("Which domains are there now?", "list_domains", {}, items("name"));

  await refused(
    "Delete Charles. That cannot be undone, so nothing happens yet: the answer shows what would be lost.",
    "delete_user",
    { user_id: charlesId },
    "needs confirmation",
  );
  await done(
    "The user has seen the preview and approves.",
    "delete_user",
    { user_id: charlesId, confirm: true },
    fields("id", "deleted"),
  );
  await refused("Is Charles really gone?", "get_user", { user_id: charlesId }, "resource_not_found");

  const application = await done(
    "Register an OAuth application. Its secret is shown only once.",
    "create_oauth_application",
    { name: "Punch cards", redirect_uris: ["https://cards.example.com/callback"], scopes: "profile email" },
    (answer) => [...fields("id", "name", "client_id")(answer), ...secret(answer)],
  );
  const rotated = await done(
    "The secret has leaked: rotate it. The old one stops working, so this needs confirmation too.",
    "rotate_oauth_application_secret",
    { oauth_application_id: text(application, "id"), confirm: true },
    secret,
  );
  if (text(rotated, "client_secret") === text(application, "client_secret"))
    throw new StoryError("The secret did not change when it was rotated.");
}
