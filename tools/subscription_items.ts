export const subscriptionItems = {};
