/** A template as every instance has it before somebody changes it. Texts are Handlebars. */
export interface DefaultTemplate {
  readonly type: "email" | "sms";
  readonly slug: string;
  readonly name: string;
  /** `null` for an SMS. */
  readonly subject: string | null;
  readonly body: string;
  /** Beside those that every template has. */
  readonly variables: readonly string[];
  /** Variables without which the message would be of no use. */
  readonly required: readonly string[];
}

/** What every template may use. */
export const COMMON_VARIABLES: readonly string[] = [
  "app.name",
  "app.domain_name",
  "app.url",
  "app.logo_image_url",
];
