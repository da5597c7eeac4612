export const redirectUrls = {};
