/**
 * How people say what Clerk calls by other words. Between words only: which operation a phrase means follows from
 * the words of its declaration.
 */

/** Words that say nothing about which operation is meant. */
export const STOP_WORDS = `
  a an the this that these those of to for from at by with into onto in on as and or so but if than then it its
  i me my we us our you your they them their is are was were be been being am do does did done
  has have had can could should would will may might must want need like please how when there here
  one ones all id thing things just also very really themselves himself herself
  dont doesnt didnt isnt arent cant wont id lets us ll ve re
`;

/** Words and expressions that mean the same wherever they stand; the first is put in the place of the others. */
export const SAME: readonly (readonly [word: string, others: string])[] = [
  ["organization", "org, organisation, workspace, team, tenant, company"],
  ["signin", "sign in, log in, log on, login, logon"],
  ["signup", "sign up"],
  ["signout", "sign out, log out, logout"],
  ["impersonate", "log in as, login as, sign in as, act as, become"],
  ["sso", "single sign on"],
  ["mfa", "2fa, two factor, second factor, multi factor, two step"],
  ["totp", "authenticator"],
  ["email", "mail, e mail"],
  ["phone", "phone number, mobile number, cell phone, telephone"],
  ["sms", "text message, text messages"],
  ["waitlist", "waiting list, wait list, queue"],
  ["allowlist", "allow list, whitelist, white list"],
  ["blocklist", "block list, blacklist, black list, denylist"],
  ["metadata", "meta data, custom data, custom attributes, custom fields"],
  ["jwt", "json web token"],
  ["m2m", "machine to machine, server to server, service to service"],
  ["member", "membership"],
  ["externalaccount", "external account, social account"],
  ["passkey", "pass key, fingerprint, face id, touch id, webauthn, security key"],
  ["backupcode", "backup code, recovery code"],
  ["apikey", "api key"],
  ["roleset", "role set, set of roles"],
  ["onetimelink", "magic link, one time link"],
  ["howmany", "how many, how much"],
  // Apart from "custom", which has the same stem.
  ["consumer", "customer"],
  ["thirdparty", "third party"],
  ["e2e", "end to end"],
];

/**
 * What people say of an operation whose name and title have all of the words on the left; `|` stands between
 * alternatives.
 */
export const SAID: readonly (readonly [words: string, said: string])[] = [
  // What is done
  [
    "create | add",
    "new, make, set up, setup, register, start, put, open, add, create, save, define, issue, build, connect, attach, give, introduce, get, need, mint, invent",
  ],
  [
    "list",
    "show, which, what, who, where, find, search, see, look up, view, overview, every, everybody, everyone, have, exist, any, known",
  ],
  [
    "get",
    "show, see, look up, look, find, view, fetch, detail, info, information, inspect, read, know, about, tell, status",
  ],
  [
    "update",
    "change, edit, modify, alter, rename, set, adjust, save, correct, fix, configure, switch, different, other, move, turn, raise, lower, mark",
  ],
  ["update metadata", "store, keep, note, tag, attach, field, attribute, data, merge, remember, save, extra"],
  ["replace", "swap, overwrite, exchange, change, switch, substitute, instead, whole, entire, wholesale"],
  [
    "delete | remove | disable",
    "erase, drop, wipe, get rid of, take away, take off, take, clear, destroy, remove, delete, unlink, disconnect, lose, detach, purge, strip, turn off, stop, out, away, end, kill, reset, undo, disallow",
  ],
  ["delete", "close, shut down, for good, dissolve"],
  [
    "revoke",
    "cancel, stop, kill, invalidate, end, withdraw, take back, undo, expire, terminate, block, recall, abort, delete, remove, retract, disable, void, close, forbid, leak, compromised, stolen",
  ],
  [
    "rotate",
    "new, regenerate, roll, renew, reset, change, replace, reissue, cycle, leak, compromised, issue, fresh, generate, another, stolen",
  ],
  [
    "verify",
    "check, valid, validate, match, right, correct, real, genuine, good, test, prove, confirm, whose, introspect, belong, trust, ok, okay, alive, decode, work, who, accept, proof",
  ],
  ["count", "howmany, number, total"],
  [
    "bulk | users ban",
    "many, several, lots, batch, csv, at once, in one go, list, ten, hundred, mass, multiple, together",
  ],
  ["upload | image set", "upload, change, add, set, new, replace"],
  ["assign", "give, grant, add, allow, let, more"],
  ["prepare verification", "send, resend, verification email, again, otp"],
  ["attempt verification", "enter, type, submit, confirm, otp"],
  ["extend", "more, longer, prolong, lengthen, another, extra"],
  ["apply", "give, add, grant"],
  ["adjust", "give, grant, add, top up, raise, gift, refund, deduct, compensate"],
  ["cancel", "stop, end, quit, unsubscribe, terminate"],

  // People
  [
    "user",
    "person, people, somebody, someone, anybody, anyone, he, him, his, she, her, account, customer, profile, individual, human",
  ],
  [
    "user list",
    "signup, join, registered, email, find, newest, recent, active, inactive, latest, user, system, exist, name, everyone, everybody",
  ],
  ["user get", "profile, details, account, know, about, who"],
  ["user create", "signup, register, import, migrate, onboard"],
  [
    "user update",
    "name, username, first name, last name, surname, nickname, new password, password, reset password, primary, profile, main, attribute, birthday, language",
  ],
  ["user delete", "gdpr, forget, close account, right to be forgotten"],
  [
    "user ban",
    "block, suspend, disable, deactivate, bar, spammer, abuse, troll, fraudster, kick, shut out, keep out, forbid, permanent, lock out",
  ],
  ["user unban", "unblock, reinstate, unsuspend, let back in, back, enable, reactivate, suspend, restore"],
  ["user lock", "block, freeze, suspend, disable, lock out, temporary, pause, hour, while"],
  ["user unlock", "unfreeze, open, locked, lock out, fail, attempt, let back in, brute force"],
  ["image", "avatar, photo, picture, pic"],
  ["logo", "picture, photo, image, icon, brand"],
  ["mfa", "otp, factor, reset, new phone, lost phone, totp, lost, two, step, verification, second, phone"],
  ["totp", "google authenticator, authy, otp, six digit code"],
  ["password verify", "match, right, correct"],
  ["password remove", "passwordless, clear"],
  ["compromised", "leak, breach, pwned, hacked, stolen, force, reset, weak, unsafe"],
  ["unset compromised", "safe, false alarm, unmark, clear"],
  ["trusted device", "remember, laptop, known, forget, phone, tablet"],
  ["externalaccount", "social, google, github, facebook, apple, linked, social login, provider"],
  [
    "oauth access token",
    "google, github, social, calendar, gmail, slack, microsoft, facebook, provider, third",
  ],
  ["wallet", "crypto, metamask, ethereum, coinbase, bitcoin, blockchain"],
  ["sms | phone", "text, mobile, cell"],
  ["email", "address, inbox"],
  ["email create | phone create", "second, secondary, another, extra, additional"],
  [
    "email update | phone update",
    "mark, verified, confirmed, primary, main, default, manually, flag, confirm, trust, make",
  ],

  // Organizations
  ["organization", "customer, business, group, firm"],
  ["organization update", "seat, limit, maximum, slug, title"],
  ["membership", "member, belong, colleague, coworker, teammate, employee, staff, seat, people, user"],
  ["membership delete", "kick, boot, throw out, expel, evict, offboard, fire, leave, dismiss"],
  ["membership create", "put, join, assign, directly, existing, enroll"],
  ["membership list", "who, people, everybody, everyone, who is in, who belongs"],
  [
    "membership update",
    "promote, demote, admin, role, make, owner, ownership, transfer, permission, right, rank, higher, lower, give, normal",
  ],
  ["user membership list", "organization, join, part, belong, which"],
  ["invitation", "invite, ask, join"],
  ["invitation create", "send, resend, email, link"],
  ["invitation list", "open, pending, sent, outstanding, unanswered, accepted, waiting"],
  [
    "organization domain",
    "automatic, auto join, join, verified domain, email domain, enroll, company email, employee, claim",
  ],
  ["organization role", "admin, moderator, owner, editor, viewer, custom role, position"],
  ["permission", "right, ability, privilege, power, access, allowed, capability, do, can, feature, grant"],
  ["roleset replace", "move, migrate"],

  // Who gets in
  [
    "allowlist",
    "allow, only, permit, register, signup, let, email, address, domain, phone, number, wallet, whitelisted, entry",
  ],
  [
    "blocklist",
    "block, ban, never, forbid, prevent, register, signup, banned, spam, stop, email, address, domain, phone, number, wallet, blacklisted, entry, refuse",
  ],
  ["blocklist delete", "unblock, allow, unban, again, stop blocking"],
  ["waitlist", "wait, early access, beta access, beta, line, queue, waiting, apply, request access"],
  ["waitlist invite", "let in, approve, accept, admit"],
  ["waitlist reject", "turn down, refuse, decline, deny"],

  // Signed in where
  ["session", "signin, device"],
  ["session revoke", "signout, kick, kick off, log off, everywhere, force, end, device, logged"],
  ["session list", "active, online, where, last seen, device, using, login history, logged"],
  ["session refresh", "renew, extend, expire, new"],
  ["session token", "bearer, jwt"],
  ["session create", "test, fake, simulate"],
  ["interstitial", "cookie, html, page, handshake, refresh"],
  ["client", "browser, device, cookie"],
  [
    "actor token",
    "impersonate, behalf, pretend, debug, support, view as, another user, imitate, troubleshoot, as user, see, staff, same",
  ],
  ["signin token", "onetimelink, link, passwordless, without password, ticket, login link, user"],
  ["testing token", "test, captcha, playwright, cypress, e2e, bot, skip, bypass, automate"],
  ["signup", "register, registration, unfinished, incomplete, progress"],
  ["agent task", "ai, llm, assistant, bot, behalf, impersonate, act, robot"],

  // Tokens, applications, machines
  ["jwks", "public key, signing key, key set, check token, signature, verify token"],
  ["jwt template", "claim, custom token, supabase, hasura, firebase, convex, token, payload"],
  ["secret", "credential, key"],
  ["secret get", "reveal, show, again"],
  ["oauth application", "client, app, thirdparty, provider, oidc, integration"],
  ["oauth application update", "redirect uri, scope, callback, consent"],
  ["oauth application token", "refresh token, access token, grant"],
  ["machine", "service, server, backend, worker, daemon, service account, microservice, script, job"],
  ["machine scope", "allow, talk, call, connect, let, access, reach"],
  ["m2m token", "machine, service, server, backend, program"],
  ["apikey", "developer key, personal access token, programmatic access"],
  ["apikey revoke", "leak, disable"],

  // Companies' own sign-in
  [
    "connection",
    "sso, okta, azure, entra, idp, identity provider, adfs, onelogin, signin, enterprise login, corporate login, saml, oidc, setup, customer",
  ],
  ["connection update", "turn off, turn on, enable, disable, activate, deactivate, certificate, metadata"],
  ["test run", "try, try out, dry run, simulate"],
  [
    "admin portal",
    "self service, self serve, sso, setup, configure, customer, link, themselves, it department, it admin",
  ],
  [
    "directory",
    "scim, provision, sync, okta, azure ad, entra, bearer token, active directory, import, deprovision, people, group",
  ],
  ["role mapping", "map, group, admin, okta"],

  // Money
  ["plan", "tier, package, offer, sell, product, pricing"],
  ["price", "cost, fee, amount, charge, pricing, much, dollar"],
  ["price create", "special, deal, negotiate, custom"],
  ["price transition", "upgrade, downgrade, move, switch, change, plan, tier, different"],
  ["discount", "coupon, promo, voucher, percent, rebate, off, code, cheaper, reduce, deal"],
  ["subscription", "plan, pay, subscribe, subscriber, billing"],
  ["subscription list", "who, paying, every"],
  ["trial", "free, week, day, demo, period"],
  ["statement", "invoice, bill, receipt, month, charge, billing, paid, history"],
  ["payment attempt", "card, charge, fail, succeed, go through, decline, bounce"],
  ["credit", "balance, money, dollar, wallet, prepaid, refund"],

  // The instance and its messages
  ["instance", "app, application, setting, configuration, environment"],
  ["instance update", "support email, cors, allowed origin, test mode, turn on, turn off, enable"],
  [
    "instance restriction",
    "only invited, throwaway, disposable, block, email, restrict, closed, limit, invite only, private, signup, subaddress",
  ],
  ["instance protect", "bot, attack, fraud, captcha, turn on, turn off, security, firewall"],
  ["instance communication", "sms, text, country, abroad, no sms, texts, region, no text"],
  [
    "organization settings",
    "limit, maximum, member, turn on, turn off, enable, disable, allow, organization, feature, seat",
  ],
  ["beta settings", "sender, from address"],
  ["svix", "webhook, event, endpoint, notification, hook"],
  ["change domain", "move, migrate, website, app, url"],
  ["proxy", "work, test, working"],
  ["redirect url", "callback, deep link, native, mobile app, return, allow, whitelist"],
  ["template", "wording, copy, text, message, email, sms, verification email, subject line"],
  ["revert", "default, original, undo, reset, go back, restore"],
  ["preview", "look, look like, render, see, try, show"],
  ["delivery", "stop, send, own"],
];
