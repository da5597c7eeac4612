/**
 * The words that users say for a resource. An entry applies to operations whose name and title contain all words of
 * its first element, in which `|` separates alternatives. Add terms that are typical of the resource, not of a
 * particular query. The tokenizer replaces every email address, domain, permission key and role key with `someaddress`,
 * `somedomain`, `somepermission` and `somerole`.
 */
export const RESOURCE_SYNONYMS: readonly (readonly [words: string, said: string])[] = [
  // Users
  [
    "user",
    "person, everyone, people, account, consumer, profile, individual, human, end user, login, guy, visitor",
  ],
  [
    "user list | user count",
    "signup, join, registered, newest, recent, active, inactive, latest, in our system, exist, name, last active, last seen, dormant, people, haven, signin, gmail, external id, someaddress, filter, between, phone, username, email",
  ],
  ["user count", "signup, registered, mau, month, week, today"],
  ["user get", "profile, detail, account, know, about, last signin"],
  [
    "user create",
    "signup, import, migrate, onboard, existing hash, password hash, bcrypt, argon, auth0, firebase, cognito, by hand, provision, someaddress, pre create, programmatically, with password, new hire, employee, colleague, login, account",
  ],
  [
    "user update",
    "name, username, first name, last name, surname, maiden name, nickname, new password, password, set password, reset password, primary, profile, attribute, birthday, language, external id, internal id, own id, delete self, self delete, delete own account, create own organization, organization limit, link id, temporary password, typo, married, spelling, locale, legal accepted, full name, backdate",
  ],
  [
    "user delete",
    "everything, leave us, delete account, remove account, personal data, privacy, gdpr, ccpa, forget, forgotten, erase, erasure, close account, right to be forgotten, data request, test account, duplicate",
  ],
  [
    "user ban",
    "block, suspend, turnoff, bar, spammer, abuse, abusive, troll, fraudster, fraud, kick, shut out, keep out, forbid, permanent, lock out, bot farm, bot, terms, violate, malicious, hacker, scammer, blocked, sharing, cheat, account, rogue, fake account",
  ],
  [
    "user unban",
    "unblock, reinstate, unsuspend, let back in, back, turnon, reactivate, suspend, suspended, restore, appeal, by accident, by mistake, lift, banned, ban, forgive, pardon, undo ban",
  ],
  [
    "user lock",
    "block, freeze, suspend, turnoff, lock out, temporary, temporarily, hour, suspicious, keep out, locked, for a while, block signin, cool down, while, minute",
  ],
  [
    "user unlock",
    "unfreeze, open, locked, lock out, locked out, fail, failed, attempt, let back in, brute force, lock, stuck, too many, wrong password, lockout",
  ],
  ["avatar user", "photo, picture, pic, image, face"],
  ["logo", "artwork, emblem, picture, photo, image, icon, brand, branding"],
  [
    "mfa",
    "otp, factor, reset, new phone, lost phone, totp, lost, two, step, second, switch phone, lost phone, stuck, sms code, broken phone, device, locked, set up again, reenroll",
  ],
  [
    "totp",
    "otp, app, 6 digit, google authenticator, mfa, lost phone, 1password, new phone, backupcode, code, set up again, reenroll",
  ],
  ["backupcode", "mfa, recovery, codes, backup"],
  ["password verify", "match, right, correct, compare"],
  ["password remove", "passwordless, clear, social"],
  [
    "compromised",
    "leaked, hacked, force, force reset, weak, unsafe, reset, change, choose, haveibeenpwned, credential stuffing, require, must",
  ],
  ["password unset", "safe, false alarm, false positive, unmark, clear, flag"],
  ["device trusted", "remember, remembered, laptop, known, forget, phone, tablet, recognized, returned"],
  [
    "externalaccount",
    "social, google, github, facebook, apple, linked, provider, microsoft, linkedin, discord, twitter, connected, oauth",
  ],
  [
    "oauth user token",
    "google, github, social, calendar, gmail, slack, microsoft, facebook, provider, third, upstream, drive, externalaccount, api of",
  ],
  ["wallet", "web3, crypto, metamask, ethereum, coinbase, bitcoin, blockchain, solana, eth, wallet connect"],
  ["sms | phone", "contact, text, mobile, number, sms, smartphone, handset, account, profile"],
  ["email address", "email, address, someaddress, contact, account, profile"],
  [
    "create email | create phone",
    "work email, personal email, contact, profile, second, secondary, another, extra, additional, attach, on file",
  ],
  [
    "email update | phone update",
    "mark, verified, confirmed, primary, main, default, manually, flag, confirm, trust, make, as verified, mfa, preferred, reserved",
  ],
  ["email get | phone get", "whether, verified, confirmed, unverified"],
  [
    "email replace | phone replace",
    "swap, new, all, instead, different, typo, only one, single, nothing else",
  ],
  ["prepare phone | attempt phone", "sms, text"],
  ["verification", "verify, confirm, prove, code, otp, ownership"],

  // Organizations
  ["organization", "consumer, group, b2b, account, workspace, partner"],
  ["organization list", "biggest, largest, newest, b2b, tenants, named, called"],
  ["organization get", "slug, by slug"],
  ["organization create", "b2b, onboard, setup, tenant"],
  [
    "organization update",
    "seat, limit, maximum, slug, title, rename, max, cap, name, allowed memberships, more seats",
  ],
  ["delete organization", "entire, whole, churn, offboard, tenant, everything"],
  [
    "metadata",
    "crm, stripe, salesforce, hubspot, attribute, key value, private, public, unsafe, field, flag, billing id, json, object",
  ],
  [
    "member",
    "belong, colleague, coworker, teammate, employee, staff, seat, people, user, roster, consumer, contractor, member",
  ],
  [
    "delete member",
    "from organization, out of organization, off organization, kick, boot, throw out, expel, evict, offboard, fire, leave, dismiss, left, quit, resign, uninvite, remove access, lose access",
  ],
  [
    "create member",
    "to organization, into organization, put, join, part of, assign, directly, existing, enroll, straight, without inviting, without asking, without invitation, drop",
  ],
  [
    "list member",
    "in organization, access to organization, who, people, who is in, who belongs, admin, owner, roster, staff",
  ],
  [
    "update member",
    "promote, demote, admin, role, make, owner, ownership, transfer, permission, right, rank, higher, lower, give, normal, admin right, elevate, hand over, successor",
  ],
  ["metadata member", "department, job title, cost center, member, note, employee number"],
  ["all member", "across, every, whole, relation, all of"],
  [
    "user member list",
    "has access to, belong to, organization, join, part, belong, which, part of, he in, she in, is in",
  ],
  ["invite", "invite, ask, join, asked, invited, invitee, accept"],
  [
    "create invite",
    "invite, ask, send, resend, email, link, someaddress, again, tester, signup, never arrived, expired, ask to join",
  ],
  ["bulk invite", "email, people, tester, list, signup"],
  [
    "list invite",
    "open, pending, sent, outstanding, unanswered, accepted, waiting, status, unaccepted, expired",
  ],
  ["invite revoke", "uninvite, unsend, wrong, pending"],
  ["get invite", "one, particular, accepted, status, seen"],
  ["all invite | all domain", "across, every, whole, consumers"],
  ["user invite list", "sent to, received, been invited"],
  [
    "organization domain",
    "automatic, automatically, auto join, join, verified domain, email domain, enroll, enrollment, company email, employee, claim, claimed, somedomain, someaddress, anyone with, autojoin, corporate email, suggestion, land, by themselves, with a mail",
  ],
  ["ownership", "own, really own, prove, dns, txt record, really, belong, confirm"],
  [
    "organization role",
    "admin, moderator, owner, editor, viewer, custom role, position, roles, rbac, access level",
  ],
  ["get organization role", "what can, able, allowed"],
  ["create organization role", "somerole, need, viewer, auditor, custom"],
  [
    "permission",
    "right, ability, power, access, allowed, capability, can, feature, scope, rbac, acl, authorization",
  ],
  ["assign permission", "also, able, let, editor, publish, grant, more, role, allow"],
  ["permission remove", "editor, shouldn, should not, able, strip, role, nolonger"],
  ["create permission", "custom, new, somepermission"],
  ["get permission | delete permission", "somepermission, mean"],
  ["replace roleset", "move, migrate, retire, legacy, another, every"],
  ["role roleset", "available, default, within, swap, inside"],
  ["update roleset", "default, creator"],

  // Sign-up restrictions
  [
    "allowlist",
    "signup, email, address, domain, phone, number, wallet, entry, somedomain, someaddress, allowed, may signup, can signup, able to signup, only people, only somedomain, allow signup, let signup",
  ],
  ["allowlist create", "allow, permit, let, admit, whitelist"],
  ["allowlist list", "allowed, permitted, may"],
  [
    "blocklist",
    "signup, banned, spam, email, address, domain, phone, number, wallet, entry, blocked, somedomain, someaddress, mailinator, never let, can signup, able to signup",
  ],
  [
    "blocklist create",
    "block, ban, never, nobody, forbid, prevent, stop, refuse, reject, keep out, nolonger, bar, exclude",
  ],
  ["blocklist list", "blocked, banned, barred"],
  [
    "blocklist delete",
    "unblock, allow, unban, stop blocking, lift, by accident, let back in, false positive, by mistake",
  ],
  [
    "waitlist",
    "spot, interested, get in, wait, beta access, beta, line, waiting, apply, applicant, request access, access, launch, someaddress",
  ],
  ["create waitlist", "in line, join, put"],
  ["list waitlist", "who, howmany, long, size"],
  ["invite waitlist", "let in, approve, accept, admit, next, let"],

  // Sessions and sign-in
  ["session", "signin, device, online, logged"],
  [
    "revoke session",
    "signout, kick, kick off, throw out, everywhere, force, end, device, terminate, stolen, all devices, log off",
  ],
  [
    "list session",
    "active, online, where, last seen, device, using, signin history, signin, right now, concurrent",
  ],
  ["get session", "active, still, expired"],
  ["refresh session", "renew, extend, expire, expired, refresh token"],
  ["session token", "from session, bearer, jwt, curl, postman, authorization header, hit our api"],
  ["session token template", "jwt, shaped, supabase, hasura"],
  [
    "create session",
    "test, fake, simulate, without going through signin, test user, automated, by hand, manually",
  ],
  ["interstitial", "cookie, html, page, handshake, refresh, browser"],
  ["client", "browser, device, cookie"],
  [
    "actor token",
    "impersonate, behalf, pretend, debug, support, view as, another user, imitate, troubleshoot, as user, see, staff, same, reproduce, eyes, customer see, user see, shadow, takeover, what they see",
  ],
  [
    "signin token",
    "onetimelink, link, passwordless, without password, ticket, user, one click, vip, locked out, signin",
  ],
  [
    "testing token",
    "test, captcha, playwright, cypress, e2e, bot, skip, bypass, automate, ci, selenium, turnstile",
  ],
  ["signup", "unfinished, incomplete, progress, stuck, half, abandoned, funnel, missing, attempt, onboard"],
  ["signup update", "own id, external id, tag, custom action"],
  [
    "agent task",
    "ai, llm, assistant, bot, behalf, impersonate, robot, claude, gpt, openai, autonomous, chatbot, copilot, on their behalf, for the user",
  ],

  // Tokens, applications, machines
  [
    "jwks",
    "public key, signing key, key set, check token, signature, verify token, networkless, offline, pem, verify session token, jwk",
  ],
  [
    "jwt template",
    "claim, custom token, supabase, hasura, firebase, convex, token, payload, custom claim, session claim, audience, neon, custom jwt, mint",
  ],
  ["secret", "credential, key, sk, password"],
  ["get secret", "reveal, show, again, once more, forgot, lost, print"],
  [
    "oauth application",
    "client, thirdparty, provider, oidc, integration, connector, zapier, partner, consent, oauth client, relying party, authenticate against us, signin with us, mcp client",
  ],
  ["oauth application update", "callback url, redirect uri, scope, redirect, consent, pkce"],
  ["oauth application list", "client, use our signin"],
  ["oauth application token", "refresh token, access token, grant, consent"],
  ["oauth application logo", "consent screen, icon"],
  ["oauth access token verify", "bearer, introspect, resource server, still good, who is it"],
  [
    "machine",
    "service, server, backend, worker, daemon, service account, microservice, script, job, cron, machine identity",
  ],
  ["update machine", "name, token lifetime, ttl, shorter"],
  ["machine scope", "talk, call, access, reach"],
  ["machine scope create", "authorize, allow, let, permit, connect"],
  ["machine scope delete", "stop, block, shutdown, forbid"],
  [
    "m2m token",
    "service token, token of service, token from service, authenticate, credential, machine, service, server, backend, program, worker, job, script, ci, minted",
  ],
  ["apikey", "key, programmatic, access, developer, ak_, programmatic access, script, bearer"],
  ["apikey revoke", "leaked, turnoff, shutdown"],
  ["apikey secret", "lost, once more, show"],
  ["apikey update", "expire, rename, name, description, scope, claim, expiration, expiry"],
  ["apikey get", "scope, owner, used, last used, whose"],

  // Enterprise connections
  [
    "connection",
    "sso, idp, signin, enterprise, saml, oidc, consumer, acs, entity id, organization, federation, corporate",
  ],
  [
    "connection update",
    "turnoff, turnon, certificate, metadata, cert, x509, expire, expired, url, sync attributes",
  ],
  ["connection create", "new, signin with, customer want, company want, add, setup, configure, integrate"],
  ["delete connection", "drop, churn, left, turnoff, shutdown"],
  ["test run", "try, try out, dry run, simulate, trial, result, fail, failed, go live, debug"],
  [
    "admin portal",
    "send, self service, self serve, sso, setup, configure, consumer, link, themselves, it department, it admin, it team, admin, own, on their own, wizard, let them",
  ],
  [
    "directory",
    "scim, sync, idp, bearer token, bearer, active directory, import, people, group, okta user, hr system, workday",
  ],
  ["directory update", "for now, suspend, resume, turnon, turnoff, pause"],
  ["delete directory", "turnoff, stop, shutdown"],
  [
    "mapping role",
    "department, should get, should be, map, group, admin, idp, assignment, ad group, sync, member of, becomes",
  ],

  // Billing
  ["plan", "tier, package, offer, price list, sell, product, pricing, edition, subscription"],
  ["price", "cost, fee, per month, per year, charge, pricing, much, dollar, monthly, yearly, annual, rate"],
  ["create price", "special, deal, negotiate, negotiated, custom, enterprise deal, bespoke, contract"],
  [
    "price transition",
    "other plan, pro, basic, premium, upgrade, downgrade, move, switch, change, plan, tier, different, monthly, annual, yearly, billing cycle, subscriber, proration, subscription",
  ],
  [
    "discount",
    "cut, loyalty, student, percent, off, code, cheaper, reduce, deal, nonprofit, full price, special offer",
  ],
  ["discount remove", "expired, full price, over, end, expire"],
  ["subscription", "plan, pay, paying, paid, subscribe, subscriber, billing, tier, free, active, renewal"],
  ["list subscription", "who, paying, every, plan, subscriber, paid, consumer, pro"],
  ["cancel subscription", "renew, renewal, period, downgrade, stop paying, plan, paying, churn"],
  ["trial", "free, week, day, demo, period, evaluate, evaluation, longer, prospect, pilot"],
  [
    "statement",
    "january, february, march, april, june, july, august, september, october, november, december, invoice, bill, receipt, month, charge, charged, billing, paid, history, quarter, billing history, year",
  ],
  [
    "attempt payment",
    "paid, card, charge, fail, failed, succeed, go through, decline, declined, bounce, transaction, payment, history",
  ],
  [
    "credit",
    "overcharge, apology, balance, money, dollar, prepaid, refund, remaining, left, goodwill, outage, compensate",
  ],

  // Instance settings and message templates
  ["instance", "application, setting, configuration, environment"],
  [
    "get instance",
    "production, development, environment, which instance, connected, origin, where am i, live",
  ],
  [
    "instance update",
    "support address, support email, cors, allowed origin, origin, test mode, turnon, turnoff, extension, clock skew, captcha, url based session, cookieless",
  ],
  [
    "instance restriction | who restrict",
    "invited, throwaway, disposable, block, email, restrict, restricted, closed, limit, invite only, private, signup, subaddress, plus addressing, public, require, mode, turnon, allowlist, blocklist, temporary email, gmail dots",
  ],
  [
    "instance restriction update",
    "block, restrict, require, only, close, forbid, prevent, turnon, turnoff, allow, stop",
  ],
  [
    "instance protect",
    "ddos, brute force, bot, robot, attack, fraud, captcha, security, firewall, defense, detection, abuse, suspicious, credential stuffing, under attack, specter, signin",
  ],
  [
    "communication instance",
    "sms, text, country, countries, abroad, no sms, region, no text, pumping, toll fraud, brazil, india, china, russia, nigeria, indonesia, germany, where",
  ],
  [
    "instance organization settings",
    "limit, maximum, member, organization, feature, seat, user create, default, max, own organization, create own organization, stop users, slug, admin delete, membership limit, b2b, personal account",
  ],
  ["instance organization settings update", "turnon, turnoff, allow, stop, let, prevent, limit, forbid"],
  ["instance protect update", "turnon, turnoff, crank up, strengthen, tighten, harden"],
  ["instance communication update", "allow, block, stop, forbid, permit, prevent, send, shutdown, no sms"],
  ["beta settings", "sender, from address, from, noreply"],
  [
    "oauth instance settings",
    "as provider, as oauth provider, dynamic client registration, dcr, consent, register client, mcp, oauth provider",
  ],
  ["svix", "webhook, event, endpoint, notification, notify, hook, delivery, signing secret, user.created"],
  ["svix url", "dashboard, failed, log, where, see, endpoint, go, replay, retry"],
  ["create svix", "receive, start, setup, listen"],
  [
    "change domain | instance production domain",
    "move, migrate, website, application, url, somedomain, live, go live, launch, rebrand, production, custom domain, home url, cut over",
  ],
  ["domain", "somedomain, site, hostname, satellite, dns, cname, subdomain, host"],
  ["list domain", "hostname, dns, record, cname, run on"],
  ["create domain", "let, host, second site"],
  ["domain update", "proxy, rename, move, url, satellite, reverse proxy, frontend api"],
  ["proxy", "respond, path, reachable, health, work, test, working, 502, nginx, cloudflare, healthy"],
  [
    "redirect url",
    "native, mobile app, mobile, permitted, expo, react native, ios, android, uri, allowed, custom scheme",
  ],
  ["create redirect", "allow, allowlist, permit, accept"],
  ["delete redirect", "disallow, forbid"],
  [
    "template message | template",
    "wording, copy, text, message, email, sms, verification email, subject line, subject, body, welcome, otp, onetimelink email, password reset email, transactional, invite email, html",
  ],
  [
    "template update",
    "onetimelink email, edit email, german, french, spanish, rewrite, footer, customize, edit, onetimelink email, reword, translate, language",
  ],
  ["list template", "customize"],
  [
    "delivery",
    "stop, send, own, ourselves, sendgrid, postmark, mailgun, twilio, mail server, smtp, resend, deliver, handle",
  ],
];
