import { z } from "zod/v3";
import { invalidParam } from "../../api-error.ts";
import type { IdentificationType } from "../../store/identifications.ts";

/** What people are known by: how it looks, and how it is compared. */

const EMAIL_SCHEMA = z.string().email();
const PHONE_PATTERN = /^\+[1-9]\d{6,14}$/;
const EVM_WALLET_PATTERN = /^0x[0-9a-f]{40}$/i;
const SOLANA_WALLET_PATTERN = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

const isEmail = (text: string) => EMAIL_SCHEMA.safeParse(text).success;

/** Addresses compare without regard to case. */
export const toCanonicalEmail = (address: string): string => address.toLowerCase();

/** @throws Failure 422 for what is no email address */
export function assertEmail(address: string, param = "email_address"): void {
  if (!isEmail(address))
    throw invalidParam(param, `${param} must be a valid email address.`, "form_param_format_invalid");
}

/** What kind of identifier a text is, `*@domain` included; `undefined` for none. */
export function detectIdentifier(text: string): { type: IdentificationType; canonical: string } | undefined {
  if (isEmail(text.replace(/^\*@/, "any@"))) return { type: "email_address", canonical: text.toLowerCase() };
  if (PHONE_PATTERN.test(text)) return { type: "phone_number", canonical: text };
  if (EVM_WALLET_PATTERN.test(text)) return { type: "web3_wallet", canonical: text.toLowerCase() };
  return SOLANA_WALLET_PATTERN.test(text) ? { type: "web3_wallet", canonical: text } : undefined;
}

/** Domains of providers that give an address to whoever wants one. */
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

/** Whether a domain says nothing about where its people belong. */
export const isCommonEmailDomain = (domain: string): boolean =>
  COMMON_EMAIL_DOMAINS.has(domain.toLowerCase());
