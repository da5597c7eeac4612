import { z } from "zod/v3";
import { openSandboxFetch } from "../../src/sandbox/http/sandbox-fetch.ts";
import { seedSandbox } from "../../src/sandbox/seeding/seed-sandbox.ts";

const User = z.object({
  id: z.string(),
  external_id: z.string().nullable(),
  username: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  email_addresses: z.array(z.object({ email_address: z.string() })),
  phone_numbers: z.array(z.object({ phone_number: z.string() })),
  web3_wallets: z.array(z.object({ web3_wallet: z.string() })),
  created_at: z.number(),
  last_active_at: z.number().nullable(),
  last_sign_in_at: z.number().nullable(),
});
export type User = z.output<typeof User>;

const OrganizationList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Opens and seeds a sandbox in this process, and returns functions that call its API. */
export async function openSeededInstance(file: string, users: number) {
  const { sandbox, secretKey, fetch } = await openSandboxFetch({ file }, () => undefined);
  await seedSandbox(sandbox, { users, seed: 1 });
  const headers = { authorization: `Bearer ${secretKey}`, "content-type": "application/json" };
  const request = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`http://sandbox.localhost/v1${path}`, { ...init, headers });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    request,
    list: async (query: string) => z.array(User).parse(await request(`/users?${query}`)),
    largestOrganization: async () =>
      OrganizationList.parse(await request("/organizations?limit=1&order_by=-members_count")).data[0]?.id ??
      "",
    close: () => sandbox.db.destroy(),
  };
}
export type SeededInstance = Awaited<ReturnType<typeof openSeededInstance>>;
