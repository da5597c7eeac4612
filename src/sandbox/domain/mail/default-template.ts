/** A template of a new instance, before any customization. `subject` and `body` are Handlebars templates. */
export interface DefaultTemplate {
  readonly type: "email" | "sms";
  readonly slug: string;
  readonly name: string;
  /** `null` for an SMS. */
  readonly subject: string | null;
  readonly body: string;
  /** The template's own variables, in addition to `COMMON_VARIABLES`. */
  readonly variables: readonly string[];
  /** Variables that the template must output, because the message would be useless without them. */
  readonly required: readonly string[];
}

/** Variables that are available in every template. */
export const COMMON_VARIABLES: readonly string[] = [
  "app.name",
  "app.domain_name",
  "app.url",
  "app.logo_image_url",
];
