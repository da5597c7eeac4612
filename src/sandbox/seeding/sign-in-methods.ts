import type { ExternalAccountRow } from "../store/external-accounts.ts";
import type { PasskeyRow } from "../store/passkeys.ts";
import type { TrustedDeviceRow } from "../store/trusted-devices.ts";
import type { Chance } from "./random.ts";
import type { SeededPerson } from "./user-generator.ts";

/** What people sign in with that only a browser, a provider or a device could add, of which the sandbox has none. */
export interface SeededMeans {
  readonly passkeys: readonly PasskeyRow[];
  readonly accounts: readonly ExternalAccountRow[];
  readonly devices: readonly TrustedDeviceRow[];
}

const PASSKEYS = ["iCloud Keychain", "Google Password Manager", "1Password", "YubiKey 5"] as const;

interface Provider {
  readonly provider: string;
  readonly scopes: string;
  /** What its tokens begin with. */
  readonly token: string;
}

const PROVIDERS: readonly [Provider, ...Provider[]] = [
  { provider: "oauth_google", scopes: "openid email profile", token: "ya29." },
  { provider: "oauth_github", scopes: "read:user user:email", token: "gho_" },
];

type Device = Pick<TrustedDeviceRow, "platform" | "name">;

const DEVICES: readonly [Device, ...Device[]] = [
  { platform: "ios", name: "iPhone" },
  { platform: "ios", name: "iPad" },
  { platform: "android", name: "Pixel" },
  { platform: "android", name: null },
];

const NONE: SeededMeans = { passkeys: [], accounts: [], devices: [] };

/** Gives people means to sign in; whoever has never signed in has none. */
export class Means {
  private accounts = 0;

  constructor(private readonly chance: Chance) {}

  of({ user, identifications: [address] }: SeededPerson): SeededMeans {
    const { chance } = this;
    const until = user.last_sign_in_at;
    if (until === null || address === undefined) return NONE;
    const some = <T>(probability: number, make: (at: number) => T): T[] =>
      chance.happens(probability) ? [make(chance.between(user.created_at, until))] : [];
    return {
      passkeys: some(0.08, (at) => this.passkey(user.id, at, until)),
      accounts: some(0.25, (at) => this.account(user, address.identifier, at)),
      devices: some(0.05, (at) => this.device(user.id, at, until)),
    };
  }

  private passkey(user_id: string, at: number, until: number): PasskeyRow {
    const { chance } = this;
    return {
      id: chance.id("idn", at),
      user_id,
      name: chance.pick(PASSKEYS),
      last_used_at: chance.between(at, until),
      created_at: at,
    };
  }

  private account(user: SeededPerson["user"], email_address: string, at: number): ExternalAccountRow {
    const { chance } = this;
    const { provider, scopes, token } = chance.pick(PROVIDERS);
    this.accounts += 1;
    return {
      id: chance.id("eac", at),
      identification_id: chance.id("idn", at),
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
      // No provider is there that would renew it, so it lives on.
      access_token: `${token}${chance.id("oat", at).slice(4)}`,
      refresh_token: null,
      token_expires_at: null,
      created_at: at,
      updated_at: at,
    };
  }

  private device(user_id: string, at: number, until: number): TrustedDeviceRow {
    const { chance } = this;
    const { platform, name } = chance.pick(DEVICES);
    return {
      id: chance.id("tdev", at),
      user_id,
      platform,
      app_identifier: "com.example.app",
      name,
      last_used_at: chance.happens(0.8) ? chance.between(at, until) : null,
      revoked_at: null,
      created_at: at,
      updated_at: at,
    };
  }
}
