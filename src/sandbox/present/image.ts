/** The address of a picture: the one that was set, or the default one that shows initials. */
export function imageUrl(id: string, imageId: string | null, initials: string): string {
  const picture =
    imageId === null
      ? { type: "default", rid: id, initials: initials.toUpperCase() }
      : { type: "proxy", rid: id, src: imageId };
  return `https://img.clerk.com/${Buffer.from(JSON.stringify(picture)).toString("base64url")}`;
}
