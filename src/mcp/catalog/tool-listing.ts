/** The toolset of the meta-tools, which are listed regardless of the selected toolsets. */
export const META_TOOLSET = "operations";

/** The data of a tool that is available at startup, without loading its operation. */
export interface ToolListing {
  readonly name: string;
  readonly toolset: string;
  /** Whether the tool only reads. */
  readonly isReadOnly: boolean;
  /** Whether the tool is listed if the operator selects no toolsets. */
  readonly isDefault: boolean;
  /** The other tools whose effect every call of this tool has; `undefined` if there are none. */
  readonly sameEffectAs: readonly string[] | undefined;
  /** The `ToolDefinition` as ASCII-only JSON. */
  readonly json: string;
}
