/** The Clerk instance that calls go to. Every message that previews, makes or rejects a change names it. */
export interface InstanceInfo {
  readonly kind: "sandbox" | "development" | "production";
  /** For example `Clerk (production)`. */
  readonly title: string;
  /** One sentence for the agent: the kind of instance, and the consequences of its kind. */
  readonly description: string;
}

const createInstance = (kind: InstanceInfo["kind"], description: string): InstanceInfo => ({
  kind,
  title: `Clerk (${kind})`,
  description,
});

/** The instance of a secret key, determined from the key's prefix alone. */
export const instanceForKey = (secretKey: string): InstanceInfo =>
  secretKey.startsWith("sk_live_")
    ? createInstance("production", "This is a production instance: its users are real people.")
    : createInstance("development", "This is a development instance.");

/** The embedded sandbox, which needs no account and no network; `environment` is the kind that it imitates. */
export const instanceForSandbox = (environment: "development" | "production" | undefined): InstanceInfo =>
  createInstance(
    "sandbox",
    `This is a sandbox on this machine${environment === undefined ? "" : ` that imitates a ${environment} instance`}: ` +
      "nothing in it is real and no email is sent.",
  );
