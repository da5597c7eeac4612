import { z } from "zod/v3";
import { listOutboxMessages } from "../../src/sandbox/store/outbox.ts";
import type { Harness } from "./harness.ts";

/** The code that was last sent, as its recipient reads it. */
export async function getLastSentCode({ sandbox }: Pick<Harness, "sandbox">): Promise<string> {
  const [message] = await listOutboxMessages(sandbox.db);
  const code = /\b\d{6}\b/.exec(message?.subject ?? message?.body ?? "")?.[0];
  if (code === undefined) throw new Error("No code was sent.");
  return code;
}

/** The path and query of a ticket's URL, below `/v1`. */
export const getTicketPath = (url: unknown): string => {
  const { pathname, search } = new URL(z.string().parse(url));
  return `${pathname.replace(/^\/v1/, "")}${search}`;
};

/** The cookies that an answer sets, by name. */
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

/** Begins a sign-up as an application's form would; gives it as the API shows it. */
export async function startSignUp(
  { request }: Pick<Harness, "request">,
  fields: Readonly<Record<string, string>>,
) {
  return SignUpResponse.parse(await (await request("/client/sign_ups", buildFormPost(fields))).json())
    .response;
}
