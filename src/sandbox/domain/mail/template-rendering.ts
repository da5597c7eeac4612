import Handlebars from "handlebars";
import { invalidParam } from "../../api-error.ts";

/** Values of a template's variables, by name. */
export type TemplateData = Readonly<Record<string, unknown>>;

/**
 * Templates are received over the API and rendered here long after they were accepted. They can therefore use only
 * the conditional and loop helpers, `lookup`, one partial, and the own properties of their data: a template that has
 * passed `extractVariables` cannot write to the console, recurse or fail.
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

/** The maximum length of a template, in characters, and of the nesting of its blocks, in levels. */
const TEMPLATE_LIMITS = { length: 200_000, depth: 50 };

/** The partial `{{> app_logo}}`, with which Clerk's own templates begin. */
const APP_LOGO_PARTIAL =
  '{{#if app.logo_image_url}}<img src="{{app.logo_image_url}}" alt="{{app.name}}">{{else}}{{app.name}}{{/if}}';

const isPath = (node: hbs.AST.Expression): node is hbs.AST.PathExpression => node.type === "PathExpression";

/** Throws on syntax that templates may not use, and collects the variables that a template outputs. */
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
    // Handlebars' compiler verifies that a name with parameters is a known helper.
    if (helper === undefined) return;
    if (helper.block !== block || helper.parameters !== params.length)
      throw new Error(
        `${name} is ${helper.block ? "a" : "no"} block, with ${helper.parameters} parameter(s)`,
      );
  }
}

/** The beginning of a block, a further branch of one (`{{else if …}}`, which nests in the block), or its end. */
const BLOCK_TAG = /\{\{~?\s*(?:(?<begin>#|\^(?!\s*~?\}))|(?<branch>else\s+\w)|(?<end>\/))/g;

/**
 * The deepest nesting of a template's blocks, in levels. Handlebars takes time that grows with the square of the depth,
 * so the depth must be known before it parses.
 */
function measureDepth(text: string): number {
  const levelsOfBlocks: number[] = [];
  let depth = 0;
  let maxDepth = 0;
  for (const { groups } of text.matchAll(BLOCK_TAG)) {
    if (groups?.["begin"] !== undefined) levelsOfBlocks.push(1);
    else if (groups?.["branch"] !== undefined) levelsOfBlocks.push((levelsOfBlocks.pop() ?? 0) + 1);
    depth += groups?.["end"] === undefined ? 1 : -(levelsOfBlocks.pop() ?? 0);
    maxDepth = Math.max(maxDepth, depth);
  }
  return maxDepth;
}

/**
 * Validates a template and returns the variables that it outputs, such as `org.name`.
 *
 * @throws ApiError 422 if the text is not a valid template or uses syntax that templates may not use
 */
export function extractVariables(param: "subject" | "body", text: string): ReadonlySet<string> {
  try {
    if (text.length > TEMPLATE_LIMITS.length)
      throw new Error(`it is longer than ${TEMPLATE_LIMITS.length} characters`);
    if (measureDepth(text) > TEMPLATE_LIMITS.depth)
      throw new Error(`its blocks are nested deeper than ${TEMPLATE_LIMITS.depth} levels`);
    const inspector = new TemplateInspector();
    inspector.accept(handlebars.parse(text));
    handlebars.precompile(text, COMPILE_OPTIONS);
    return inspector.variables;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : String(error);
    throw invalidParam(param, `${param} is no valid template: ${reason}.`, "invalid_template_body");
  }
}

/** Renders a template that has passed `extractVariables`; values are escaped if the format is `html`. */
export const renderTemplate = (text: string, data: TemplateData, format: "html" | "text"): string =>
  handlebars.compile(text, { ...COMPILE_OPTIONS, noEscape: format === "text" })(data, {
    // A new object for each call, because Handlebars stores the compiled partials in it.
    partials: { app_logo: APP_LOGO_PARTIAL },
    allowProtoMethodsByDefault: false,
    allowProtoPropertiesByDefault: false,
  });

/** Renders a subject as a single line, even if a variable contains line breaks. */
export const renderSubject = (text: string, data: TemplateData): string =>
  renderTemplate(text, data, "text").replaceAll(/\s+/g, " ").trim();

/**
 * Marks a URL that the sandbox itself created as safe: its `=` and `&` are not escaped, so that the user can copy it
 * from an email's source.
 */
export const toSafeUrl = (url: string) =>
  new Handlebars.SafeString(new URL(url).href.replaceAll(/["<>]/g, encodeURIComponent));

/** Sample values of all variables, for previews of templates. */
export const SAMPLE_TEMPLATE_DATA: TemplateData = {
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
