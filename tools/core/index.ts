export {
  ANY_VALUE,
  atMost,
  type Conditions,
  differsFrom,
  isComparison,
  isNot,
  PRESENT,
} from "./conditions.ts";
export {
  buildCreditImpact,
  buildDirectoriesImpact,
  buildMetadataMerges,
  buildMetadataReplacements,
  buildPaidPlansImpact,
  buildRoleMembersImpact,
  DOMAIN_USERS_IMPACT,
} from "./confirmation-parts.ts";
export {
  type AddedValues,
  type Confirmation,
  type ConfirmWhen,
  findForEachPath,
  findStrippedPrefix,
  type ImpactSpec,
  type OutcomeCheck,
  type ReadSpec,
  type RecreateSpec,
  type Replacement,
  stripPrefix,
} from "./confirmation.ts";
export {
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
