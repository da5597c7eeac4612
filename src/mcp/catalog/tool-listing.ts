/** The toolset of the meta-tools, which are listed whatever toolsets are chosen. */
export const META_TOOLSET = "operations";

/** A tool, and what has to be known of it before anything is loaded. */
export interface ToolListing {
  readonly name: string;
  readonly toolset: string;
  /** Whether it only reads. */
  readonly isReadOnly: boolean;
  /** Whether it is listed where no toolsets are chosen. */
  readonly isDefault: boolean;
  /** Its definition, a `ToolDefinition`, as JSON in ASCII. */
  readonly json: string;
}
