import { isDeepStrictEqual } from "node:util";
import { test } from "vitest";
import { z } from "zod/v3";
import { catalog, type CatalogEntry } from "../../tools/catalog.ts";
import { createHarness, getString, type Harness, type Json } from "../support/harness.ts";
import { getSetupOperation, impactSetups } from "../support/impact/index.ts";
import { listVariants } from "../support/losses/argument-variants.ts";
import { takeSnapshot, type Snapshot } from "../support/losses/database-snapshot.ts";
import {
  getResultText,
  startServer,
  type OnTestFinished,
  type ServerProcess,
} from "../support/server-process.ts";
import { parseReportedOutcome, recordCall, recordInjection, recordViolation } from "./outcome-ledger.ts";
import {
  copySandbox,
  findRenamedTarget,
  listReplacedDependents,
  replaceRow,
  runWithReplacement,
  type Replacement,
} from "./replaced-rows.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { LIVE_KEY, startSandboxApi, type SandboxApi } from "./sandbox-api.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/**
 * Calls that need confirmation, made with a live key and without the confirmation that they need. The database must stay as
 * it is; the approved call must be performed exactly once.
 */

/** The setups of the short run: of one the arguments decide, the other has dependents. */
const SHORT_RUN_SETUPS = ["update_user", "delete_user"];

/** Setups with dependents, one of which is replaced while the dialog is open. */
const DIALOG_SETUPS = selectForRun(
  ["ban_user"],
  ["ban_user", "delete_user", "delete_organization", "remove_user_password"],
);

/** How many concurrent calls carry the same token: many in every fourth setup, because they take most of the time. */
const countRacingCalls = (index: number) => (index % 4 === 0 ? 40 : 8);

/** How many tokens of calls with other arguments are tried. */
const MAX_FOREIGN_TOKENS = 2;

/** How many of the dependents are replaced, one after the other. */
const MAX_REPLACEMENTS = selectForRun(4, 20);

/** Tokens that were never issued. */
const INVENTED_TOKENS = ["AAAAAAAAAAAAAAAA", "", "__proto__", "x".repeat(5000)];

/** How a call is made: under the operation's own name, or through the meta-tool for its effect. */
type Route = "directly" | "through a meta-tool";
const ROUTES = ["directly", "through a meta-tool"] as const satisfies readonly Route[];

/** One call that needs confirmation, and everything that an attack on it uses. */
interface Attack {
  readonly server: ServerProcess;
  readonly api: SandboxApi;
  readonly harness: Harness;
  readonly setupName: string;
  /** The position of the setup in the run. */
  readonly index: number;
  readonly entry: CatalogEntry;
  readonly args: Json;
  /** The database, which no attack may change. */
  readonly before: Snapshot;
}

const toToolCall = ({ name, operation }: CatalogEntry, args: Json, route: Route): [string, Json] =>
  route === "directly"
    ? [name, args]
    : [`${operation.effect}_operation`, { operation: name, arguments: args }];

/** Finds the token that a denial offers. */
const findToken = (text: string): string | undefined => /"confirm_token":"([^"]+)"/.exec(text)?.[1];

/** Calls without a confirmation, and returns the token that the denial offers, if there is one. */
async function requestToken(server: ServerProcess, name: string, args: Json): Promise<string | undefined> {
  const result = await server.call(name, args);
  return result.isError === true ? findToken(getResultText(result)) : undefined;
}

const DryRun = z.object({
  needs_confirmation: z.boolean().optional(),
  preview: z.object({ target: z.unknown() }).passthrough().optional(),
});

/** Returns the result of a dry run, with the preview if the call needs confirmation; `undefined` if it fails. */
async function dryRun(server: ServerProcess, name: string, args: Json) {
  const { isError, structuredContent } = await server.call(name, { ...args, dry_run: true });
  return isError === true ? undefined : DryRun.parse(structuredContent);
}

async function assertUnchanged(fault: string, { harness, setupName, before }: Attack): Promise<void> {
  if (!isDeepStrictEqual(await takeSnapshot(harness.sandbox), before))
    recordViolation(fault, `${setupName} has changed the database`);
}

/** Makes a call that must be refused, by each route. */
async function attempt(fault: string, attack: Attack, confirmation: Json): Promise<void> {
  const { server, api, setupName, entry, args } = attack;
  for (const route of ROUTES) {
    recordInjection(fault);
    const writes = api.writes();
    const result = await server.call(...toToolCall(entry, { ...args, ...confirmation }, route));
    recordCall({
      fault,
      name: `${setupName} ${route}`,
      kind: "write",
      reported: parseReportedOutcome(result),
      performed: api.writes() - writes,
      expected: ["nothing"],
      text: getResultText(result),
    });
  }
}

/** Lists arguments of the same tool that differ in one field, or name another object. */
function listOtherArguments({ entry, args, before }: Attack): Json[] {
  const otherTargets = Object.entries(args).flatMap(([field, value]) =>
    [...before.values()].flatMap((rows) =>
      typeof value === "string" && rows.has(value)
        ? [...rows.keys()].flatMap((key) => (key === value ? [] : [{ ...args, [field]: key }]))
        : [],
    ),
  );
  return [...otherTargets, ...listVariants(entry.operation.input.shape, args).flat()].filter(
    (other) => !isDeepStrictEqual(other, args) && entry.operation.input.safeParse(other).success,
  );
}

/** Tries tokens that were issued for other calls: with other arguments, and of another tool. */
async function attemptWithForeignTokens(attack: Attack, victimId: string): Promise<void> {
  const { server, entry } = attack;
  let tried = 0;
  for (const other of listOtherArguments(attack)) {
    if (tried >= MAX_FOREIGN_TOKENS) break;
    // Arguments that need no confirmation would be performed.
    if ((await dryRun(server, entry.name, other))?.needs_confirmation !== true) continue;
    const token = await requestToken(server, entry.name, other);
    if (token === undefined) continue;
    tried += 1;
    await attempt("a token of other arguments", attack, { confirm: true, confirm_token: token });
  }
  const otherTool = entry.name === "delete_user" ? "ban_user" : "delete_user";
  const token = await requestToken(server, otherTool, { user_id: victimId });
  if (token === undefined) recordViolation("a token of another tool", `${otherTool} issued no token`);
  await attempt("a token of another tool", attack, { confirm: true, confirm_token: token });
}

/** Makes calls without any valid token. */
async function attemptWithoutToken(attack: Attack): Promise<void> {
  await attempt("no confirmation", attack, {});
  await attempt("confirm: true alone", attack, { confirm: true });
  const token = INVENTED_TOKENS[attack.index % INVENTED_TOKENS.length];
  await attempt("an invented token", attack, { confirm: true, confirm_token: token });
}

/** Confirms beside the arguments of a meta-tool instead of inside them. */
async function attemptMisplacedConfirmation(attack: Attack, token: string): Promise<void> {
  const fault = "a confirmation beside the arguments of a meta-tool";
  const { server, api, setupName, entry, args } = attack;
  recordInjection(fault);
  const writes = api.writes();
  const [name, metaArgs] = toToolCall(entry, args, "through a meta-tool");
  const result = await server.call(name, { ...metaArgs, confirm: true, confirm_token: token });
  recordCall({
    fault,
    name: setupName,
    kind: "write",
    reported: parseReportedOutcome(result),
    performed: api.writes() - writes,
    expected: ["nothing"],
    text: getResultText(result),
  });
}

/** Uses a token after its target or one of its dependents was replaced. */
async function attemptAfterReplacement(attack: Attack, token: string, replacement: Replacement) {
  const fault = replacement.column === "id" ? "a replaced dependent" : "a changed target";
  const setupName = `${attack.setupName}, with ${replacement.description}`;
  const { server, entry, args, harness } = attack;
  const loadTarget = async () => (await dryRun(server, entry.name, args))?.preview?.target;
  const target = await loadTarget();
  await runWithReplacement(harness, replacement, async () => {
    // A token is bound to the target, which the preview shows, and not to its owner.
    if (replacement.column !== "id" && isDeepStrictEqual(await loadTarget(), target)) return;
    await attempt(fault, { ...attack, setupName }, { confirm: true, confirm_token: token });
  });
}

/** Makes concurrent calls with one valid token: exactly one may be performed. */
async function raceWithOneToken(attack: Attack, token: string): Promise<void> {
  const fault = "concurrent calls with one token";
  const { server, api, setupName, index, entry, args } = attack;
  const count = countRacingCalls(index);
  recordInjection(fault, count);
  const writes = api.writes();
  const confirmedArgs = { ...args, confirm: true, confirm_token: token };
  const results = await Promise.all(
    Array.from({ length: count }, (_, call) =>
      server.call(...toToolCall(entry, confirmedArgs, ROUTES[call % ROUTES.length] ?? "directly")),
    ),
  );
  const outcomes = results.map((result) => parseReportedOutcome(result));
  const reportedCount = outcomes.filter((outcome) => outcome !== "nothing").length;
  // Once it has been performed, a call may need no confirmation any more: it changes nothing then.
  const next = await dryRun(server, entry.name, args);
  const isRepeatable = next !== undefined && next.needs_confirmation !== true;
  const performedCount = api.writes() - writes;
  recordCall({
    fault,
    name: setupName,
    kind: "write",
    reported: outcomes.includes("done") ? "done" : "nothing",
    performed: isRepeatable ? Math.min(performedCount, 1) : performedCount,
    expected: ["done"],
    text: results.map(getResultText).join("\n").slice(0, 2000),
  });
  if (reportedCount !== performedCount)
    recordViolation(
      fault,
      `${setupName} was performed ${performedCount} times, but reports: ${outcomes.join(", ")}`,
    );
}

/** Serves a new sandbox with the target of a setup and its dependents. */
async function setUp(setupName: string, api: SandboxApi) {
  const setup = impactSetups[setupName];
  const entry = catalog.get(getSetupOperation(setupName));
  if (setup === undefined || entry === undefined) throw new Error(`There is no setup ${setupName}.`);
  const harness = await createHarness(
    setup.environment === undefined ? {} : { environment: setup.environment },
  );
  api.serve(harness);
  const { args } = await setup.setUp(harness);
  return { harness, entry, args };
}

async function attackSetup(
  [index, setupName]: readonly [number, string],
  server: ServerProcess,
  api: SandboxApi,
  folder: string,
): Promise<void> {
  const { harness, entry, args } = await setUp(setupName, api);
  const victim = await harness.tool("create_user", { email_address: ["victim@other.example"] });
  const before = await takeSnapshot(harness.sandbox);
  const attack: Attack = { server, api, harness, setupName, index, entry, args, before };
  await attemptWithoutToken(attack);
  const token = await requestToken(server, entry.name, args);
  if (token === undefined) return recordViolation("no confirmation", `${setupName} issued no token`);
  await attemptWithForeignTokens(attack, getString(victim, "id"));
  await attemptMisplacedConfirmation(attack, token);
  await assertUnchanged("an invented token", attack);

  const copy = await copySandbox(harness, folder);
  const restored = await copySandbox(harness, folder);
  const renamed = findRenamedTarget(before, args);
  const replacements = await listReplacedDependents(copy, { name: entry.name, args });
  for (const replacement of [renamed ?? [], replacements.slice(0, MAX_REPLACEMENTS)].flat())
    await attemptAfterReplacement(attack, token, replacement);
  await assertUnchanged("a changed target", attack);

  await raceWithOneToken(attack, token);
  // With everything as it was in the preview, only the token itself can be the reason for the refusal.
  api.serve(restored);
  const restoredAttack = { ...attack, harness: restored };
  await attempt("a spent token", restoredAttack, { confirm: true, confirm_token: token });
  await assertUnchanged("a spent token", restoredAttack);
  for (const { sandbox } of [harness, copy, restored]) await sandbox.db.destroy();
}

/** Replaces the target or a dependent while the dialog about it is open, and accepts the dialog. */
async function attackDialogs(
  setupNames: readonly string[],
  api: SandboxApi,
  folder: string,
  finish: OnTestFinished,
): Promise<void> {
  const fault = "a target that is replaced while its dialog is open";
  let replace = async (): Promise<void> => undefined;
  const server = await startServer(
    { CLERK_SECRET_KEY: LIVE_KEY, CLERK_API_URL: api.url, XDG_DATA_HOME: folder },
    {
      finish,
      dialog: async ({ params }) => {
        const title = /"To continue, type: ((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(params))?.[1];
        await replace();
        return { action: "accept", content: { name: String(JSON.parse(`"${title}"`)) } };
      },
    },
  );
  for (const setupName of setupNames) {
    const { harness, entry, args } = await setUp(setupName, api);
    const copy = await copySandbox(harness, folder);
    const [replacement] = await listReplacedDependents(copy, { name: entry.name, args });
    if (replacement === undefined) throw new Error(`${setupName} has no dependents to replace.`);
    replace = () => replaceRow(harness, replacement);
    const writes = api.writes();
    recordInjection(fault);
    const result = await server.call(entry.name, { ...args, confirm: true });
    recordCall({
      fault,
      name: `${setupName}, with ${replacement.description}`,
      kind: "write",
      reported: parseReportedOutcome(result),
      performed: api.writes() - writes,
      expected: ["nothing"],
      text: getResultText(result),
    });
    // The same dialog is enough if nothing changes: so the replacement was the reason.
    replace = async () => undefined;
    const approved = await server.call(entry.name, { ...args, confirm: true });
    recordCall({
      fault,
      name: `${setupName}, unchanged`,
      kind: "write",
      reported: parseReportedOutcome(approved),
      performed: api.writes() - writes,
      expected: ["done"],
      text: getResultText(approved),
    });
    for (const { sandbox } of [harness, copy]) await sandbox.db.destroy();
  }
  await server.stop();
}

export function testGateAttacks(): void {
  test("of calls without their confirmation", { timeout }, async ({ onTestFinished: finish }) => {
    const api = await startSandboxApi(finish);
    const folder = createTemporaryFolder(finish);
    const server = await startServer(
      { CLERK_SECRET_KEY: LIVE_KEY, CLERK_API_URL: api.url, XDG_DATA_HOME: folder },
      { finish },
    );
    for (const setup of selectForRun(SHORT_RUN_SETUPS, Object.keys(impactSetups)).entries())
      await attackSetup(setup, server, api, folder);
    await server.stop();
    await attackDialogs(DIALOG_SETUPS, api, folder, finish);
  });
}
