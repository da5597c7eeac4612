/** The words that users say for Clerk's terms, where they mean the same in any context. */

/** Words that do not help to identify an operation. */
export const STOP_WORDS = `
  of to for from at by with into onto in on as and or so but if than then it
  i me we us you they them theirs is are was were be been being am do does did done doing
  has have had having can could should would will may might must want need like please how when there here
  one ones all id ids thing things just also very really themselves himself herself itself yourself
  dont doesnt didnt isnt arent cant wont couldnt shouldnt hasnt havent wasnt id us ll ve re im got
  some about because while still after before during yet too only own via per each today tomorrow yesterday
  way says said going hers
`;

/** Synonyms that apply in any context. The search replaces each of the words in `others` with `word`. */
export const GENERAL_SYNONYMS: readonly (readonly [word: string, others: string])[] = [
  ["organization", "org, organisation, workspace, team, tenant, company, business, firm"],
  ["signin", "sign in, signing in, signed in, log in, logging in, logged in, log on, login, logon"],
  ["signup", "sign up, signing up, signed up, register, registration, self register"],
  ["signout", "sign out, signed out, log out, logged out, logout, log off, signoff"],
  [
    "impersonate",
    "log in as, login as, sign in as, act as, become the user, pose as, pretend to be, masquerade, as the user, as the customer, see what the user sees, see what the customer sees, view as, on behalf of, through the eyes of, in the shoes of",
  ],
  ["sso", "single sign on, enterprise login, corporate login, federated login, federation"],
  [
    "idp",
    "identity provider, okta, azure, entra, adfs, onelogin, pingfederate, ping identity, jumpcloud, keycloak, azure ad, google workspace",
  ],
  [
    "mfa",
    "2fa, two factor, second factor, multi factor, multifactor, two step, 2 step, 2sv, tfa, two fa, second step, 2nd factor, 2nd step",
  ],
  ["totp", "authenticator, authy, otp app, six digit code"],
  ["otp", "one time code, one time password, verification code, passcode, pin"],
  ["email", "mail, e mail, emails, mailbox, inbox"],
  ["phone", "phone number, mobile number, cell phone, telephone, cell number, cell, phone nr, msisdn"],
  ["sms", "text message, text messages, texts, texting"],
  ["waitlist", "waiting list, wait list, queue, queueing, early access, beta list, private beta"],
  ["allowlist", "allow list, whitelist, white list, safelist, allowed list"],
  ["blocklist", "block list, blacklist, black list, denylist, deny list, banlist"],
  [
    "metadata",
    "meta data, custom data, custom attributes, custom fields, custom attribute, custom field, publicmetadata, privatemetadata, unsafemetadata",
  ],
  ["jwt", "json web token, jwts"],
  ["m2m", "machine to machine, server to server, service to service, backend to backend"],
  ["member", "membership"],
  [
    "externalaccount",
    "external account, social account, social login, social connection, connected account, linked account",
  ],
  [
    "passkey",
    "pass key, fingerprint, face id, touch id, webauthn, fido, fido2, security key, yubikey, hardware key, biometric",
  ],
  ["backupcode", "backup code, recovery code, emergency code, printed code, rescue code"],
  ["apikey", "api key, api token, developer key, personal access token, secret key for the api"],
  ["roleset", "role set, set of roles"],
  [
    "onetimelink",
    "magic link, one time link, one click link, login link, signin link, sign in link, sign in url",
  ],
  ["howmany", "how many, how much, number of, amount of, count of, total number, headcount, how long is"],
  ["consumer", "customer, customers, client of ours"],
  ["customize", "customise, customised, customized, customisation, customization, personalize"],
  ["thirdparty", "third party, external app, partner app"],
  ["e2e", "end to end"],
  [
    "scim",
    "provisioning, deprovisioning, user provisioning, directory sync, automatic provisioning, provision, deprovision",
  ],
  ["redirect", "callback, deep link, come back to, return url, deeplink"],
  ["avatar", "profile image, profile photo, profile pic, profile picture, headshot, selfie, mugshot"],
  ["invite", "invitation"],
  ["credential", "credentials, creds"],
  ["webhook", "webhooks, web hook, event delivery"],
  ["production", "prod"],
  ["development", "dev, staging"],
  ["environment", "env"],
  ["application", "app"],
  ["permission", "privilege, entitlement"],
  ["discount", "coupon, promo, promotion, voucher, rebate, half off, discount code, promo code, price cut"],
  [
    "nolonger",
    "no longer, not any more, any longer, shouldnt, should not, mustnt, must not, dont use, do not use, dont want, do not want, doesnt want, dont need, do not need, any more, anymore, no more, not any longer",
  ],
  ["show", "give me, tell me, let me see, show me"],
  ["person", "he, him, she, someone, somebody"],
  ["use", "used, uses, using"],
  ["everyone", "anyone, anybody, everybody"],
  ["nobody", "no one"],
  ["dcr", "dynamic client registration, dynamic registration"],
  ["limit", "at most, no more than, not more than, maximum, up to"],
  ["turnon", "turn on, switch on, activate, enable, enabled"],
  ["turnoff", "turn off, switch off, deactivate, disable, disabled, pause"],
  ["setup", "set up, setting up, hook up, wire up, spin up, set me up"],
  ["lookup", "look up, pull up, bring up, looking up"],
  ["remove", "take away, take off, take down, taken away, get rid of, taking away"],
  ["shutdown", "cut off, shut off, shut down, tear down, wind down, kill off"],
  [
    "bulk",
    "in bulk, in one go, at once, batch, csv, spreadsheet, mass, en masse, hundred, hundreds, several, multiple, whole list, list of, many, lots",
  ],
  [
    "leaked",
    "leak, compromise, compromised, exposed, breach, breached, pwned, stolen, got out, public repo, published by mistake",
  ],
];
