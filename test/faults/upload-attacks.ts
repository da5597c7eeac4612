import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { test } from "vitest";
import { PNG_BYTES } from "../support/sample-images.ts";
import { getResultText, startServer, type OnTestFinished } from "../support/server-process.ts";
import {
  parseReportedOutcome,
  recordCall,
  recordInjection,
  recordLeak,
  recordViolation,
} from "./outcome-ledger.ts";
import { listen } from "./recording-server.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** Uploads while another process keeps replacing a folder and a file on their path by links to a file outside. */

const FAULT = "uploads from a path that is swapped for a link";

const ROUNDS = selectForRun(30, 600);

/** Uploads at the same time. */
const CONCURRENCY = 8;

/** What the secret file contains after the bytes of an image: without these, it would not be accepted in any case. */
const SECRET = "SECRET-OUTSIDE";

/** A program that swaps a folder and a file for links, and back, until its parent disconnects. */
const SWAP_PROGRAM = `
const { renameSync } = require("node:fs");
const { join } = require("node:path");
const [folder] = process.argv.slice(2);
const exchange = (name) => {
  renameSync(join(folder, "allowed", name), join(folder, name + "-aside"));
  renameSync(join(folder, name + "-link"), join(folder, "allowed", name));
};
const restore = (name) => {
  renameSync(join(folder, "allowed", name), join(folder, name + "-link"));
  renameSync(join(folder, name + "-aside"), join(folder, "allowed", name));
};
const swap = () => {
  for (const name of ["inner", "ada.png"]) { exchange(name); }
  for (const name of ["inner", "ada.png"]) { restore(name); }
  setImmediate(swap);
};
process.once("disconnect", () => process.exit());
process.send("ready");
swap();
`;

/** Starts an API that accepts every upload, and notes those that contain the secret. */
async function startUploadApi(finish: OnTestFinished) {
  const uploads: Buffer[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    if (request.method !== "GET") uploads.push(body);
    response.writeHead(200, { "content-type": "application/json" }).end('{"object":"user","id":"user_1"}');
  };
  const host = await listen(
    createServer((request, response) => void receive(request, response)),
    finish,
  );
  return { url: `http://${host}`, uploads };
}

/** Creates the allowed folder, the one outside, and links to it that the swapping process moves into place. */
function createFolders(root: string): void {
  for (const folder of ["allowed/inner", "outside"]) mkdirSync(join(root, folder), { recursive: true });
  const secretImage = Buffer.concat([PNG_BYTES, Buffer.from(SECRET)]);
  writeFileSync(join(root, "outside", "ada.png"), secretImage);
  for (const file of ["allowed/inner/ada.png", "allowed/ada.png"]) writeFileSync(join(root, file), PNG_BYTES);
  symlinkSync(join(root, "outside"), join(root, "inner-link"));
  symlinkSync(join(root, "outside", "ada.png"), join(root, "ada.png-link"));
}

export function testUploadAttacks(): void {
  test("of uploads whose path is swapped for a link", { timeout }, async ({ onTestFinished: finish }) => {
    const root = createTemporaryFolder(finish);
    createFolders(root);
    const swapFile = join(root, "swap.cjs");
    writeFileSync(swapFile, SWAP_PROGRAM);
    const api = await startUploadApi(finish);
    const server = await startServer(
      {
        CLERK_SECRET_KEY: "sk_test_faults",
        CLERK_API_URL: api.url,
        CLERK_MCP_UPLOAD_FOLDERS: join(root, "allowed"),
      },
      { finish },
    );
    const swapper = fork(swapFile, [root]);
    finish(() => void swapper.kill("SIGKILL"));
    await once(swapper, "message");

    const paths = ["inner/ada.png", "ada.png"].map((path) => join(root, "allowed", path));
    let done = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const sent = api.uploads.length;
      recordInjection(FAULT, CONCURRENCY);
      const results = await Promise.all(
        Array.from({ length: CONCURRENCY }, (_, index) =>
          server.call("upload_organization_logo", {
            organization_id: "org_1",
            file_path: paths[index % paths.length],
            confirm: true,
          }),
        ),
      );
      const outcomes = results.map((result) => parseReportedOutcome(result));
      for (const [index, result] of results.entries())
        recordCall({
          fault: FAULT,
          name: `round ${round}`,
          kind: "write",
          reported: parseReportedOutcome(result),
          performed: outcomes[index] === "done" ? 1 : 0,
          expected: ["done", "nothing"],
          text: getResultText(result),
        });
      const doneNow = outcomes.filter((outcome) => outcome === "done").length;
      if (api.uploads.length - sent !== doneNow)
        recordViolation(FAULT, `${api.uploads.length - sent} uploads arrived, but ${doneNow} are reported`);
      done += doneNow;
    }
    swapper.disconnect();
    await once(swapper, "exit");
    const leaked = api.uploads.filter((upload) => upload.includes(SECRET));
    for (const _ of leaked) recordLeak(FAULT, "the API has received the file outside the folder");
    // Otherwise the files were never in their place, and nothing was attacked.
    if (done === 0) recordViolation(FAULT, "no upload was accepted");
    await server.stop();
  });
}
