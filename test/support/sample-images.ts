const decodeBase64 = (text: string) => Buffer.from(text, "base64");

/** An image of one pixel in each accepted format, by media type. */
export const SAMPLE_IMAGES = {
  "image/png": decodeBase64(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  ),
  "image/jpeg": decodeBase64("/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/9k="),
  "image/gif": decodeBase64("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
  "image/webp": decodeBase64("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="),
} as const;

export const PNG_BYTES = SAMPLE_IMAGES["image/png"];

/** An image as the arguments of an upload tool. */
export const pngUpload = { file_base64: PNG_BYTES.toString("base64") };
