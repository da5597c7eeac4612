import { escapeText } from "../../mcp/index.ts";
import { listOutboxMessages, openSandbox, type OutboxRow } from "../../sandbox/index.ts";
import { printJson } from "../printing/index.ts";
import type { Command } from "./command-context.ts";

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

const decodeEntities = (html: string): string =>
  html.replaceAll(/&(?:#x([\da-f]{1,5})|#(\d{1,6})|(\w+));/gi, (entity, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return Object.hasOwn(HTML_ENTITIES, name) ? (HTML_ENTITIES[name] ?? entity) : entity;
  });

/** The distinct URLs in a message; those of an email are decoded from HTML. */
const extractLinks = ({ channel, body }: OutboxRow): string[] => [
  ...new Set(
    [...body.matchAll(/https?:\/\/[^\s"'<>)]+/g)].map(([url]) =>
      channel === "email" ? decodeEntities(url) : url,
    ),
  ),
];

/** Converts the HTML of an email to plain text that is readable on a terminal. */
const toPlainText = ({ channel, body }: OutboxRow): string =>
  channel === "sms"
    ? body
    : decodeEntities(
        body
          .replaceAll(/<(style|head|title)\b[^>]*>[\s\S]*?<\/\1>/gi, "")
          .replaceAll(/<br\s*\/?>|<\/(p|div|h\d|li|tr|table)>/gi, "\n")
          .replaceAll(/<[^>]+>/g, ""),
      )
        .replaceAll(/[ \t]+/g, " ")
        .replaceAll(/ ?\n ?/g, "\n")
        .replaceAll(/\n{3,}/g, "\n\n")
        .trim();

/** Formats a message. Every line of its body is marked, so that none can pose as another part of the output. */
function formatMessage(message: OutboxRow): string {
  const links = extractLinks(message);
  const lines = [
    `To:       ${escapeText(message.recipient)}${message.channel === "sms" ? " (SMS)" : ""}`,
    ...(message.sender === "" ? [] : [`From:     ${escapeText(message.sender)}`]),
    ...(message.subject === null ? [] : [`Subject:  ${escapeText(message.subject)}`]),
    `Date:     ${new Date(message.created_at).toISOString()}`,
    `Template: ${escapeText(message.template)}${message.delivered_by_clerk === 0 ? " (delivery by Clerk is off)" : ""}`,
    "",
    ...toPlainText(message)
      .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
      .map((line) => `| ${line}`.trimEnd()),
    ...(links.length === 0 ? [] : ["", "Links:", ...links.map((link) => `  ${escapeText(link)}`)]),
  ];
  return lines.join("\n");
}

/** Prints the emails and text messages that Clerk would have sent, newest first. */
export const sandboxOutboxCommand: Command = async (context) => {
  const { flags, redactor, sandboxSettings, stdout, stderr } = context;
  const sandbox = await openSandbox(sandboxSettings());
  const messages = await listOutboxMessages(sandbox.db);
  await sandbox.db.destroy();
  if (flags["json"] === true) {
    printJson(
      context,
      messages.map((message) => ({
        ...message,
        delivered_by_clerk: message.delivered_by_clerk === 1,
        links: extractLinks(message),
      })),
    );
  } else if (messages.length === 0) {
    stderr.write("The outbox is empty: nothing has been sent yet.\n");
  } else {
    const text = messages.map(formatMessage).join(`\n\n${"-".repeat(60)}\n\n`);
    stdout.write(`${redactor.redactText(text)}\n`);
  }
  return 0;
};
