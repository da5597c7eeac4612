import type { Sandbox } from "../../context.ts";
import { insertOutboxMessage, type OutboxRow } from "../../store/outbox.ts";
import { getApplicationData, getTemplate, getMailDomain, type CurrentTemplate } from "./template-store.ts";
import { safeUrl, renderTemplate, renderSubject, type TemplateData } from "./template-rendering.ts";

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

/** A message as its recipient sees it. */
type RenderedMessage = Pick<OutboxRow, "sender" | "reply_to" | "subject" | "body">;

/** Fills a template in, with what it can name of the application. */
export async function renderMessage(
  sandbox: Sandbox,
  template: CurrentTemplate,
  data: TemplateData,
): Promise<RenderedMessage> {
  const { action_url } = data;
  const templateData = {
    ...data,
    ...(typeof action_url === "string" ? { action_url: safeUrl(action_url) } : {}),
    ...(await getApplicationData(sandbox)),
  };
  if (template.type === "sms")
    return {
      sender: SMS_SENDER,
      reply_to: null,
      subject: null,
      body: renderTemplate(template.body, templateData, "text"),
    };
  const domain = await getMailDomain(sandbox.db);
  const { fromEmailName, replyToEmailName, subject, body } = template;
  return {
    sender: `${fromEmailName}@${domain}`,
    reply_to: replyToEmailName === "" ? null : `${replyToEmailName}@${domain}`,
    subject: renderSubject(subject ?? "", templateData),
    body: renderTemplate(body, templateData, "html"),
  };
}

/** Renders a message and puts it into the outbox: the sandbox sends nothing. */
export async function deliver(
  sandbox: Sandbox,
  { channel, template: slug, to, data }: Message,
): Promise<void> {
  const template = await getTemplate(sandbox, channel, slug);
  await insertOutboxMessage(sandbox.db, {
    id: sandbox.newId("out"),
    channel,
    recipient: to,
    ...(await renderMessage(sandbox, template, data)),
    template: slug,
    delivered_by_clerk: template.deliveredByClerk ? 1 : 0,
    created_at: sandbox.now(),
  });
}
