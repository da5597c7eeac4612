import { createHash } from "node:crypto";
import type { InstanceRecord } from "../../store/instance.ts";

/** A publishable key is the Frontend API's host in base64. */
export const buildPublishableKey = ({
  environment,
  frontend_api,
}: Pick<InstanceRecord, "environment" | "frontend_api">) =>
  `pk_${environment === "production" ? "live" : "test"}_${Buffer.from(`${frontend_api}$`).toString("base64")}`;

/** What the cookies of an instance end in, so that those of several can be told apart on one host. */
export const buildCookieSuffix = (instance: Pick<InstanceRecord, "environment" | "frontend_api">): string =>
  createHash("sha1").update(buildPublishableKey(instance)).digest("base64url").slice(0, 8);
