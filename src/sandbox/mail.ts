import type { Sandbox } from "./sandbox.ts";
import { insertMessage } from "./store/outbox.ts";
import { applicationData, getTemplate, mailDomain } from "./templates/current.ts";
import { render, type TemplateData } from "./templates/rendering.ts";

/** A mail or text message that the instance sends. */
export interface Message {
  readonly channel: "email" | "sms";
  /** Slug of the template that it is made from, such as `invitation`. */
  readonly template: string;
  readonly to: string;
  /** What the template's variables stand for, such as `{ action_url }`; those of the application are added. */
  readonly data: TemplateData;
}

/** Who text messages come from. */
const SMS_SENDER = "Clerk";

/** Renders a message and puts it into the outbox: the sandbox sends nothing. */
export async function send(sandbox: Sandbox, { channel, template: slug, to, data }: Message): Promise<void> {
  const template = await getTemplate(sandbox, channel, slug);
  const all = { ...data, ...(await applicationData(sandbox)) };
  await insertMessage(sandbox.db, {
    id: sandbox.newId("out"),
    channel,
    recipient: to,
    sender: channel === "email" ? `${template.fromEmailName}@${await mailDomain(sandbox.db)}` : SMS_SENDER,
    subject: template.subject === null ? null : render(template.subject, all, "none"),
    body: render(template.body, all, channel === "email" ? "html" : "none"),
    template: slug,
    delivered_by_clerk: template.deliveredByClerk ? 1 : 0,
    created_at: sandbox.now(),
  });
}
