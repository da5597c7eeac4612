export { promptYesNo } from "./prompt.ts";
export { formatConfirmationHint, confirmOnTerminal } from "./terminal-confirmation.ts";
