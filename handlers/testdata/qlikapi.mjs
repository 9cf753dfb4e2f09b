// Does the same with @qlik/api, whose host is the relay and whose API key is its bearer.
// Usage: node qlikapi.mjs NODE_MODULES '{"relay","bearer","appId"}'
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, config] = process.argv.slice(2);
const require = createRequire(modules + "/");
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { relay, bearer, appId } = JSON.parse(config);
const auth = await load("@qlik/api/auth");
const users = await load("@qlik/api/users");
const { openAppSession } = await load("@qlik/api/qix");

auth.default.setDefaultHostConfig({ authType: "apikey", host: relay, apiKey: bearer });
const me = await users.getMyUser();
const session = openAppSession({ appId, identity: "qlikapi" });
const doc = await session.getDoc();
const layout = await doc.getAppLayout();
const tables = await doc.getTablesAndKeys({}, {}, 0, true, false);
const sheets = (await doc.getSheetList()).map((item) => item.qData.title ?? item.qMeta.title);
await session.close();
console.log(JSON.stringify({ me: me.data.subject.startsWith("qlikbot"), title: layout.qTitle, tables: tables.qtr.map((t) => t.qName), sheets }));
process.exit(0);
