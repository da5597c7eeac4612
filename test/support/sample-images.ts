const base64 = (text: string) => Buffer.from(text, "base64");

/** A picture of one pixel in each format that is taken, by media type. */
export const PICTURES = {
  "image/png": base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  ),
  "image/jpeg": base64("/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/9k="),
  "image/gif": base64("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
  "image/webp": base64("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="),
} as const;

export const PNG = PICTURES["image/png"];

/** A picture as a tool takes it. */
export const png = { file_base64: PNG.toString("base64") };
