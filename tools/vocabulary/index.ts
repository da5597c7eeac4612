export { EXAMPLE_QUERY } from "./example-query.ts";
export { GENERAL_SYNONYMS, STOP_WORDS } from "./general-synonyms.ts";
export { RESOURCE_SYNONYMS } from "./resource-synonyms.ts";
export { VERB_SYNONYMS } from "./verb-synonyms.ts";
