export { buildImageUrl } from "./image-url.ts";
export { imageNotFound, saveImage } from "./images.ts";
