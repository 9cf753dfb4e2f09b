// Opens an app with enigma.js and prints what it read as one line of JSON.
// Usage: node enigma.mjs NODE_MODULES '{"url","ws","clientId","clientSecret","appId"}'
import { createRequire } from "node:module";

const [modules, config] = process.argv.slice(2);
const require = createRequire(modules + "/");
const enigma = require("enigma.js");
const WebSocket = require("ws");
const schema = require("enigma.js/schemas/12.2027.0.json");
const { url, ws, clientId, clientSecret, appId } = JSON.parse(config);

const post = { method: "POST", headers: { "content-type": "application/json" } };
const body = JSON.stringify({ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret });
const { access_token: token } = await (await fetch(`${url}/oauth/token`, { ...post, body })).json();
const headers = { Authorization: `Bearer ${token}` };

const names = [];
for (let next = `${url}/api/v1/items?resourceType=app`; next; ) {
  const page = await (await fetch(next, { headers })).json();
  names.push(...page.data.map((item) => item.name));
  next = page.links.next?.href;
}

const session = enigma.create({ schema, url: `${ws}/app/${appId}/identity/enigmajs`, createSocket: (u) => new WebSocket(u, { headers }) });
let greeting;
session.on("notification:OnConnected", (params) => { greeting = params.qSessionState; });
const global = await session.open();
const doc = await global.openDoc(appId);
const layout = await doc.getAppLayout();
const script = await doc.getScript();
const tables = await doc.getTablesAndKeys({}, {}, 0, true, false);
const list = await doc.createSessionObject({ qInfo: { qType: "SheetList" }, qAppObjectListDef: { qType: "sheet", qData: { title: "/qMetaDef/title" } } });
const sheets = (await list.getLayout()).qAppObjectList.qItems.map((item) => item.qData.title);
let missing;
try { await doc.getObject("LoadModel"); } catch (error) { missing = error.code; }
await session.close();
console.log(JSON.stringify({ items: names.length, greeting, title: layout.qTitle, script: script.length, tables: tables.qtr.map((t) => t.qName), sheets, missing }));
