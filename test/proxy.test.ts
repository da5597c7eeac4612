import { expect, test } from "vitest";
import { networkFetch } from "../src/clerk/network.ts";
import { answer, startUpstream } from "./support/upstream.ts";

const none = { httpProxy: undefined, httpsProxy: undefined, noProxy: undefined };

test("without a proxy the request goes straight to the API", async () => {
  const api = await startUpstream(answer(200, { via: "api" }));
  for (const settings of [none, { ...none, httpsProxy: "" }]) {
    const fetch = await networkFetch(settings);
    expect(await (await fetch(`${api.url}/v1/things`)).json()).toEqual({ via: "api" });
  }
});

test("a proxy gets the request, whole", async () => {
  const proxy = await startUpstream(answer(201, { via: "proxy" }, { "x-clerk-trace-id": "t" }));
  const fetch = await networkFetch({ ...none, httpProxy: proxy.url });
  const response = await fetch("http://api.example/v1/things", {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x" },
    body: '{"a":1}',
  });
  expect(response.status).toBe(201);
  expect(response.headers.get("x-clerk-trace-id")).toBe("t");
  expect(await response.json()).toEqual({ via: "proxy" });
  expect(proxy.tunnels).toEqual(["api.example:80"]);
  expect(proxy.received[0]).toMatchObject({
    method: "POST",
    url: "/v1/things",
    headers: { authorization: "Bearer sk_test_x" },
    body: '{"a":1}',
  });
});

test("an answer without a body passes the proxy", async () => {
  const proxy = await startUpstream(answer(204));
  const fetch = await networkFetch({ ...none, httpProxy: proxy.url });
  expect((await fetch("http://api.example/v1/things")).status).toBe(204);
});

test("a host in NO_PROXY is reached directly", async () => {
  const proxy = await startUpstream(answer(200, { via: "proxy" }));
  const api = await startUpstream(answer(200, { via: "api" }));
  const fetch = await networkFetch({ ...none, httpProxy: proxy.url, noProxy: "127.0.0.1" });
  expect(await (await fetch(`${api.url}/v1/things`)).json()).toEqual({ via: "api" });
  expect(proxy.received).toHaveLength(0);
});

test("an address of a proxy that is none is refused by its name, and not shown", async () => {
  await expect(networkFetch({ ...none, httpsProxy: "user:secret@proxy" })).rejects.toThrow(
    "HTTPS_PROXY must be a URL such as http://proxy.example.com:3128.",
  );
});
