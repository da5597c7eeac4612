export { COMMON_VARIABLES } from "./default-template.ts";
export { deliver, renderMessage } from "./mail.ts";
export { extractVariables, SAMPLE_TEMPLATE_DATA } from "./template-rendering.ts";
export {
  type CurrentTemplate,
  getApplicationUrl,
  getTemplate,
  listCurrentTemplates,
} from "./template-store.ts";
