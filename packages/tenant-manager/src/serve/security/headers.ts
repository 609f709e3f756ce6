type Headers = Readonly<Record<string, string>>;

/** Of every response. */
export const commonHeaders: Headers = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  // Not `no-referrer`: browsers would then say `Origin: null` with our own forms.
  "Referrer-Policy": "same-origin",
};

/** What is no page shows nothing and loads nothing, whatever a browser takes it for. */
export const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Of pages: no script at all, styles and pictures from here, forms to here. */
export const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** Browsers keep to https once they have seen this. */
export const transportHeaders: Headers = { "Strict-Transport-Security": "max-age=31536000" };
