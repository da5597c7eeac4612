import { z } from "zod/v3";
import { Secret } from "./common.ts";
import { identificationFields } from "./email-address.ts";
import { buildVerificationSchema } from "./verification.ts";

export const PhoneNumber = z
  .object({
    object: z.literal("phone_number"),
    phone_number: z.string(),
    reserved_for_second_factor: z.boolean().optional(),
    default_second_factor: z.boolean().optional(),
    verification: buildVerificationSchema("verification_otp", "verification_admin").nullable(),
    backup_codes: z.array(Secret).nullable().optional(),
    ...identificationFields,
  })
  .strict();
