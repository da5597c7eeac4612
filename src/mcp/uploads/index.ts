export { omitFileBytes, resolveUpload, uploadInputFields } from "./upload.ts";
