// Trusted Types, as far as the console uses them; TypeScript's own library has none.
interface TrustedHTML {
  toString(): string
}
interface TrustedTypePolicy {
  createHTML(input: string): TrustedHTML
}
interface TrustedTypeRules {
  createHTML?: (input: string, type: string, sink: string) => string | null
  createScript?: (input: string) => string | null
  createScriptURL?: (input: string) => string | null
}
interface Window {
  trustedTypes?: { createPolicy(name: string, rules: TrustedTypeRules): TrustedTypePolicy }
}
