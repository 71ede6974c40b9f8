// Loaded before Actual's server: calls to the published service go to the bank under test. Nothing else of the server is touched.
const original = globalThis.fetch;
const published = "https://bankaccountdata.gocardless.com";
globalThis.fetch = (resource, options) => {
  const address = typeof resource === "string" || resource instanceof URL ? String(resource) : resource.url;
  if (!address.startsWith(published)) return original(resource, options);
  const redirected = process.env.BANK_UNDER_TEST + address.slice(published.length);
  return original(resource instanceof Request ? new Request(redirected, resource) : redirected, options);
};
