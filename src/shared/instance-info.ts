/** Which Clerk instance answers: shown wherever a change is asked for, made or refused. */
export interface Instance {
  readonly kind: "sandbox" | "development" | "production";
  /** As in `Clerk (production)`. */
  readonly title: string;
  /** A sentence for an agent: what this instance is and what follows from it. */
  readonly about: string;
}

const instance = (kind: Instance["kind"], about: string): Instance => ({
  kind,
  title: `Clerk (${kind})`,
  about,
});

/** The instance that a secret key opens; only the key's prefix is looked at. */
export const instanceOfKey = (secretKey: string): Instance =>
  secretKey.startsWith("sk_live_")
    ? instance("production", "This is a production instance: its users are real people.")
    : instance("development", "This is a development instance.");

/** The embedded instance, of the kind that was asked for; no account or network is involved. */
export const sandboxInstance = (environment: "development" | "production" | undefined): Instance =>
  instance(
    "sandbox",
    `This is a sandbox on this machine${environment === undefined ? "" : ` that imitates a ${environment} instance`}: ` +
      "nothing in it is real and no email is sent.",
  );
