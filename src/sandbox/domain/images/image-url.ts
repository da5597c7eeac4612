/** The address under which Clerk shows a picture, scaled and cached. */
const shown = (picture: Readonly<Record<string, string>>) =>
  `https://img.clerk.com/${Buffer.from(JSON.stringify(picture)).toString("base64url")}`;

/** The address of a picture: the one that was set, or the default one that shows initials. */
export const imageUrl = (id: string, imageId: string | null, initials: string): string =>
  shown(
    imageId === null
      ? { type: "default", rid: id, initials: initials.toUpperCase() }
      : { type: "proxy", rid: id, src: imageId },
  );

/** The address of a picture that was uploaded, where nobody serves the sandbox. */
export const uploadedImageUrl = (imageId: string): string =>
  shown({ type: "proxy", src: `https://images.clerk.dev/uploaded/${imageId}` });
