/** The words that users say for an action, by the verbs of operation names. `|` separates alternatives. */
export const VERB_SYNONYMS: readonly (readonly [verbs: string, said: string])[] = [
  [
    "create | add",
    "new, make, setup, start, put, open, add, create, save, define, issue, build, connect, attach, give, introduce, get, mint, invent, hook, allow, permit, generate, load, import, integrate, establish, onboard, another, custom, insert, enter, begin, launch, declare, support, link, obtain, produce, craft, hand out, register, roll out, prepare, write, bring, join, extra, additional, place, initiate, need, form, append, include, submit, make up, configure",
  ],
  [
    "list",
    "show, which, what, who, where, find, search, see, lookup, view, overview, every, have, exist, any, known, howmany, export, roster, report, dump, browse, all of, print, whole, total, current, display, outstanding,  present, using, use, enumerate, tell me, give me, catalog, inventory, page, filter, query, review, audit, available, configured, defined, show all",
  ],
  [
    "get",
    "show, see, lookup, look, find, view, fetch, detail, info, information, inspect, read, know, about, tell, status, what, pull, print, display, retrieve, config, configuration, state, current, currently, check, which, whether, active, open, specific, particular, single, explain, describe, examine, give me, tell me, is there, look at, by id, review, return, load, mean, when, why, investigate, setting",
  ],
  [
    "update",
    "change, edit, modify, alter, rename, set, adjust, correct, fix, configure, switch, different, move, turnon, turnoff, raise, lower, mark, tweak, reword, customize, increase, decrease, bump, wrong, typo, require, restrict, limit, tag, shorten, lengthen, cap, reconfigure, amend, toggle, enforce, prevent, make, translate, pick, choose, patch, override, point, use, relabel, localize, designate, better, should, extend, longer, shorter, now called, swap, revise, reduce, allow, let",
  ],
  [
    "update metadata",
    "store, keep, note, tag, attach, field, attribute, data, merge, remember, save, extra, add, record, flag, custom, set, property, write, put, annotate, label",
  ],
  [
    "replace",
    "swap, overwrite, exchange, change, switch, substitute, instead, whole, entire, wholesale, clobber, from scratch, reset, full, retire, migrate, move, new, throw away, throw out, put instead, every, shift, nothing else, only new, set",
  ],
  [
    "delete | remove | disable",
    "erase, drop, wipe, take, take out, clear, destroy, remove, delete, unlink, disconnect, lose, lost, detach, purge, strip, turnoff, stop, out, away, end, kill, undo, disallow, nuke, shutdown, decommission, retire, scrap, clean up, sunset, unused, obsolete, old, nolonger, gone, left, unmap, unregister, deregister, stolen, cancel, expunge, withdraw, bin, trash, discard, eliminate, abandon, leave, by mistake, exclude, must go, should go, have to go, get rid, rid, throw away, throw out, dispose, dismantle, discontinue, cease, axe, yank, zap, unassign, sold, sell, reset, forbid, pull, void, useless, unneeded, stale, dead, not needed, void, off",
  ],
  ["delete", "close, shutdown, for good, dissolve, permanent, permanently, forever, destroy"],
  [
    "revoke",
    "cancel, stop, kill, invalidate, end, withdraw, take back, undo, expire, terminate, block, recall, abort, delete, remove, retract, turnoff, void, close, forbid, leaked, shutdown, pull, rescind, uninvite, unsend, by mistake, destroy, disallow, forget, lost, nolonger, wrong person, wrong address, wrong hand, drop, sold, boot, off, cease, burn, distrust, call off, nullify, annul",
  ],
  [
    "rotate",
    "new, regenerate, roll, renew, reset, change, replace, reissue, cycle, leaked, issue, fresh, generate, another, swap out, swap, refresh, recreate, expired, rollover",
  ],
  [
    "verify",
    "check, valid, validate, match, right, correct, real, genuine, good, test, prove, confirm, whose, introspect, belong, trust, ok, okay, alive, decode, work, who, accept, proof, legit, legitimate, authentic, inspect, really, whether, authenticate, incoming, received, resolve, check out, respond, still valid, parse, examine, came in",
  ],
  ["count", "howmany, number, total, statistic, stat, metric, growth, count"],
  ["upload | image set", "upload, change, add, set, new, replace, put, brand, use"],
  ["assign", "give, grant, add, allow, let, more, also, able, extend, include"],
  ["prepare", "send, resend, verification email, again, otp, trigger, deliver, start"],
  [
    "attempt",
    "enter, type, submit, confirm, otp, correct, complete, gave, received, check, using code, with code, verify",
  ],
  ["extend", "more, longer, prolong, lengthen, another, extra, add, push back, postpone, delay, later"],
  ["apply", "give, add, grant, offer, put"],
  [
    "adjust",
    "give, grant, add, top up, raise, gift, refund, deduct, compensate, lower, remove, goodwill, comp, issue, reduce, charge, put, set, increase, decrease, subtract, correct",
  ],
  ["cancel", "stop, end, quit, unsubscribe, terminate, churn, downgrade, not renew, drop"],
  ["refresh", "renew, extend, expire, expired, new, exchange, trade, keep alive"],
  [
    "revert",
    "default, original, undo, reset, go back, restore, stock, factory, how it was, as it was, start over, throw away, roll back",
  ],
  ["preview", "look, look like, render, see, try, show, draft, sample, test"],
  ["toggle", "stop, send, own, ourselves, turnon, turnoff, deliver, handle"],
  ["reject", "say no, wont accept, not accept, refuse, turn down, decline, deny, dismiss"],
  ["invite", "let in, let, approve, accept, admit"],
];
