import { z } from "zod/v3";
import { defineOperation, differsFrom, PRESENT, returnsObject, returnsPage } from "../core/index.ts";
import {
  ApiKey,
  ApiKeySecret,
  ApiKeyWithSecret,
  DeletedObject,
  idParam,
  Metadata,
  Secret,
} from "../models/index.ts";

const apiKeyId = idParam("ak");
const subject = idParam("user").describe("Id of a user, organization or machine");

const apiKeyFields = {
  description: z.string().max(255).nullable().optional(),
  claims: Metadata.nullable().optional(),
  scopes: z.array(z.string()).optional(),
};
const seconds = z.number().int().min(1);

const recreate = {
  operation: "create_api_key",
  with: {
    name: "{name}",
    subject: "{subject}",
    type: "{type}",
    description: "{description}",
    claims: "{claims}",
    scopes: "{scopes}",
    created_by: "{created_by}",
  },
};
const buildConfirmation = (warning: string) => ({
  target: { operation: "get_api_key" },
  labelFields: ["name"],
  recreate,
  warning,
});

export const apiKeys = {
  list_api_keys: defineOperation({
    request: "GET /api_keys",
    title: "List API keys",
    description: "Lists the API keys of a user, organization or machine, without their secrets.",
    effect: "read",
    query: {
      subject,
      type: z.string().min(3).optional().describe("Default api_key"),
      include_invalid: z.enum(["true", "false"]).optional().describe("Revoked and expired ones too"),
      query: z.string().optional(),
      limit: z.number().int().min(1).max(100).optional(),
      offset: z.number().int().min(0).optional(),
    },
    response: returnsPage(ApiKey),
  }),

  create_api_key: defineOperation({
    request: "POST /api_keys",
    title: "Create an API key",
    description: "Creates an API key that acts for a user, organization or machine, and shows its secret.",
    effect: "write",
    withoutConfirmation: "It only adds a key.",
    body: {
      name: z
        .string()
        .min(3)
        .refine((value) => value.trim() === value, { message: "must not begin or end with a space" }),
      subject,
      type: z.string().min(3).max(25).optional().describe("Default api_key"),
      description: z.string().max(255).optional(),
      claims: Metadata.optional(),
      scopes: z.array(z.string()).optional(),
      created_by: z.string().optional().describe("User id"),
      seconds_until_expiration: seconds.optional().describe("Default: never"),
    },
    response: returnsObject(ApiKeyWithSecret),
    outcomeCheck: { operation: "list_api_keys", with: { subject: "{subject}", type: "{type}" } },
  }),

  get_api_key: defineOperation({
    request: "GET /api_keys/{apiKeyID}",
    title: "Get an API key",
    description: "Gets an API key, without its secret.",
    effect: "read",
    path: { apiKeyID: apiKeyId },
    response: returnsObject(ApiKey),
    ignoredChanges: ["last_used_at", "updated_at"],
  }),

  update_api_key: defineOperation({
    request: "PATCH /api_keys/{apiKeyID}",
    title: "Update an API key",
    description: "Changes an API key's subject, scopes, claims or expiry.",
    effect: "write",
    withoutConfirmation: "Another description, more scopes or claims, or no expiry take nothing away.",
    path: { apiKeyID: apiKeyId },
    body: {
      ...apiKeyFields,
      subject: subject.optional(),
      seconds_until_expiration: seconds.nullable().optional().describe("From now; null for never"),
    },
    response: returnsObject(ApiKey),
    confirm: {
      ...buildConfirmation(
        "Callers that use this key lose what is taken away: all of it when the key expires for good, or acts for another subject.",
      ),
      when: [
        { onlyIfRemoving: true },
        { arguments: { seconds_until_expiration: PRESENT } },
        { arguments: { subject: differsFrom("subject") } },
      ],
      replaces: {
        scopes: { noun: "scope", argument: "scopes", currentPath: "scopes" },
        claims: { noun: "claim", argument: "claims", currentPath: "claims" },
      },
      recreate: {
        operation: "update_api_key",
        with: { apiKeyID: "{id}", subject: "{subject}", scopes: "{scopes}", claims: "{claims}" },
      },
    },
  }),

  delete_api_key: defineOperation({
    request: "DELETE /api_keys/{apiKeyID}",
    title: "Delete an API key",
    description: "Deletes an API key and its record.",
    effect: "destructive",
    path: { apiKeyID: apiKeyId },
    response: returnsObject(DeletedObject),
    confirm: buildConfirmation(
      "Callers that use this key are refused at once; a new key has another secret.",
    ),
  }),

  get_api_key_secret: defineOperation({
    request: "GET /api_keys/{apiKeyID}/secret",
    title: "Get an API key's secret",
    description: "Shows the secret of an API key.",
    effect: "read",
    path: { apiKeyID: apiKeyId },
    response: returnsObject(ApiKeySecret),
  }),

  revoke_api_key: defineOperation({
    request: "POST /api_keys/{apiKeyID}/revoke",
    title: "Revoke an API key",
    description: "Revokes an API key for good; its record remains.",
    effect: "destructive",
    idempotent: true,
    path: { apiKeyID: apiKeyId },
    body: { revocation_reason: z.string().optional() },
    response: returnsObject(ApiKey),
    confirm: buildConfirmation(
      "Callers that use this key are refused at once; a new key has another secret.",
    ),
  }),

  verify_api_key: defineOperation({
    request: "POST /api_keys/verify",
    title: "Verify an API key",
    description: "Checks an API key's secret and shows whom it acts for and what it may do.",
    effect: "read",
    body: { secret: Secret },
    response: returnsObject(ApiKey),
  }),
};
