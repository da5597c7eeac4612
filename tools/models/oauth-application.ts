import { z } from "zod/v3";
import { Secret, Timestamp } from "./common.ts";

export const OAuthApplication = z
  .object({
    object: z.literal("oauth_application"),
    id: z.string(),
    instance_id: z.string(),
    name: z.string(),
    client_id: z.string(),
    client_uri: z.string().nullable(),
    client_image_url: z.string().nullable(),
    dynamically_registered: z.boolean(),
    consent_screen_enabled: z.boolean(),
    pkce_required: z.boolean(),
    public: z.boolean(),
    scopes: z.string(),
    redirect_uris: z.array(z.string()),
    callback_url: z.string(),
    authorize_url: z.string(),
    token_fetch_url: z.string(),
    user_info_url: z.string(),
    discovery_url: z.string(),
    token_introspection_url: z.string(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

/** The response to creation and secret rotation, the only ones with the client secret, empty for a public client. */
export const OAuthApplicationWithSecret = OAuthApplication.extend({ client_secret: Secret }).strict();
