const spelled = new Map(Object.entries({ api: 'API', apis: 'APIs', id: 'ID', ids: 'IDs', url: 'URL', urls: 'URLs', oauth: 'OAuth', jwt: 'JWT', ip: 'IP', ui: 'UI', csp: 'CSP', csrf: 'CSRF',
  ml: 'ML', automl: 'AutoML', odag: 'ODAG', di: 'Data integration', smtp: 'SMTP', aes: 'AES', csv: 'CSV', dcaas: 'DCaaS', idp: 'identity provider', idps: 'identity providers', kms: 'KMS', ui5: 'UI5' }))

/** getSpaceAssignments: Get space assignments. */
export function inWords(name) {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2').split(/[\s-]+/)
  const text = words.map((w) => spelled.get(w.toLowerCase()) ?? w.toLowerCase()).join(' ')
  return text[0].toUpperCase() + text.slice(1)
}

/** connectivity-data-connections: Data connections (connectivity). */
export function groupTitle(name) {
  const family = /^(analytics-discovery-agent|analytics|connectivity|core|data-governance|scheduling|workflows)-(.+)$/.exec(name)
  return family ? `${inWords(family[2])} (${inWords(family[1]).toLowerCase()})` : inWords(name)
}

/** The first sentence of a text, or its first line. */
export function sentence(text) {
  const line = text.split('\n')[0]
  return (/^.{3,}?[.!?](?=\s|$)/.exec(line)?.[0] ?? line).slice(0, 240)
}
