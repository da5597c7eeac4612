export { promptYesNo } from "./prompt.ts";
export { confirmationHint, confirmOnTerminal } from "./terminal-confirmation.ts";
