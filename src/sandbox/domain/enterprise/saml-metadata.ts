import { X509Certificate } from "node:crypto";

/** What a company hands over of its identity provider: metadata in XML, and the certificate that it signs with. */

/** A certificate in PEM, or what stands between the lines of one; `undefined` for anything else. */
export function certificateOf(text: string): X509Certificate | undefined {
  const base64 = text.replaceAll(/-----(BEGIN|END) CERTIFICATE-----/g, "").replaceAll(/\s/g, "");
  if (!/^[A-Za-z0-9+/]+=*$/.test(base64)) return undefined;
  try {
    return new X509Certificate(Buffer.from(base64, "base64"));
  } catch {
    return undefined;
  }
}

export interface IdentityProvider {
  readonly idp_entity_id: string | undefined;
  readonly idp_sso_url: string | undefined;
  readonly idp_certificate: string | undefined;
}

interface Element {
  readonly attributes: ReadonlyMap<string, string>;
  /** The XML inside. */
  readonly content: string;
}

const ENTITIES = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

const unescaped = (text: string) =>
  text.replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES.get(name) ?? whole);

const attributesOf = (tag: string) =>
  new Map(
    [...tag.matchAll(/(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
      ([, name = "", double, single]) => [name, unescaped(double ?? single ?? "")],
    ),
  );

/** What stands before the first comment and behind each. */
const withoutComments = (xml: string) =>
  xml
    .split("<!--")
    .map((part, index) => (index === 0 ? part : part.split("-->").slice(1).join("-->")))
    .join("");

/**
 * The elements of a name, whatever their namespace is called; metadata nest none in one of the same name. Each part
 * of the text is read once, whatever it holds.
 */
function elementsOf(xml: string, name: string): Element[] {
  const opening = new RegExp(String.raw`<(?:[\w.-]+:)?${name}(\s[^<>]*?)?(/?)>`, "g");
  const closing = new RegExp(String.raw`</(?:[\w.-]+:)?${name}\s*>`, "g");
  const elements: Element[] = [];
  for (let tag = opening.exec(xml); tag !== null; tag = opening.exec(xml)) {
    const [, attributes = "", closed] = tag;
    closing.lastIndex = opening.lastIndex;
    const end = closed === "/" ? undefined : closing.exec(xml);
    if (end === null) break;
    const content = end === undefined ? "" : xml.slice(opening.lastIndex, end.index);
    elements.push({ attributes: attributesOf(attributes), content });
    if (end !== undefined) opening.lastIndex = closing.lastIndex;
  }
  return elements;
}

const BINDINGS = "urn:oasis:names:tc:SAML:2.0:bindings";

/** Where people are sent to sign in. */
function ssoUrlOf(descriptor: string): string | undefined {
  const urls = new Map(
    elementsOf(descriptor, "SingleSignOnService").map(({ attributes }) => [
      attributes.get("Binding"),
      attributes.get("Location"),
    ]),
  );
  return urls.get(`${BINDINGS}:HTTP-Redirect`) ?? urls.get(`${BINDINGS}:HTTP-POST`);
}

/** The certificate of the first key that signs; a key without a use does. */
function signingCertificateOf(descriptor: string): string | undefined {
  const key = elementsOf(descriptor, "KeyDescriptor").find(
    ({ attributes }) => attributes.get("use") !== "encryption",
  );
  return elementsOf(key?.content ?? "", "X509Certificate")[0]?.content.replaceAll(/\s/g, "");
}

/** What SAML metadata say of an identity provider; `undefined` for a text that is none. */
export function identityProviderOf(metadata: string): IdentityProvider | undefined {
  const [entity] = elementsOf(withoutComments(metadata), "EntityDescriptor");
  const [descriptor] = elementsOf(entity?.content ?? "", "IDPSSODescriptor");
  if (entity === undefined || descriptor === undefined) return undefined;
  const idp_certificate = signingCertificateOf(descriptor.content);
  if (idp_certificate !== undefined && certificateOf(idp_certificate) === undefined) return undefined;
  return {
    idp_entity_id: entity.attributes.get("entityID"),
    idp_sso_url: ssoUrlOf(descriptor.content),
    idp_certificate,
  };
}
