export { printJson } from "./print-json.ts";
export { describeTool } from "./tool-description.ts";
export { findToolDefinition, unknownToolMessage } from "./tool-names.ts";
export { metaToolSection, type ToolFilter, toolSections } from "./tool-sections.ts";
export { formatToolsMarkdown } from "./tools-markdown.ts";
