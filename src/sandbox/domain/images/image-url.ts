/** URL of an image on Clerk's image service, which scales and caches images. */
const encodeImageUrl = (source: Readonly<Record<string, string>>) =>
  `https://img.clerk.com/${Buffer.from(JSON.stringify(source)).toString("base64url")}`;

/** URL of an uploaded image, or of the default image, which shows initials. */
export const buildImageUrl = (id: string, imageId: string | null, initials: string): string =>
  encodeImageUrl(
    imageId === null
      ? { type: "default", rid: id, initials: initials.toUpperCase() }
      : { type: "proxy", rid: id, src: imageId },
  );

/** URL of an uploaded image if the sandbox has no HTTP server that could serve it. */
export const buildUploadedImageUrl = (imageId: string): string =>
  encodeImageUrl({ type: "proxy", src: `https://images.clerk.dev/uploaded/${imageId}` });
