import Handlebars from "handlebars";
import { Failure } from "../failure.ts";

/** What a template's variables stand for. */
export type TemplateData = Readonly<Record<string, unknown>>;

/** Keeps Handlebars' own helpers only; prototypes are out of reach by its default. */
const engine = Handlebars.create();

/**
 * Renders a Handlebars text.
 *
 * @param escaping `html` for emails; `none` for subjects and text messages
 * @throws Failure 422 for a text that is no template
 */
export function render(text: string, data: TemplateData, escaping: "html" | "none"): string {
  try {
    return engine.compile(text, { noEscape: escaping === "none" })(data);
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new Failure(422, {
      code: "invalid_template_body",
      message: "invalid template body",
      longMessage: `The template cannot be rendered: ${reason.replace(/:$/, "")}.`,
      param: "body",
    });
  }
}

/** Collects the paths that a template reads, such as `org.name`. */
class PathCollector extends Handlebars.Visitor {
  readonly paths = new Set<string>();

  override PathExpression(path: hbs.AST.PathExpression): void {
    this.paths.add(path.original);
  }
}

/** The variables that a text reads; a text that is no template reads none. */
export function variablesOf(text: string): ReadonlySet<string> {
  const collector = new PathCollector();
  try {
    collector.accept(engine.parse(text));
  } catch {
    return new Set();
  }
  return collector.paths;
}

/** Stands for the variables where a template is only looked at. */
export const SAMPLE_DATA: TemplateData = {
  otp_code: "424242",
  action_url: "https://sandbox.example/action",
  inviter_name: "Ada Lovelace",
  org: { name: "Acme Inc" },
  invitation: { expires_in_days: 30 },
  email_address: "grace@example.com",
  new_email_address: "grace@example.com",
  primary_email_address: "grace@example.com",
  requested_from: "Firefox on Linux",
  requested_at: "12 May 2026, 09:00 UTC",
  ttl_minutes: 10,
  device_type: "laptop",
  browser_name: "Firefox",
  ip_address: "203.0.113.7",
  session_created_at: "12 May 2026, 09:00 UTC",
  lockout_duration: "1 hour",
  public_metadata: {},
};
