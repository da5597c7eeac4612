export const interstitial = {};
