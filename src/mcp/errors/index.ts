export { errorDetails, formatCallError, operationNames, suggestNextStep } from "./call-error-message.ts";
export { didYouMean, toSnakeCase } from "./did-you-mean.ts";
