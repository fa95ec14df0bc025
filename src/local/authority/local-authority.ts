/** The certificate authority of one local target: its key and certificate are kept in the state folder. */
export interface LocalAuthority {
  /** What clients have to trust, as PEM. */
  readonly certificate: string;
  /** The file that holds it: for NODE_EXTRA_CA_CERTS, AWS_CA_BUNDLE and SSL_CERT_FILE. */
  readonly file: string;
  /** A certificate for these DNS names and IP addresses, signed by the authority. */
  issue(names: readonly string[]): IssuedCertificate;
}

export interface IssuedCertificate {
  /** As PEM, without the authority's own. */
  readonly certificate: string;
  /** As PEM. */
  readonly key: string;
}
