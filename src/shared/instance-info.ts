/** Which Clerk instance answers: shown wherever a change is asked for, made or refused. */
export interface Instance {
  readonly kind: "sandbox" | "development" | "production";
  /** As in `Clerk (production)`. */
  readonly title: string;
  /** A sentence for an agent: what this instance is and what follows from it. */
  readonly description: string;
}

const createInstance = (kind: Instance["kind"], description: string): Instance => ({
  kind,
  title: `Clerk (${kind})`,
  description,
});

/** The instance that a secret key opens; only the key's prefix is looked at. */
export const instanceForKey = (secretKey: string): Instance =>
  secretKey.startsWith("sk_live_")
    ? createInstance("production", "This is a production instance: its users are real people.")
    : createInstance("development", "This is a development instance.");

/** The embedded instance, of the kind that was asked for; no account or network is involved. */
export const instanceForSandbox = (environment: "development" | "production" | undefined): Instance =>
  createInstance(
    "sandbox",
    `This is a sandbox on this machine${environment === undefined ? "" : ` that imitates a ${environment} instance`}: ` +
      "nothing in it is real and no email is sent.",
  );
