/** An identity provider's signing certificate. Its private key was not kept. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdTCCARygAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9pZHAuZXhh
bXBsZS5jb20wHhcNMjYxMTI0MDMxNzQwWhcNMzYxMTIxMDMxNzQwWjAaMRgwFgYD
VQQDDA9pZHAuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR3
wV5fi5zVD8OWdyONn5kY+o/74pJOa/sAlBN9pS/oPtnEr4sxZx5nMavDkxX2AQ/O
cgCx7Cf4o29HZPYp5L4Co1MwUTAdBgNVHQ4EFgQUFpijPspWoi+suTtbbCu/bO9U
kbkwHwYDVR0jBBgwFoAUFpijPspWoi+suTtbbCu/bO9UkbkwDwYDVR0TAQH/BAUw
AwEB/zAKBggqhkjOPQQDAgNHADBEAiA0t2h5S5VQABjVgbIDQ0u8SQPrGBmYptKS
BvvCqYI0ngIgOd7raDqzeybpU2WhEJSxP9TtlOscqspu+CzYkTqp9J8=
-----END CERTIFICATE-----`;

/** The validity of the certificate, in milliseconds since the epoch. */
export const CERTIFICATE_VALIDITY_MS = {
  from: Date.parse("2026-11-24T03:17:40Z"),
  to: Date.parse("2036-11-21T03:17:40Z"),
};

interface SamlMetadataOptions {
  readonly certificate?: string;
  /** The attributes of `SingleSignOnService`, the element with the sign-in URL. */
  readonly serviceAttributes?: string;
}

/** Builds SAML metadata in the format that identity providers publish. */
export const buildSamlMetadata = ({
  certificate = CERTIFICATE.replaceAll(/-----.*-----/g, ""),
  serviceAttributes = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso?a=1&amp;b=2"',
}: SamlMetadataOptions = {}) => `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/entity">
  <!-- <md:IDPSSODescriptor>not this one</md:IDPSSODescriptor> -->
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="encryption"><ds:X509Certificate>AAAA</ds:X509Certificate></md:KeyDescriptor>
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://idp.example.com/soap"/>
    <md:SingleSignOnService ${serviceAttributes}/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
