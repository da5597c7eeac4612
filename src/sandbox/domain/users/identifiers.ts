import { z } from "zod/v3";
import { invalidParam } from "../../api-error.ts";
import type { IdentificationType } from "../../store/index.ts";

/** Identifiers of users: their formats, and their canonical forms for comparison. */

const EMAIL_SCHEMA = z.string().email();
const PHONE_PATTERN = /^\+[1-9]\d{6,14}$/;
const EVM_WALLET_PATTERN = /^0x[0-9a-f]{40}$/i;
const SOLANA_WALLET_PATTERN = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

const isEmail = (text: string) => EMAIL_SCHEMA.safeParse(text).success;

/** Email addresses are compared case-insensitively. */
export const toCanonicalEmail = (address: string): string => address.toLowerCase();

/** @throws ApiError 422 if the address is not a valid email address */
export function assertEmail(address: string, param = "email_address"): void {
  if (!isEmail(address))
    throw invalidParam(param, `${param} must be a valid email address.`, "form_param_format_invalid");
}

/**
 * Detects the type of an identifier; `*@domain` counts as an email address. `undefined` if it has no known format.
 */
export function detectIdentifier(text: string): { type: IdentificationType; canonical: string } | undefined {
  if (isEmail(text.replace(/^\*@/, "any@"))) return { type: "email_address", canonical: text.toLowerCase() };
  if (PHONE_PATTERN.test(text)) return { type: "phone_number", canonical: text };
  if (EVM_WALLET_PATTERN.test(text)) return { type: "web3_wallet", canonical: text.toLowerCase() };
  return SOLANA_WALLET_PATTERN.test(text) ? { type: "web3_wallet", canonical: text } : undefined;
}

/** Domains of public email providers. */
const COMMON_EMAIL_DOMAINS = new Set([
  "126.com",
  "163.com",
  "aol.com",
  "fastmail.com",
  "free.fr",
  "gmail.com",
  "gmx.at",
  "gmx.ch",
  "gmx.com",
  "gmx.de",
  "gmx.net",
  "googlemail.com",
  "hey.com",
  "hotmail.co.uk",
  "hotmail.com",
  "hotmail.fr",
  "icloud.com",
  "laposte.net",
  "libero.it",
  "live.com",
  "mac.com",
  "mail.com",
  "mail.ru",
  "me.com",
  "msn.com",
  "naver.com",
  "orange.fr",
  "outlook.com",
  "pm.me",
  "proton.me",
  "protonmail.com",
  "qq.com",
  "t-online.de",
  "tuta.com",
  "web.de",
  "wp.pl",
  "yahoo.co.jp",
  "yahoo.co.uk",
  "yahoo.com",
  "yandex.com",
  "yandex.ru",
  "zoho.com",
]);

/** Whether a domain belongs to a public email provider, and thus does not identify an organization. */
export const isCommonEmailDomain = (domain: string): boolean =>
  COMMON_EMAIL_DOMAINS.has(domain.toLowerCase());
