/** The address under which Clerk shows a picture, scaled and cached. */
const encodeImageUrl = (source: Readonly<Record<string, string>>) =>
  `https://img.clerk.com/${Buffer.from(JSON.stringify(source)).toString("base64url")}`;

/** The address of a picture: the one that was set, or the default one that shows initials. */
export const buildImageUrl = (id: string, imageId: string | null, initials: string): string =>
  encodeImageUrl(
    imageId === null
      ? { type: "default", rid: id, initials: initials.toUpperCase() }
      : { type: "proxy", rid: id, src: imageId },
  );

/** The address of a picture that was uploaded, where nobody serves the sandbox. */
export const buildUploadedImageUrl = (imageId: string): string =>
  encodeImageUrl({ type: "proxy", src: `https://images.clerk.dev/uploaded/${imageId}` });
