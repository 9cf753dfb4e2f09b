// Opens an app with enigma.js through the relay and prints what it read as one line of JSON.
// Usage: node enigma.mjs NODE_MODULES '{"relay","bearer","appId"}'
import { createRequire } from "node:module";

const [modules, config] = process.argv.slice(2);
const require = createRequire(modules + "/");
const enigma = require("enigma.js");
const WebSocket = require("ws");
const schema = require("enigma.js/schemas/12.2027.0.json");
const { relay, bearer, appId } = JSON.parse(config);

const url = `${relay.replace(/^http/, "ws")}/app/${appId}/identity/enigmajs`;
const session = enigma.create({ schema, url, createSocket: (u) => new WebSocket(u, { headers: { Authorization: `Bearer ${bearer}` } }) });
let greeting;
session.on("notification:OnConnected", (params) => { greeting = params.qSessionState; });
const global = await session.open();
const doc = await global.openDoc(appId);
const layout = await doc.getAppLayout();
const tables = await doc.getTablesAndKeys({}, {}, 0, true, false);
const list = await doc.createSessionObject({ qInfo: { qType: "SheetList" }, qAppObjectListDef: { qType: "sheet", qData: { title: "/qMetaDef/title" } } });
const sheets = (await list.getLayout()).qAppObjectList.qItems.map((item) => item.qData.title);
let refused;
try { await doc.doSave(); } catch (error) { refused = error.code; }
await session.close();
console.log(JSON.stringify({ greeting, title: layout.qTitle, tables: tables.qtr.map((t) => t.qName), sheets, refused }));
