// Package portable turns requests into the forms in which other tools keep
// them, and back: cURL commands, Postman collections, HAR files, and snippets
// of program text. It is pure: it reads no file, runs nothing, sends nothing,
// and takes no secret into a request.
package portable
