import type { ExternalAccountRow, PasskeyRow, TrustedDeviceRow } from "../store/index.ts";
import type { SeededRandom } from "./random.ts";
import type { SeededUser } from "./user-generator.ts";

/**
 * Sign-in methods that only a browser, a provider or a device could add to a user. The sandbox has none of these, so
 * seeding is the only source of such rows.
 */
export interface SeededSignInMethods {
  readonly passkeys: readonly PasskeyRow[];
  readonly accounts: readonly ExternalAccountRow[];
  readonly devices: readonly TrustedDeviceRow[];
}

const PASSKEY_NAMES = ["iCloud Keychain", "Google Password Manager", "1Password", "YubiKey 5"] as const;

interface Provider {
  readonly provider: string;
  readonly scopes: string;
  /** Prefix of the provider's access tokens. */
  readonly tokenPrefix: string;
}

const PROVIDERS: readonly [Provider, ...Provider[]] = [
  { provider: "oauth_google", scopes: "openid email profile", tokenPrefix: "ya29." },
  { provider: "oauth_github", scopes: "read:user user:email", tokenPrefix: "gho_" },
];

type Device = Pick<TrustedDeviceRow, "platform" | "name">;

const DEVICES: readonly [Device, ...Device[]] = [
  { platform: "ios", name: "iPhone" },
  { platform: "ios", name: "iPad" },
  { platform: "android", name: "Pixel" },
  { platform: "android", name: null },
];

const NO_SIGN_IN_METHODS: SeededSignInMethods = { passkeys: [], accounts: [], devices: [] };

/** Generates sign-in methods for users; a user who has never signed in gets none. */
export class SignInMethodGenerator {
  private accounts = 0;

  constructor(private readonly random: SeededRandom) {}

  generate({ user, identifications: [address] }: SeededUser): SeededSignInMethods {
    const { random } = this;
    const until = user.last_sign_in_at;
    if (until === null || address === undefined) return NO_SIGN_IN_METHODS;
    const maybe = <T>(probability: number, create: (createdAt: number) => T): T[] =>
      random.chance(probability) ? [create(random.integerBetween(user.created_at, until))] : [];
    return {
      passkeys: maybe(0.08, (createdAt) => this.createPasskey(user.id, createdAt, until)),
      accounts: maybe(0.25, (createdAt) => this.createAccount(user, address.identifier, createdAt)),
      devices: maybe(0.05, (createdAt) => this.createDevice(user.id, createdAt, until)),
    };
  }

  private createPasskey(user_id: string, createdAt: number, until: number): PasskeyRow {
    const { random } = this;
    return {
      id: random.createId("idn", createdAt),
      user_id,
      name: random.pick(PASSKEY_NAMES),
      last_used_at: random.integerBetween(createdAt, until),
      created_at: createdAt,
    };
  }

  private createAccount(
    user: SeededUser["user"],
    email_address: string,
    createdAt: number,
  ): ExternalAccountRow {
    const { random } = this;
    const { provider, scopes, tokenPrefix } = random.pick(PROVIDERS);
    this.accounts += 1;
    return {
      id: random.createId("eac", createdAt),
      identification_id: random.createId("idn", createdAt),
      user_id: user.id,
      provider,
      provider_user_id: String(100_000_000 + this.accounts),
      approved_scopes: scopes,
      email_address,
      first_name: user.first_name ?? "",
      last_name: user.last_name ?? "",
      username: provider === "oauth_github" ? user.username : null,
      image_url: null,
      label: null,
      public_metadata: "{}",
      // The token does not expire, because no provider exists that could refresh it.
      access_token: `${tokenPrefix}${random.createId("oat", createdAt).slice(4)}`,
      refresh_token: null,
      token_expires_at: null,
      created_at: createdAt,
      updated_at: createdAt,
    };
  }

  private createDevice(user_id: string, createdAt: number, until: number): TrustedDeviceRow {
    const { random } = this;
    const { platform, name } = random.pick(DEVICES);
    return {
      id: random.createId("tdev", createdAt),
      user_id,
      platform,
      app_identifier: "com.example.app",
      name,
      last_used_at: random.chance(0.8) ? random.integerBetween(createdAt, until) : null,
      revoked_at: null,
      created_at: createdAt,
      updated_at: createdAt,
    };
  }
}
