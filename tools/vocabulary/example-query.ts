/** What the search suggests to an agent whose query found nothing: an action and a resource. */
export const EXAMPLE_QUERY = "delete organization membership";
