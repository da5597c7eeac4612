import { z } from "zod/v3";
import { defineOperation, differsFrom, PRESENT, returnsObject, returnsPage } from "../core/index.ts";
import {
  DeletedObject,
  idParam,
  imageUpload,
  legacyField,
  logoFields,
  OAuthApplication,
  OAuthApplicationWithSecret,
  pagingParams,
} from "../models/index.ts";

const oauth_application_id = idParam("oa");

const name = z.string().min(1).max(256);

const applicationFields = {
  redirect_uris: z.array(z.string()).min(1).optional(),
  callback_url: legacyField(z.string().max(1024), "redirect_uris"),
  scopes: z
    .string()
    .max(1024)
    .optional()
    .describe(
      "All it may ask for, space-separated: profile, email, public_metadata, private_metadata, openid, offline_access (cannot be removed), custom ones",
    ),
  consent_screen_enabled: z.boolean().optional(),
  pkce_required: z.boolean().optional(),
  public: z.boolean().optional().describe("Cannot keep a secret; uses PKCE"),
};

const buildConfirmation = (warning: string) => ({
  target: { operation: "get_oauth_application" },
  labelFields: ["name"],
  warning,
});

export const oauthApplications = {
  list_oauth_applications: defineOperation({
    request: "GET /oauth_applications",
    title: "List OAuth applications",
    description: "Lists the OAuth applications of this instance.",
    effect: "read",
    query: {
      ...pagingParams,
      order_by: z.string().optional().describe("created_at or name, prefix - to descend"),
      name_query: z.string().optional().describe("Part of the name, or an exact client_id"),
    },
    response: returnsPage(OAuthApplication),
  }),

  create_oauth_application: defineOperation({
    request: "POST /oauth_applications",
    title: "Create an OAuth application",
    description: "Creates an OAuth application. Its client_secret is shown only here and on rotation.",
    effect: "write",
    withoutConfirmation: "It only adds an application.",
    body: { name, ...applicationFields },
    response: returnsObject(OAuthApplicationWithSecret),
    outcomeCheck: { operation: "list_oauth_applications", with: { name_query: "{name}" } },
  }),

  get_oauth_application: defineOperation({
    request: "GET /oauth_applications/{oauth_application_id}",
    title: "Get an OAuth application",
    description: "Gets an OAuth application, without its secret.",
    effect: "read",
    path: { oauth_application_id },
    response: returnsObject(OAuthApplication),
  }),

  update_oauth_application: defineOperation({
    request: "PATCH /oauth_applications/{oauth_application_id}",
    title: "Update an OAuth application",
    description: "Changes an OAuth application's name, redirect URIs, scopes or flow.",
    effect: "write",
    withoutConfirmation: "Another name, more redirect URIs or more scopes take nothing away.",
    path: { oauth_application_id },
    body: { name: name.optional(), ...applicationFields },
    response: returnsObject(OAuthApplication),
    confirm: {
      ...buildConfirmation(
        "Users of clients that rely on the current settings, or do not use PKCE once it is required, cannot sign in; a public application loses its client secret.",
      ),
      when: [
        { onlyIfRemoving: true },
        { arguments: { public: differsFrom("public") } },
        { arguments: { pkce_required: true }, target: { pkce_required: false } },
      ],
      replaces: {
        "redirect URIs": {
          noun: "redirect URI",
          argument: "redirect_uris",
          legacyArgument: "callback_url",
          currentPath: "redirect_uris",
        },
        scopes: { noun: "scope", argument: "scopes", currentPath: "scopes", separator: " " },
      },
      recreate: {
        operation: "update_oauth_application",
        with: {
          oauth_application_id: "{id}",
          redirect_uris: "{redirect_uris}",
          scopes: "{scopes}",
          pkce_required: "{pkce_required}",
          public: "{public}",
        },
      },
    },
  }),

  upload_oauth_application_logo: defineOperation({
    request: "PUT /oauth_applications/{oauth_application_id}/logo",
    title: "Upload an OAuth application's logo",
    description: "Uploads the logo that users see when they authorize an OAuth application.",
    effect: "write",
    withoutConfirmation: "A first logo only adds.",
    path: { oauth_application_id },
    body: logoFields,
    upload: imageUpload,
    response: returnsObject(OAuthApplication),
    confirm: {
      ...buildConfirmation("The current logo is lost; restoring it takes another upload."),
      when: [{ target: { client_image_url: PRESENT } }],
      dependents: { logos: { noun: "logo", field: "client_image_url" } },
    },
  }),

  delete_oauth_application: defineOperation({
    request: "DELETE /oauth_applications/{oauth_application_id}",
    title: "Delete an OAuth application",
    description: "Deletes an OAuth application for good.",
    effect: "destructive",
    path: { oauth_application_id },
    response: returnsObject(DeletedObject),
    confirm: {
      ...buildConfirmation(
        "Nobody can sign in to this application any more; a new one has other credentials.",
      ),
      dependents: { "redirect URIs": { noun: "redirect URI", field: "redirect_uris" } },
      recreate: {
        operation: "create_oauth_application",
        with: {
          name: "{name}",
          redirect_uris: "{redirect_uris}",
          scopes: "{scopes}",
          consent_screen_enabled: "{consent_screen_enabled}",
          pkce_required: "{pkce_required}",
          public: "{public}",
        },
      },
    },
  }),

  rotate_oauth_application_secret: defineOperation({
    request: "POST /oauth_applications/{oauth_application_id}/rotate_secret",
    title: "Rotate an OAuth application's secret",
    description: "Replaces an OAuth application's client secret and shows the new one.",
    effect: "destructive",
    path: { oauth_application_id },
    response: returnsObject(OAuthApplicationWithSecret),
    confirm: buildConfirmation(
      "The current secret stops working at once: every deployment that uses it must be updated.",
    ),
    outcomeCheck: { unverifiable: "Rotate it again: only the latest secret works." },
  }),
};
