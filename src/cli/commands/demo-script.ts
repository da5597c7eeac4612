import { z } from "zod";

/** The steps of the demo; a `DemoReporter` runs and prints them. */

type JsonObject = Readonly<Record<string, unknown>>;

/** A step of the demo had an unexpected result. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}

export interface DemoReporter {
  /** Makes a call that must succeed, and returns its result; `excerpt` selects the lines of it that are printed. */
  readonly expectSuccess: (
    task: string,
    tool: string,
    args: JsonObject,
    excerpt: (result: JsonObject) => string[],
  ) => Promise<JsonObject>;
  /** Makes a call that must fail with a text that contains `expected`, and prints the whole text. */
  readonly expectError: (task: string, tool: string, args: JsonObject, expected: string) => Promise<void>;
}

/** Formats fields of a result on one line. */
const formatFields =
  (...names: readonly string[]) =>
  (result: JsonObject): string[] => [
    names.map((name) => `${name}: ${JSON.stringify(result[name])}`).join(", "),
  ];

function requireText(result: JsonObject, field: string): string {
  const value = z.string().safeParse(result[field]);
  if (!value.success) throw new DemoError(`An answer has no ${field}: ${JSON.stringify(result)}`);
  return value.data;
}

/** Shows only the first characters of a secret: enough to see that it changes. */
const formatSecret = (result: JsonObject): string[] => [
  `client_secret: "${requireText(result, "client_secret").slice(0, 6)}…"`,
];

const formatItems = (field: string) => (result: JsonObject) => {
  const data = z.array(z.record(z.string(), z.unknown())).parse(result["data"]);
  return data.map((item) => JSON.stringify(item[field]));
};

export async function runDemoScript({ expectSuccess, expectError }: DemoReporter): Promise<void> {
  const formatUser = formatFields("id", "first_name", "last_name");
  const ada = await expectSuccess(
    "Create a user for Ada Lovelace.",
    "create_user",
    {
      first_name: "Ada",
      last_name: "Lovelace",
      email_address: ["ada@example.com"],
      skip_password_requirement: true,
    },
    formatUser,
  );
  const charles = await expectSuccess(
    "And one for Charles Babbage.",
    "create_user",
    {
      first_name: "Charles",
      last_name: "Babbage",
      email_address: ["charles@example.com"],
      skip_password_requirement: true,
    },
    formatUser,
  );
  await expectError(
    "Create another user with Ada's address, in capitals. The error says what is wrong and what to do.",
    "create_user",
    { email_address: ["ADA@EXAMPLE.COM"], skip_password_requirement: true },
    "form_identifier_exists",
  );

  const adaId = requireText(ada, "id");
  const charlesId = requireText(charles, "id");
  const organization = await expectSuccess(
    "Create an organization for Ada; its creator becomes its admin.",
    "create_organization",
    { name: "Analytical Engines", created_by: adaId },
    formatFields("id", "name", "slug"),
  );
  const organization_id = requireText(organization, "id");
  await expectSuccess(
    "Add Charles as a member.",
    "create_organization_membership",
    { organization_id, user_id: charlesId, role: "org:member" },
    formatFields("id", "role"),
  );
  await expectSuccess(
    "Invite Grace, who has no account yet, to the organization on Ada's behalf.",
    "create_organization_invitation",
    { organization_id, inviter_user_id: adaId, email_address: "grace@example.com", role: "org:member" },
    formatFields("id", "email_address", "role", "status"),
  );
  await expectSuccess(
    "Invite Alan to the application itself.",
    "create_invitation",
    { email_address: "alan@example.com", public_metadata: { plan: "trial" } },
    formatFields("id", "email_address", "status"),
  );

  await expectSuccess(
    "The shop has its own domain: add it as a satellite domain.",
    "create_domain",
    { name: "shop.example.com", is_satellite: true },
    formatFields("id", "name", "is_satellite"),
  );
  await expectSuccess("Which domains are there now?", "list_domains", {}, formatItems("name"));

  await expectError(
    "Delete Charles. That cannot be undone, so nothing happens yet: the answer shows what would be lost.",
    "delete_user",
    { user_id: charlesId },
    "needs confirmation",
  );
  await expectSuccess(
    "The user has seen the preview and approves.",
    "delete_user",
    { user_id: charlesId, confirm: true },
    formatFields("id", "deleted"),
  );
  await expectError("Is Charles really gone?", "get_user", { user_id: charlesId }, "resource_not_found");

  const application = await expectSuccess(
    "Register an OAuth application. Its secret is shown only once.",
    "create_oauth_application",
    { name: "Punch cards", redirect_uris: ["https://cards.example.com/callback"], scopes: "profile email" },
    (result) => [...formatFields("id", "name", "client_id")(result), ...formatSecret(result)],
  );
  const rotated = await expectSuccess(
    "The secret has leaked: rotate it. The old one stops working, so this needs confirmation too.",
    "rotate_oauth_application_secret",
    { oauth_application_id: requireText(application, "id"), confirm: true },
    formatSecret,
  );
  if (requireText(rotated, "client_secret") === requireText(application, "client_secret"))
    throw new DemoError("The secret did not change when it was rotated.");
}
