import { z } from "zod/v3";
import { ANY_VALUE, defineOperation, differsFrom, returnsArray, returnsObject } from "../core/index.ts";
import { DeletedObject, idParam, JwtTemplate, Metadata, pagingParams, Secret } from "../models/index.ts";

const template_id = idParam("jtmp");

const jwtTemplateFields = {
  name: z.string().min(1),
  claims: Metadata.describe("May hold shortcodes: \"{{user.first_name || 'Guest'}}\""),
  lifetime: z.number().int().min(30).max(315_360_000).optional().describe("Seconds; default 60"),
  allowed_clock_skew: z.number().int().min(0).max(300).optional().describe("Seconds; default 5"),
  custom_signing_key: z.boolean().optional().describe("Needs signing_algorithm and signing_key"),
  signing_algorithm: z.string().optional().describe("HS, RS or ES with 256, 384 or 512"),
  signing_key: Secret.optional().describe("Secret or PEM private key; never returned"),
};

export const jwtTemplates = {
  list_jwt_templates: defineOperation({
    request: "GET /jwt_templates",
    title: "List JWT templates",
    description: "Lists the templates of custom JWTs, newest first.",
    effect: "read",
    query: pagingParams,
    response: returnsArray(JwtTemplate, "paginated"),
  }),

  create_jwt_template: defineOperation({
    request: "POST /jwt_templates",
    title: "Create a JWT template",
    description:
      "Creates a template of custom JWTs for other services. Claims such as sub and exp are reserved.",
    effect: "write",
    withoutConfirmation: "It only adds a template.",
    body: jwtTemplateFields,
    response: returnsObject(JwtTemplate),
  }),

  get_jwt_template: defineOperation({
    request: "GET /jwt_templates/{template_id}",
    title: "Get a JWT template",
    description: "Reads one JWT template by id.",
    effect: "read",
    path: { template_id },
    response: returnsObject(JwtTemplate),
  }),

  update_jwt_template: defineOperation({
    request: "PATCH /jwt_templates/{template_id}",
    title: "Update a JWT template",
    description:
      "Replaces a JWT template's name and claims, and the other settings given. Read it first: claims are not merged.",
    effect: "write",
    withoutConfirmation: "More claims, or another lifetime, take nothing from the tokens.",
    path: { template_id },
    body: jwtTemplateFields,
    response: returnsObject(JwtTemplate),
    confirm: {
      when: [
        { onlyIfRemoving: true },
        { arguments: { name: differsFrom("name") } },
        { arguments: { custom_signing_key: differsFrom("custom_signing_key") } },
        { arguments: { signing_algorithm: differsFrom("signing_algorithm") } },
        { arguments: { signing_key: ANY_VALUE }, target: { custom_signing_key: true } },
      ],
      target: { operation: "get_jwt_template" },
      labelFields: ["name"],
      replaces: {
        claims: { noun: "claim", argument: "claims", currentPath: "claims", includesChanges: true },
      },
      recreate: {
        operation: "update_jwt_template",
        with: {
          template_id: "{id}",
          name: "{name}",
          claims: "{claims}",
          lifetime: "{lifetime}",
          allowed_clock_skew: "{allowed_clock_skew}",
        },
      },
      warning:
        "Services that expect the current name, claims or signature refuse new tokens, and a replaced signing key is lost.",
    },
  }),

  delete_jwt_template: defineOperation({
    request: "DELETE /jwt_templates/{template_id}",
    title: "Delete a JWT template",
    description: "Deletes a JWT template.",
    effect: "destructive",
    path: { template_id },
    response: returnsObject(DeletedObject),
    confirm: {
      target: { operation: "get_jwt_template" },
      labelFields: ["name"],
      recreate: {
        operation: "create_jwt_template",
        with: {
          name: "{name}",
          claims: "{claims}",
          lifetime: "{lifetime}",
          allowed_clock_skew: "{allowed_clock_skew}",
        },
      },
      warning: "Applications that ask for tokens of this template get none; a custom signing key is lost.",
    },
  }),
};
