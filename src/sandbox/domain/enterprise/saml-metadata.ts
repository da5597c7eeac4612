import { X509Certificate } from "node:crypto";

/** Parsing of an identity provider's SAML settings: metadata in XML, and the signing certificate. */

/**
 * Parses a certificate in PEM, or its base64 content without the PEM header and footer; `undefined` if it is neither.
 */
export function parseCertificate(text: string): X509Certificate | undefined {
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

interface XmlElement {
  readonly attributes: ReadonlyMap<string, string>;
  /** XML between the opening and the closing tag. */
  readonly content: string;
}

const XML_ENTITIES = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

const unescapeXml = (text: string) =>
  text.replaceAll(/&(\w+);/g, (match, name: string) => XML_ENTITIES.get(name) ?? match);

const parseAttributes = (tag: string) =>
  new Map(
    [...tag.matchAll(/(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
      ([, name = "", double, single]) => [name, unescapeXml(double ?? single ?? "")],
    ),
  );

/** Returns the text outside of XML comments. */
const stripComments = (xml: string) =>
  xml
    .split("<!--")
    .map((part, index) => (index === 0 ? part : part.split("-->").slice(1).join("-->")))
    .join("");

/**
 * Finds elements by name, with any namespace prefix. SAML metadata does not nest elements of the same name. Each part
 * of the text is scanned only once, so that no input takes quadratic time.
 */
function findElements(xml: string, name: string): XmlElement[] {
  const openTagPattern = new RegExp(String.raw`<(?:[\w.-]+:)?${name}(\s[^<>]*?)?(/?)>`, "g");
  const closeTagPattern = new RegExp(String.raw`</(?:[\w.-]+:)?${name}\s*>`, "g");
  const elements: XmlElement[] = [];
  for (let tag = openTagPattern.exec(xml); tag !== null; tag = openTagPattern.exec(xml)) {
    const [, attributes = "", selfClosing] = tag;
    closeTagPattern.lastIndex = openTagPattern.lastIndex;
    const end = selfClosing === "/" ? undefined : closeTagPattern.exec(xml);
    if (end === null) break;
    const content = end === undefined ? "" : xml.slice(openTagPattern.lastIndex, end.index);
    elements.push({ attributes: parseAttributes(attributes), content });
    if (end !== undefined) openTagPattern.lastIndex = closeTagPattern.lastIndex;
  }
  return elements;
}

const BINDING_URN_PREFIX = "urn:oasis:names:tc:SAML:2.0:bindings";

/** The URL that the application redirects users to for sign-in. */
function findSsoUrl(descriptor: string): string | undefined {
  const urls = new Map(
    findElements(descriptor, "SingleSignOnService").map(({ attributes }) => [
      attributes.get("Binding"),
      attributes.get("Location"),
    ]),
  );
  return urls.get(`${BINDING_URN_PREFIX}:HTTP-Redirect`) ?? urls.get(`${BINDING_URN_PREFIX}:HTTP-POST`);
}

/** The certificate of the first signing key. A key without a `use` attribute is valid for signing. */
function findSigningCertificate(descriptor: string): string | undefined {
  const key = findElements(descriptor, "KeyDescriptor").find(
    ({ attributes }) => attributes.get("use") !== "encryption",
  );
  return findElements(key?.content ?? "", "X509Certificate")[0]?.content.replaceAll(/\s/g, "");
}

/**
 * Extracts the identity provider's settings from SAML metadata; `undefined` if the text is not such metadata or has
 * an invalid certificate.
 */
export function parseIdpMetadata(metadata: string): IdentityProvider | undefined {
  const [entity] = findElements(stripComments(metadata), "EntityDescriptor");
  const [descriptor] = findElements(entity?.content ?? "", "IDPSSODescriptor");
  if (entity === undefined || descriptor === undefined) return undefined;
  const idp_certificate = findSigningCertificate(descriptor.content);
  if (idp_certificate !== undefined && parseCertificate(idp_certificate) === undefined) return undefined;
  return {
    idp_entity_id: entity.attributes.get("entityID"),
    idp_sso_url: findSsoUrl(descriptor.content),
    idp_certificate,
  };
}
