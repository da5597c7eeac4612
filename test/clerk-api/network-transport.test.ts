import { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { dispatchRequest } from "../../src/clerk-api/undici-dispatch.ts";
import { createNetworkTransport, type ProxySettings } from "../../src/clerk-api/network-transport.ts";
import { directProxySettings } from "../support/direct-transport.ts";
import { respondWith, startUpstream } from "../support/scripted-api.ts";

/** A request that is waited for. */
const NEVER_ABORTED = { aborted: new Promise<never>(() => undefined), isAborted: () => false };

/** What came back of a GET. */
async function fetchText(settings: ProxySettings, url: string) {
  const fetch = await createNetworkTransport(settings);
  const response = await fetch(url, { method: "GET", headers: {}, ...NEVER_ABORTED });
  return { status: response.status, text: await response.text() };
}

test("without a proxy the request goes straight to the API", async () => {
  const api = await startUpstream(respondWith(200, { via: "api" }));
  for (const settings of [directProxySettings, { ...directProxySettings, httpsProxy: "" }]) {
    expect(await fetchText(settings, `${api.url}/v1/things`)).toEqual({ status: 200, text: '{"via":"api"}' });
  }
});

test("a proxy gets the request, whole", async () => {
  const proxy = await startUpstream(respondWith(201, { via: "proxy" }, { "x-clerk-trace-id": "t" }));
  const fetch = await createNetworkTransport({ ...directProxySettings, httpProxy: proxy.url });
  const response = await fetch("http://api.example/v1/things", {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x" },
    body: '{"a":1}',
    ...NEVER_ABORTED,
  });
  expect(response.status).toBe(201);
  expect(response.headers.get("x-clerk-trace-id")).toBe("t");
  expect(await response.text()).toBe('{"via":"proxy"}');
  expect(proxy.tunnels).toEqual(["api.example:80"]);
  expect(proxy.received[0]).toMatchObject({
    method: "POST",
    url: "/v1/things",
    headers: { authorization: "Bearer sk_test_x" },
    body: '{"a":1}',
  });
});

test("a request that is given up while the proxy makes the way for it is never sent", async () => {
  const proxy = await startUpstream(respondWith(200, {}));
  const openTunnel = proxy.holdTunnels();
  const fetch = await createNetworkTransport({ ...directProxySettings, httpProxy: proxy.url });
  let isOver = false;
  let giveUp: (reason: Error) => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const response = fetch("http://api.example/v1/things", {
    method: "POST",
    headers: {},
    aborted,
    isAborted: () => isOver,
  });
  await proxy.nextTunnel();
  isOver = true;
  giveUp(new Error("Nobody waits any more."));
  openTunnel();
  await expect(response).rejects.toThrow("The request was given up.");
  // What is sent after it finds nothing before it.
  expect(
    await fetchText({ ...directProxySettings, httpProxy: proxy.url }, "http://api.example/v1/after"),
  ).toMatchObject({
    status: 200,
  });
  expect(proxy.received.map(({ url }) => url)).toEqual(["/v1/after"]);
});

test("a request that is given up before it is begun is not written, however soon it could be", async () => {
  const aborted: Error[] = [];
  /** Begins each request as soon as it gets it. */
  class Eager extends Dispatcher {
    override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      const controller: Dispatcher.DispatchController = {
        aborted: false,
        paused: false,
        reason: null,
        rawHeaders: null,
        abort: (reason) => void aborted.push(reason),
        pause: () => undefined,
        resume: () => undefined,
      };
      handler.onRequestStart?.(controller, {});
      return true;
    }
  }
  const over = new Error("Nobody waits any more.");
  const givenUp = Promise.reject(over);
  givenUp.catch(() => undefined);
  void dispatchRequest(new Eager(), {
    url: "http://api.example/v1/things",
    method: "POST",
    headers: {},
    body: "{}",
    aborted: givenUp,
    isAborted: () => true,
  });
  expect(aborted).toMatchObject([{ message: "The request was given up." }]);
});

test("an answer without a body passes the proxy", async () => {
  const proxy = await startUpstream(respondWith(204));
  const settings = { ...directProxySettings, httpProxy: proxy.url };
  expect(await fetchText(settings, "http://api.example/v1/things")).toEqual({ status: 204, text: "" });
});

test("a host in NO_PROXY is reached directly", async () => {
  const proxy = await startUpstream(respondWith(200, { via: "proxy" }));
  const api = await startUpstream(respondWith(200, { via: "api" }));
  // Another name of this machine, which does not bypass the proxy by itself.
  const url = `http://0.0.0.0:${new URL(api.url).port}/v1/things`;
  const settings = { ...directProxySettings, httpProxy: proxy.url };
  expect(await fetchText(settings, url)).toMatchObject({ text: '{"via":"proxy"}' });
  expect(await fetchText({ ...settings, noProxy: "0.0.0.0" }, url)).toMatchObject({ text: '{"via":"api"}' });
  expect(proxy.received).toHaveLength(1);
});

test.each(["127.0.0.1", "localhost"])(
  "%s is reached without the proxy, which would get the key in the clear",
  async (host) => {
    const proxy = await startUpstream(respondWith(200, { via: "proxy" }));
    const api = await startUpstream(respondWith(200, { via: "api" }));
    const settings = { ...directProxySettings, httpProxy: proxy.url, httpsProxy: proxy.url };
    const url = `http://${host}:${new URL(api.url).port}/v1/things`;
    expect(await fetchText(settings, url)).toMatchObject({ text: '{"via":"api"}' });
    expect([proxy.tunnels, proxy.received]).toEqual([[], []]);
  },
);

test("an address of a proxy that is none is refused by its name, and not shown", async () => {
  await expect(
    createNetworkTransport({ ...directProxySettings, httpsProxy: "user:secret@proxy" }),
  ).rejects.toThrow("HTTPS_PROXY must be a URL such as http://proxy.example.com:3128.");
});
