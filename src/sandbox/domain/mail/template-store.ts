import { notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { listDomains } from "../../store/domains.ts";
import { getInstance, type InstanceRecord } from "../../store/instance.ts";
import { findTemplate, listTemplates, type TemplateRow } from "../../store/templates.ts";
import type { DefaultTemplate } from "./default-template.ts";
import { EMAIL_TEMPLATES } from "./email-templates.ts";
import type { TemplateData } from "./template-rendering.ts";
import { SMS_TEMPLATES } from "./sms-templates.ts";

/** A template as it is now: the default with what somebody changed laid over it. */
export interface CurrentTemplate extends DefaultTemplate {
  readonly position: number;
  readonly changed: TemplateRow | undefined;
  /** The default of each text that can be changed, by its name in the API. */
  readonly standard: Readonly<Record<string, string | null>>;
  readonly markup: string;
  readonly fromEmailName: string;
  readonly replyToEmailName: string;
  readonly deliveredByClerk: boolean;
}

const DEFAULTS = { email: EMAIL_TEMPLATES, sms: SMS_TEMPLATES } as const;

function currentOf(
  template: DefaultTemplate,
  changed: TemplateRow | undefined,
  instance: InstanceRecord,
): CurrentTemplate {
  const standard = {
    name: template.name,
    subject: template.subject,
    body: template.body,
    markup: "",
    from_email_name: template.type === "email" ? instance.settings.beta.from_email_address : "",
    reply_to_email_name: "",
  };
  return {
    ...template,
    standard,
    position: DEFAULTS[template.type].indexOf(template),
    changed,
    name: changed?.name ?? standard.name,
    subject: changed?.subject ?? standard.subject,
    body: changed?.body ?? standard.body,
    markup: changed?.markup ?? standard.markup,
    fromEmailName: changed?.from_email_name ?? standard.from_email_name,
    replyToEmailName: changed?.reply_to_email_name ?? standard.reply_to_email_name,
    deliveredByClerk: (changed?.delivered_by_clerk ?? 1) === 1,
  };
}

/** All templates of a type, by position. */
export async function currentTemplates({ db }: Sandbox, type: "email" | "sms"): Promise<CurrentTemplate[]> {
  const instance = await getInstance(db);
  const changed = new Map((await listTemplates(db, type)).map((row) => [row.slug, row]));
  return DEFAULTS[type].map((template) => currentOf(template, changed.get(template.slug), instance));
}

/** @throws Failure 404 when there is no such template */
export async function getTemplate(
  { db }: Sandbox,
  type: "email" | "sms",
  slug: string,
): Promise<CurrentTemplate> {
  const template = DEFAULTS[type].find((known) => known.slug === slug);
  if (template === undefined) throw notFound(`${type} template`, slug);
  return currentOf(template, await findTemplate(db, type, slug), await getInstance(db));
}

/** Where the application is: in development where its developers run it. */
export async function applicationUrl({ db }: Sandbox): Promise<string> {
  const { environment, settings } = await getInstance(db);
  const developedAt = environment === "development" ? settings.development_origin : null;
  return developedAt ?? `https://${await mailDomain(db)}`;
}

/** What every template knows of the application. */
export async function applicationData(sandbox: Sandbox): Promise<TemplateData> {
  const { application_name } = await getInstance(sandbox.db);
  return {
    app: {
      name: application_name,
      domain_name: await mailDomain(sandbox.db),
      url: await applicationUrl(sandbox),
      logo_image_url: null,
    },
  };
}

/** The domain that mails come from: the instance's primary one. */
export async function mailDomain(db: Sandbox["db"]): Promise<string> {
  const [primary] = await listDomains(db);
  if (primary === undefined) throw new Error("The instance has no primary domain.");
  return primary.name;
}
