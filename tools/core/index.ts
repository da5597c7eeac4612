export {
  buildDirectoriesImpact,
  buildMetadataReplacements,
  buildPaidPlansImpact,
  buildRoleMembersImpact,
  DOMAIN_USERS_IMPACT,
} from "./confirmation-parts.ts";
export {
  type Confirmation,
  type ConfirmWhen,
  findForEachPath,
  type ImpactSpec,
  type OutcomeCheck,
  type ReadSpec,
  type RecreateSpec,
  type Replacement,
} from "./confirmation.ts";
export {
  ANY_VALUE,
  defineOperation,
  type Effect,
  forEach,
  type HttpMethod,
  type Operation,
  type OperationInput,
  type OperationOutput,
  type ResponseSpec,
  returnsArray,
  returnsHtml,
  returnsNothing,
  returnsObject,
  returnsPage,
  type Upload,
} from "./operation.ts";
export { containsSecret, getMaximum, isSecret, unwrap, unwrapBranded } from "./zod-introspection.ts";
