/** Puts what a module's functions return in the module's place: a string is an expression, all else is data. */
export const computed = (filter, results) => ({
  name: `computed ${filter}`,
  setup(bundle) {
    const lines = Object.entries(results).map(
      ([name, result]) =>
        `export const ${name} = () => (${typeof result === "string" ? result : JSON.stringify(result)});`,
    );
    bundle.onLoad({ filter }, () => ({ contents: lines.join("\n"), loader: "js" }));
  },
});

/**
 * The SDK's server and client load a validator of JSON Schema when they are loaded, and use it for few things: here
 * it is loaded when it is used.
 */
export const lazyValidator = {
  name: "lazy validator",
  setup(bundle) {
    const provider = /validation[\\/]ajv-provider\.js$/;
    bundle.onLoad({ filter: provider, namespace: "file" }, ({ path, suffix }) =>
      suffix === "?real"
        ? undefined
        : {
            contents: `
              export class AjvJsonSchemaValidator {
                constructor(ajv) { this.ajv = ajv; }
                getValidator(schema) {
                  this.real ??= new (require(${JSON.stringify(`${path}?real`)}).AjvJsonSchemaValidator)(this.ajv);
                  return this.real.getValidator(schema);
                }
              }`,
            loader: "js",
          },
    );
  },
};
