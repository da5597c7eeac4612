import type { OperationInput, users } from "../../../../tools/index.ts";
import { ApiError, invalidParam } from "../../api-error.ts";
import type { IdentificationType, UserFilter } from "../../store/index.ts";
import { toCanonicalIdentifier } from "./users.ts";

type Query = OperationInput<typeof users.count_users>;

/** Maximum number of values in a filter. */
const MAX_FILTER_VALUES = 100;

const IDENTIFIER_TYPES = [
  "email_address",
  "phone_number",
  "web3_wallet",
] as const satisfies IdentificationType[];

function assertFilterSizes(query: Query): void {
  for (const [param, value] of Object.entries(query))
    if (Array.isArray(value) && value.length > MAX_FILTER_VALUES)
      throw invalidParam(
        param,
        `${param} takes ${MAX_FILTER_VALUES} values at most.`,
        "form_param_array_size_exceeded",
      );
}

/** @throws ApiError 422 if only one of `provider` and `provider_user_id` is given */
function assertProviderPair({ provider, provider_user_id }: Query): void {
  if ((provider === undefined) === (provider_user_id === undefined)) return;
  const param = provider === undefined ? "provider" : "provider_user_id";
  throw new ApiError(422, {
    code: "form_conditional_param_missing",
    message: "is missing",
    longMessage: "provider and provider_user_id must be given together.",
    param,
  });
}

/**
 * Splits values into included ones, prefixed with `+` (decoded to a space in a query string) or nothing, and excluded
 * ones, prefixed with `-`.
 */
function parseSignedValues(values: readonly string[] | undefined) {
  const included = values?.filter((value) => !value.startsWith("-")) ?? [];
  const excluded = values?.filter((value) => value.startsWith("-")) ?? [];
  return {
    ...(included.length === 0 ? {} : { include: included.map((value) => value.replace(/^[+ ]/, "")) }),
    ...(excluded.length === 0 ? {} : { exclude: excluded.map((value) => value.slice(1)) }),
  };
}

function toTimeBounds(query: Query): UserFilter["times"] {
  const bounds = [
    { column: "last_active_at", operator: "<", time: query.last_active_at_before },
    { column: "last_active_at", operator: ">", time: query.last_active_at_after },
    { column: "last_active_at", operator: ">=", time: query.last_active_at_since },
    { column: "created_at", operator: "<", time: query.created_at_before },
    { column: "created_at", operator: ">", time: query.created_at_after },
    { column: "last_sign_in_at", operator: "<", time: query.last_sign_in_at_before },
    { column: "last_sign_in_at", operator: ">", time: query.last_sign_in_at_after },
  ] as const;
  return bounds.flatMap(({ column, operator, time }) =>
    time === undefined ? [] : [{ column, operator, time }],
  );
}

/**
 * Converts the query of list_users or count_users to a filter.
 *
 * @throws ApiError 422 if the query is invalid
 */
export function toUserFilter(query: Query): UserFilter {
  assertFilterSizes(query);
  assertProviderPair(query);
  const ids = parseSignedValues(query.user_id);
  const externalIds = parseSignedValues(query.external_id);
  const organizationIds = parseSignedValues(query.organization_id);
  return {
    ...(ids.include === undefined ? {} : { ids: ids.include }),
    ...(ids.exclude === undefined ? {} : { notIds: ids.exclude }),
    ...(externalIds.include === undefined ? {} : { externalIds: externalIds.include }),
    ...(externalIds.exclude === undefined ? {} : { notExternalIds: externalIds.exclude }),
    ...(organizationIds.include === undefined ? {} : { organizationIds: organizationIds.include }),
    ...(organizationIds.exclude === undefined ? {} : { notOrganizationIds: organizationIds.exclude }),
    ...(query.username === undefined ? {} : { usernames: query.username }),
    identifiers: IDENTIFIER_TYPES.flatMap((type) => {
      const anyOf = query[type]?.map((value) => toCanonicalIdentifier(type, value));
      return anyOf === undefined ? [] : [{ type, anyOf }];
    }),
    identifierParts: (["email_address", "phone_number"] as const).flatMap((type) => {
      const part = query[`${type}_query`];
      return part === undefined ? [] : [{ type, part }];
    }),
    anyPart: query.query,
    usernamePart: query.username_query,
    namePart: query.name_query,
    banned: query.banned,
    externalAccounts:
      query.provider === undefined
        ? undefined
        : { provider: query.provider, anyOf: query.provider_user_id ?? [] },
    times: toTimeBounds(query) ?? [],
  };
}
