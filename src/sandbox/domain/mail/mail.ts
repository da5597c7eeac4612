import type { Sandbox } from "../../context.ts";
import { insertOutboxMessage, type OutboxRow } from "../../store/index.ts";
import { renderSubject, renderTemplate, toSafeUrl, type TemplateData } from "./template-rendering.ts";
import { type CurrentTemplate, getApplicationData, getMailDomain, getTemplate } from "./template-store.ts";

/** An email or SMS that the instance sends. */
export interface Message {
  readonly channel: "email" | "sms";
  /** Slug of the message's template, such as `invitation`. */
  readonly template: string;
  readonly to: string;
  /** Values of the template's variables, such as `{ action_url }`; the application's own are added when rendering. */
  readonly data: TemplateData;
}

/** The sender of every SMS. */
const SMS_SENDER = "Clerk";

/** A message as its recipient receives it. */
type RenderedMessage = Pick<OutboxRow, "sender" | "reply_to" | "subject" | "body">;

/** Renders a template with `data` and the application's variables. */
export async function renderMessage(
  sandbox: Sandbox,
  template: CurrentTemplate,
  data: TemplateData,
): Promise<RenderedMessage> {
  const { action_url } = data;
  const templateData = {
    ...data,
    ...(typeof action_url === "string" ? { action_url: toSafeUrl(action_url) } : {}),
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

/**
 * Renders a message and stores it in the outbox; the sandbox never sends anything.
 *
 * @throws ApiError 404 if there is no such template
 */
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
