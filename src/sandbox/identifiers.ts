import { z } from "zod/v3";
import { invalidParam } from "./failure.ts";
import type { IdentificationType } from "./store/identifications.ts";

/** What people are known by: how it looks, and how it is compared. */

const EMAIL = z.string().email();
const PHONE = /^\+[1-9]\d{6,14}$/;
const EVM_WALLET = /^0x[0-9a-f]{40}$/i;
const SOLANA_WALLET = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

const isEmail = (text: string) => EMAIL.safeParse(text).success;

/** Addresses compare without regard to case. */
export const canonicalEmail = (address: string): string => address.toLowerCase();

/** @throws Failure 422 for what is no email address */
export function checkEmail(address: string, param = "email_address"): void {
  if (!isEmail(address))
    throw invalidParam(param, `${param} must be a valid email address.`, "form_param_format_invalid");
}

/** What kind of identifier a text is, `*@domain` included; `undefined` for none. */
export function identifierOf(text: string): { type: IdentificationType; canonical: string } | undefined {
  if (isEmail(text.replace(/^\*@/, "any@"))) return { type: "email_address", canonical: text.toLowerCase() };
  if (PHONE.test(text)) return { type: "phone_number", canonical: text };
  if (EVM_WALLET.test(text)) return { type: "web3_wallet", canonical: text.toLowerCase() };
  return SOLANA_WALLET.test(text) ? { type: "web3_wallet", canonical: text } : undefined;
}
