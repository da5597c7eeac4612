import { createHash } from "node:crypto";
import type { InstanceRecord } from "../../store/index.ts";

/** Builds the publishable key: a prefix for the environment and the host of the Frontend API in base64. */
export const buildPublishableKey = ({
  environment,
  frontend_api,
}: Pick<InstanceRecord, "environment" | "frontend_api">) =>
  `pk_${environment === "production" ? "live" : "test"}_${Buffer.from(`${frontend_api}$`).toString("base64")}`;

/** The suffix of an instance's cookie names, which distinguishes several instances on one host. */
export const buildCookieSuffix = (instance: Pick<InstanceRecord, "environment" | "frontend_api">): string =>
  createHash("sha1").update(buildPublishableKey(instance)).digest("base64url").slice(0, 8);
