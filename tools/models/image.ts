import { z } from "zod/v3";
import { FileContent } from "./common.ts";

/** Where a form holds a picture, and which pictures are taken. */
export const imageUpload = {
  field: "file",
  mediaTypes: ["image/png", "image/jpeg", "image/gif", "image/webp"],
  maxBytes: 10 * 1024 * 1024,
} as const;

export const logoFields = {
  file: FileContent,
  uploader_user_id: z.string().optional().describe("Who uploaded it"),
};
