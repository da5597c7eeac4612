import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  API,
  type Checker,
  SignatureKind,
  type Symbol as TypeSymbol,
  type Type,
} from "typescript/unstable/sync";

/** Reads the parameter types of Clerk's own client from its declarations, and builds arguments of these types. */

/** The arguments of a call of a method of the client, such as `users.createUser`. */
export interface SampleCall {
  readonly api: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Members that every API class of the client has, which are no operations. */
const BASE_MEMBERS = new Set(["request", "requireId"]);

/** Stands for any text. */
export const PLACEHOLDER = "x";

/** Deeper than any parameter type, except those that contain themselves. */
const MAX_DEPTH = 6;

/** Variants of a value: the first has every field; each further one has another of the values that one part may have. */
function buildVariants(checker: Checker, type: Type, depth = 0): readonly unknown[] {
  if (depth > MAX_DEPTH) return [PLACEHOLDER];
  if (type.isUnionType()) {
    const members = type.getTypes().filter((member) => checker.typeToString(member) !== "undefined");
    // An object comes first, because it has most fields; null comes last, because it has none.
    const rank = (member: Type) =>
      member.isObjectType() ? 0 : checker.typeToString(member) === "null" ? 2 : 1;
    return [...members]
      .sort((a, b) => rank(a) - rank(b))
      .flatMap((member) => buildVariants(checker, member, depth));
  }
  if (type.isLiteralType()) return [type.value];
  const name = checker.typeToString(type);
  switch (name) {
    case "string":
    case "any":
      return [PLACEHOLDER];
    case "number":
      return [1];
    case "null":
      return [null];
    case "undefined":
    case "never":
      return [];
    case "true":
      return [true];
    case "false":
      return [false];
    case "Date":
      return [new Date(0)];
    case "Blob":
    case "File":
      return [new File(["x"], "x.png", { type: "image/png" })];
  }
  if (type.isTemplateLiteralType()) return [PLACEHOLDER];
  if (checker.isArrayLikeType(type)) {
    const [item] = type.isTypeReference() ? checker.getTypeArguments(type) : [];
    return item === undefined ? [[]] : buildVariants(checker, item, depth + 1).map((each) => [each]);
  }
  return buildObjectVariants(checker, checker.getPropertiesOfType(type), depth);
}

function buildObjectVariants(
  checker: Checker,
  properties: readonly TypeSymbol[],
  depth: number,
): readonly object[] {
  const fields = properties.flatMap((property) => {
    const type = checker.getTypeOfSymbol(property);
    const [first, ...others] = type === undefined ? [] : buildVariants(checker, type, depth + 1);
    // A field that must be absent has no value.
    return first === undefined ? [] : [{ name: property.name, first, others }];
  });
  const complete = Object.fromEntries(fields.map(({ name, first }) => [name, first]));
  return [
    complete,
    ...fields.flatMap(({ name, others }) => others.map((other) => ({ ...complete, [name]: other }))),
  ];
}

/** Builds calls of every method of the client, with all variants of their arguments. */
export function buildSampleCalls(): SampleCall[] {
  const manifest = createRequire(import.meta.url).resolve("@clerk/backend/package.json");
  const file = join(dirname(manifest), "dist/index.d.ts");
  const typescript = new API({ cwd: dirname(manifest) });
  try {
    const project = typescript.updateSnapshot({ openFiles: [file] }).getDefaultProjectForFile(file);
    const source = project?.program.getSourceFile(file);
    const module = source === undefined ? undefined : project?.checker.getSymbolAtLocation(source);
    if (project === undefined || module === undefined) throw new Error(`${file} cannot be read.`);
    const { checker } = project;
    const listSignatures = (symbol: TypeSymbol) => {
      const type = checker.getTypeOfSymbol(symbol);
      return type === undefined ? [] : checker.getSignaturesOfType(type, SignatureKind.Call);
    };
    const listMembers = (type: Type | undefined) =>
      type === undefined ? [] : checker.getPropertiesOfType(type);
    const factory = checker.getMemberInModuleExports(module, "createClerkClient");
    const [signature] = factory === undefined ? [] : listSignatures(factory);
    const client = signature === undefined ? undefined : checker.getReturnTypeOfSignature(signature);
    return listMembers(client).flatMap((api) =>
      listMembers(checker.getTypeOfSymbol(api)).flatMap((method) =>
        (BASE_MEMBERS.has(method.name) ? [] : listSignatures(method)).flatMap((methodSignature) => {
          const parameters = methodSignature.getParameters().map((parameter) => {
            const type = checker.getTypeOfSymbol(parameter);
            return type === undefined ? [] : buildVariants(checker, type);
          });
          const complete = parameters.map(([first]) => first);
          return [
            complete,
            ...parameters.flatMap(([, ...others], index) =>
              others.map((other) => complete.with(index, other)),
            ),
          ].map((args) => ({ api: api.name, method: method.name, args }));
        }),
      ),
    );
  } finally {
    typescript.close();
  }
}
