import { ApiError, invalidParam, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  deleteRestrictedIdentifier,
  findRestrictedIdentifier,
  findRestrictedIdentifierByCanonical,
  type RestrictedIdentifierRow,
} from "../../store/index.ts";
import { detectIdentifier } from "../users/index.ts";

/** Entries of the allowlist and the blocklist. */

/**
 * Builds a new entry for a list, without inserting it.
 *
 * @throws ApiError 422 if the text is not a valid identifier, 400 if the identifier is already on the list
 */
export async function buildListEntry(
  sandbox: Sandbox,
  list: RestrictedIdentifierRow["list"],
  text: string,
): Promise<RestrictedIdentifierRow> {
  const identifier = text.trim();
  const detected = detectIdentifier(identifier);
  if (detected === undefined)
    throw invalidParam(
      "identifier",
      "identifier must be an email address, *@domain, a phone number in E.164 format or a web3 wallet.",
      "form_param_format_invalid",
    );
  const { type, canonical } = detected;
  if ((await findRestrictedIdentifierByCanonical(sandbox.db, list, canonical)) !== undefined)
    throw new ApiError(400, {
      code: "duplicate_record",
      message: "duplicate record",
      longMessage: `${identifier} is already on the ${list}list.`,
      param: "identifier",
    });
  const now = sandbox.now();
  return {
    id: sandbox.newId(list === "allow" ? "alid" : "blid"),
    list,
    identifier,
    canonical,
    identifier_type: type,
    invitation_id: null,
    created_at: now,
    updated_at: now,
  };
}

export async function deleteListEntry(
  sandbox: Sandbox,
  list: RestrictedIdentifierRow["list"],
  id: string,
): Promise<void> {
  if ((await findRestrictedIdentifier(sandbox.db, list, id)) === undefined)
    throw notFound(`${list}list identifier`, id);
  await deleteRestrictedIdentifier(sandbox.db, id);
}

/** The response fields that entries of both lists have. */
export const presentListEntry = (row: RestrictedIdentifierRow, instanceId: string) => ({
  id: row.id,
  identifier: row.identifier,
  identifier_type: row.identifier_type,
  instance_id: instanceId,
  created_at: row.created_at,
  updated_at: row.updated_at,
});
