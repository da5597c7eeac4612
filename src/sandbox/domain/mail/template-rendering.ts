import Handlebars from "handlebars";
import { invalidParam } from "../../api-error.ts";

/** What a template's variables stand for. */
export type TemplateData = Readonly<Record<string, unknown>>;

/**
 * Templates come over the API and are rendered here, long after they were taken. So they get only the helpers that
 * choose and repeat, one include, and the own properties of their data: what has passed `outputOf` can neither
 * print to the console, nor recurse, nor fail.
 */
const handlebars = Handlebars.create();

interface Helper {
  readonly block: boolean;
  readonly parameters: number;
}

const HELPERS: ReadonlyMap<string, Helper> = new Map([
  ["if", { block: true, parameters: 1 }],
  ["unless", { block: true, parameters: 1 }],
  ["with", { block: true, parameters: 1 }],
  ["each", { block: true, parameters: 1 }],
  ["lookup", { block: false, parameters: 2 }],
]);

const COMPILE_OPTIONS: CompileOptions = {
  knownHelpersOnly: true,
  knownHelpers: {
    if: true,
    unless: true,
    with: true,
    each: true,
    lookup: true,
    log: false,
    helperMissing: false,
    blockHelperMissing: false,
  },
};

/** The include that Clerk's own templates begin with. */
const APP_LOGO_PARTIAL =
  '{{#if app.logo_image_url}}<img src="{{app.logo_image_url}}" alt="{{app.name}}">{{else}}{{app.name}}{{/if}}';

const isPath = (node: hbs.AST.Expression): node is hbs.AST.PathExpression => node.type === "PathExpression";

/** Refuses what templates may not say, and collects the variables that they put out. */
class TemplateInspector extends Handlebars.Visitor {
  readonly variables = new Set<string>();

  override MustacheStatement(node: hbs.AST.MustacheStatement): void {
    this.assertHelperUsage(node, false);
    if (node.params.length === 0 && isPath(node.path)) {
      const { data, parts } = node.path;
      this.variables.add((data && parts[0] === "root" ? parts.slice(1) : parts).join("."));
    }
    super.MustacheStatement(node);
  }

  override BlockStatement(node: hbs.AST.BlockStatement): void {
    this.assertHelperUsage(node, true);
    super.BlockStatement(node);
  }

  override SubExpression(node: hbs.AST.SubExpression): void {
    this.assertHelperUsage(node, false);
    super.SubExpression(node);
  }

  override PartialStatement({ name, params }: hbs.AST.PartialStatement): void {
    if (!("original" in name) || name.original !== "app_logo" || params.length > 0)
      throw new Error("{{> app_logo}} is the only include");
  }

  override PartialBlockStatement(): void {
    throw new Error("{{> app_logo}} is the only include, and no block");
  }

  override Decorator(): void {
    throw new Error("there are no decorators");
  }

  override DecoratorBlock(): void {
    throw new Error("there are no decorators");
  }

  private assertHelperUsage(
    { path, params }: Pick<hbs.AST.SubExpression, "params"> & { readonly path: hbs.AST.Expression },
    block: boolean,
  ): void {
    const name = isPath(path) ? path.original : "";
    const helper = HELPERS.get(name);
    // That a name with parameters is a helper that there is, the compiler sees to.
    if (helper === undefined) return;
    if (helper.block !== block || helper.parameters !== params.length)
      throw new Error(
        `${name} is ${helper.block ? "a" : "no"} block, with ${helper.parameters} parameter(s)`,
      );
  }
}

/**
 * The variables that a template puts out, such as `org.name`.
 *
 * @throws Failure 422 for a text that is no template, or says what templates may not say
 */
export function extractVariables(param: "subject" | "body", text: string): ReadonlySet<string> {
  try {
    const inspector = new TemplateInspector();
    inspector.accept(handlebars.parse(text));
    handlebars.precompile(text, COMPILE_OPTIONS);
    return inspector.variables;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : String(error);
    throw invalidParam(param, `${param} is no valid template: ${reason}.`, "invalid_template_body");
  }
}

/** Renders a template that has passed `outputOf`, escaping what goes into `html`. */
export const renderTemplate = (text: string, data: TemplateData, format: "html" | "text"): string =>
  handlebars.compile(text, { ...COMPILE_OPTIONS, noEscape: format === "text" })(data, {
    // Handlebars keeps what it has compiled of them in here.
    partials: { app_logo: APP_LOGO_PARTIAL },
    allowProtoMethodsByDefault: false,
    allowProtoPropertiesByDefault: false,
  });

/** Renders a subject: one line, whatever a variable holds. */
export const renderSubject = (text: string, data: TemplateData): string =>
  renderTemplate(text, data, "text").replaceAll(/\s+/g, " ").trim();

/** A link that we made ourselves: its `=` and `&` are left as they are, so that it can be copied from a mail's source. */
export const safeUrl = (url: string) =>
  new Handlebars.SafeString(new URL(url).href.replaceAll(/["<>]/g, encodeURIComponent));

/** Stands for the variables where a template is only looked at. */
export const SAMPLE_DATA: TemplateData = {
  otp_code: "424242",
  action_url: "https://sandbox.example/action",
  magic_link: "https://sandbox.example/verify",
  revoke_session_url: "https://sandbox.example/revoke",
  inviter_name: "Ada Lovelace",
  org: { name: "Acme Inc" },
  invitation: { expires_in_days: 30 },
  greeting_name: "Grace",
  email_address: "grace@example.com",
  new_email_address: "hopper@example.com",
  previous_email_address: "grace@example.com",
  primary_email_address: "grace@example.com",
  requested_from: "Firefox on Linux",
  requested_at: "12 May 2026, 09:00 UTC",
  ttl_minutes: 10,
  device_type: "laptop",
  browser_name: "Firefox",
  operating_system: "Linux",
  location: "London, GB",
  ip_address: "203.0.113.7",
  sign_in_method: "password",
  session_created_at: "12 May 2026, 09:00 UTC",
  lockout_duration: "1 hour",
  failed_attempts: 10,
  public_metadata: {},
};
