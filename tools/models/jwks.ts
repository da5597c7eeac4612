import { z } from "zod/v3";

/** A public key (JWK). Which members are present depends on `kty`; private members are excluded. */
const PublicKey = z
  .object({
    kid: z.string(),
    alg: z.string(),
    use: z.string(),
    kty: z.enum(["RSA", "EC", "OKP"]),
    n: z.string().optional(),
    e: z.string().optional(),
    crv: z.string().optional(),
    x: z.string().optional(),
    y: z.string().optional(),
    x5c: z.array(z.string()).optional(),
    x5t: z.string().optional(),
    "x5t#S256": z.string().optional(),
    x5u: z.string().optional(),
  })
  .strict();

export const Jwks = z.object({ keys: z.array(PublicKey) }).strict();
