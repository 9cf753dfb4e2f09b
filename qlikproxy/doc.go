// Package qlikproxy speaks to a Qlik Cloud tenant: it reads the tenant's address,
// signs in (OAuth client, user impersonation, private key, API key, pasted token),
// renews, calls REST, dials QIX and relays it. A Recorder sees every exchange.
//
// What it knows about a failure is a Failure; what that means for a person is
// somebody else's job.
//
// Rules of the package:
//   - A credential goes to the tenant's own scheme, host and port, and nowhere else.
//   - What a tenant answers is hostile until proven otherwise, and always bounded.
//   - No secret stands in an error, a record or a spool file.
package qlikproxy
