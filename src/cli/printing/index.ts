export { printJson } from "./print-json.ts";
export { describeTool } from "./tool-description.ts";
export { findToolDefinition, formatUnknownTool } from "./tool-names.ts";
export { buildMetaToolSection, type ToolFilter, buildToolSections } from "./tool-sections.ts";
export { formatToolsMarkdown } from "./tools-markdown.ts";
