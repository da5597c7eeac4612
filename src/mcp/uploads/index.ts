export { omitFileBytes, resolveUpload, buildUploadInputSchema } from "./upload.ts";
