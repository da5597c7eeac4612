import { notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findTemplateOverride,
  getInstance,
  type InstanceRecord,
  listDomains,
  listTemplateOverrides,
  type TemplateOverrideRow,
} from "../../store/index.ts";
import type { DefaultTemplate } from "./default-template.ts";
import { EMAIL_TEMPLATES } from "./email-templates.ts";
import { SMS_TEMPLATES } from "./sms-templates.ts";
import type { TemplateData } from "./template-rendering.ts";

/** A template in its current state: the default, overridden by the instance's customization. */
export interface CurrentTemplate extends DefaultTemplate {
  readonly position: number;
  readonly customization: TemplateOverrideRow | undefined;
  /** The default of each customizable text, by its field name in the API. */
  readonly defaults: Readonly<Record<string, string | null>>;
  readonly markup: string;
  readonly fromEmailName: string;
  readonly replyToEmailName: string;
  readonly deliveredByClerk: boolean;
}

const DEFAULT_TEMPLATES = { email: EMAIL_TEMPLATES, sms: SMS_TEMPLATES } as const;

function buildCurrentTemplate(
  template: DefaultTemplate,
  customization: TemplateOverrideRow | undefined,
  instance: InstanceRecord,
): CurrentTemplate {
  const defaults = {
    name: template.name,
    subject: template.subject,
    body: template.body,
    markup: "",
    from_email_name: template.type === "email" ? instance.settings.beta.from_email_address : "",
    reply_to_email_name: "",
  };
  return {
    ...template,
    defaults,
    position: DEFAULT_TEMPLATES[template.type].indexOf(template),
    customization,
    name: customization?.name ?? defaults.name,
    subject: customization?.subject ?? defaults.subject,
    body: customization?.body ?? defaults.body,
    markup: customization?.markup ?? defaults.markup,
    fromEmailName: customization?.from_email_name ?? defaults.from_email_name,
    replyToEmailName: customization?.reply_to_email_name ?? defaults.reply_to_email_name,
    deliveredByClerk: (customization?.delivered_by_clerk ?? 1) === 1,
  };
}

/** All templates of a type, ordered by position. */
export async function listCurrentTemplates(
  { db }: Sandbox,
  type: "email" | "sms",
): Promise<CurrentTemplate[]> {
  const instance = await getInstance(db);
  const customizations = new Map((await listTemplateOverrides(db, type)).map((row) => [row.slug, row]));
  return DEFAULT_TEMPLATES[type].map((template) =>
    buildCurrentTemplate(template, customizations.get(template.slug), instance),
  );
}

/** @throws ApiError 404 if there is no such template */
export async function getTemplate(
  { db }: Sandbox,
  type: "email" | "sms",
  slug: string,
): Promise<CurrentTemplate> {
  const template = DEFAULT_TEMPLATES[type].find((known) => known.slug === slug);
  if (template === undefined) throw notFound(`${type} template`, slug);
  return buildCurrentTemplate(template, await findTemplateOverride(db, type, slug), await getInstance(db));
}

/** The application's URL: in development its development origin, if set; otherwise the primary domain. */
export async function getApplicationUrl({ db }: Sandbox): Promise<string> {
  const { environment, settings } = await getInstance(db);
  const developmentOrigin = environment === "development" ? settings.development_origin : null;
  return developmentOrigin ?? `https://${await getMailDomain(db)}`;
}

/** The values of `COMMON_VARIABLES`. */
export async function getApplicationData(sandbox: Sandbox): Promise<TemplateData> {
  const { application_name } = await getInstance(sandbox.db);
  return {
    app: {
      name: application_name,
      domain_name: await getMailDomain(sandbox.db),
      url: await getApplicationUrl(sandbox),
      logo_image_url: null,
    },
  };
}

/** The domain of the sender's email address: the instance's primary domain. */
export async function getMailDomain(db: Sandbox["db"]): Promise<string> {
  const [primary] = await listDomains(db);
  if (primary === undefined) throw new Error("The instance has no primary domain.");
  return primary.name;
}
