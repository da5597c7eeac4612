export {
  ASK_THE_OPERATOR,
  formatErrorDetails,
  formatCallError,
  formatOperationNames,
  suggestNextStep,
} from "./call-error-message.ts";
export { didYouMean, toSnakeCase } from "./did-you-mean.ts";
