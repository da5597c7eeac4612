import { generateKeyPairSync } from "node:crypto";
import type { Sandbox } from "../../src/sandbox/context.ts";
import { initializeInstanceSigningKey } from "../../src/sandbox/store/instance.ts";

let sharedSigningKey: string | undefined;

/** Saves a signing key that all instances share, because generating one takes longer than most tests. */
export async function saveSharedSigningKey({ db }: Pick<Sandbox, "db">): Promise<void> {
  sharedSigningKey ??= JSON.stringify(
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  );
  await initializeInstanceSigningKey(db, sharedSigningKey);
}
