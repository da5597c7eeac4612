import { networkFetch } from "../../src/clerk/network.ts";

export const noProxy = { httpProxy: undefined, httpsProxy: undefined, noProxy: undefined };

/** The network without a proxy. */
export const directFetch = () => networkFetch(noProxy);
