import { notFound } from "../failure.ts";
import type { Sandbox } from "../sandbox.ts";
import { listDomains } from "../store/domains.ts";
import { getInstance, type InstanceRecord } from "../store/instance.ts";
import { findTemplate, listTemplates, type TemplateRow } from "../store/templates.ts";
import type { DefaultTemplate } from "./default_template.ts";
import { EMAIL_TEMPLATES } from "./email.ts";
import type { TemplateData } from "./rendering.ts";
import { SMS_TEMPLATES } from "./sms.ts";

/** A template as it is now: the default with what somebody changed laid over it. */
export interface CurrentTemplate extends DefaultTemplate {
  readonly position: number;
  readonly changed: TemplateRow | undefined;
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
  return {
    ...template,
    position: DEFAULTS[template.type].indexOf(template),
    changed,
    name: changed?.name ?? template.name,
    subject: changed?.subject ?? template.subject,
    body: changed?.body ?? template.body,
    markup: changed?.markup ?? "",
    fromEmailName: changed?.from_email_name ?? instance.settings.beta.from_email_address,
    replyToEmailName: changed?.reply_to_email_name ?? "",
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

/** What every template knows of the application. */
export async function applicationData({ db }: Sandbox): Promise<TemplateData> {
  const { application_name, frontend_api } = await getInstance(db);
  const domain_name = await mailDomain(db);
  return { app: { name: application_name, domain_name, url: `https://${frontend_api}` } };
}

/** The domain that mails come from: the instance's primary one. */
export async function mailDomain(db: Sandbox["db"]): Promise<string> {
  const [primary] = await listDomains(db);
  if (primary === undefined) throw new Error("The instance has no primary domain.");
  return primary.name;
}
