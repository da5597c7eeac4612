import type { Sandbox } from "./sandbox.ts";
import { insertMessage } from "./store/outbox.ts";

/** A mail or text message that the instance sends. */
export interface Message {
  readonly channel: "email" | "sms";
  /** Slug of the template that it is made from, such as `invitation`. */
  readonly template: string;
  readonly to: string;
  /** What the template's variables stand for, such as `{ action_url }`; those of the application are added. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Renders a message and puts it into the outbox: the sandbox sends nothing. */
export async function send(sandbox: Sandbox, { channel, template, to, data }: Message): Promise<void> {
  await insertMessage(sandbox.db, {
    id: sandbox.newId("out"),
    channel,
    recipient: to,
    sender: "",
    subject: channel === "email" ? template : null,
    body: JSON.stringify(data),
    template,
    delivered_by_clerk: 1,
    created_at: sandbox.now(),
  });
}
