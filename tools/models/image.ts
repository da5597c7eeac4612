import { z } from "zod/v3";
import { FileContent } from "./common.ts";

/** The upload of an image: its form field, the accepted media types, and at most 10 MiB. */
export const imageUpload = {
  field: "file",
  mediaTypes: ["image/png", "image/jpeg", "image/gif", "image/webp"],
  maxBytes: 10 * 1024 * 1024,
} as const;

export const logoFields = {
  file: FileContent,
  uploader_user_id: z.string().optional().describe("Who uploaded it"),
};
