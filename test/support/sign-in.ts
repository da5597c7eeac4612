import { z } from "zod/v3";
import { listOutboxMessages } from "../../src/sandbox/store/outbox.ts";
import type { Harness } from "./harness.ts";

/** Reads the verification code from the last message in the outbox. */
export async function getLastSentCode({ sandbox }: Pick<Harness, "sandbox">): Promise<string> {
  const [message] = await listOutboxMessages(sandbox.db);
  const code = /\b\d{6}\b/.exec(message?.subject ?? message?.body ?? "")?.[0];
  if (code === undefined) throw new Error("No code was sent.");
  return code;
}

/** Returns the path below `/v1` and the query of a ticket's URL. */
export const getTicketPath = (url: unknown): string => {
  const { pathname, search } = new URL(z.string().parse(url));
  return `${pathname.replace(/^\/v1/, "")}${search}`;
};

/** Parses the cookies that a response sets, by name. */
export const parseSetCookies = (response: Response): Readonly<Record<string, string>> =>
  Object.fromEntries(
    response.headers.getSetCookie().map((directive) => {
      const [pair = ""] = directive.split(";");
      const [name = "", value = ""] = pair.split("=");
      return [name, value];
    }),
  );

export const buildFormPost = (fields: Readonly<Record<string, string>>): RequestInit => ({
  method: "POST",
  body: new URLSearchParams(fields),
});

const SignUpResponse = z.object({ response: z.record(z.unknown()) });

/** Starts a sign-up as an application's form would, and returns the sign-up object. */
export async function startSignUp(
  { request }: Pick<Harness, "request">,
  fields: Readonly<Record<string, string>>,
) {
  return SignUpResponse.parse(await (await request("/client/sign_ups", buildFormPost(fields))).json())
    .response;
}
