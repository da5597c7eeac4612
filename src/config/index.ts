export { type OptionName, OPTIONS, TOOL_ACCESS_OPTIONS } from "./options.ts";
export {
  type Flags,
  readLogLevel,
  readSandboxSettings,
  readSettings,
  readToolAccessSettings,
  type SandboxSettings,
  type Settings,
  supportsColor,
  type ConnectionTarget,
  type ToolAccessSettings,
  tryReadSecretKey,
} from "./settings.ts";
