// Does the same with @qlik/api: signs in, pages items, opens an app.
// Usage: node qlikapi.mjs NODE_MODULES '{"url","clientId","clientSecret","appId"}'
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, config] = process.argv.slice(2);
const require = createRequire(modules + "/");
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { url, clientId, clientSecret, appId } = JSON.parse(config);
const auth = await load("@qlik/api/auth");
const items = await load("@qlik/api/items");
const users = await load("@qlik/api/users");
const apps = await load("@qlik/api/apps");
const { openAppSession } = await load("@qlik/api/qix");

auth.default.setDefaultHostConfig({ authType: "oauth2", host: url, clientId, clientSecret, scope: "user_default admin.apps apps" });

const names = [];
let page = await items.getItems({ resourceType: "app" });
for (; page; page = page.next ? await page.next() : undefined) names.push(...page.data.data.map((item) => item.name));
const me = await users.getMyUser();
const metadata = await apps.getAppDataMetadata(appId);

const session = openAppSession({ appId, identity: "qlikapi" });
const doc = await session.getDoc();
const layout = await doc.getAppLayout();
const script = await doc.getScript();
const tables = await doc.getTablesAndKeys({}, {}, 0, true, false);
const sheets = (await doc.getSheetList()).map((item) => item.qData.title ?? item.qMeta.title);
await session.close();
console.log(JSON.stringify({ items: names.length, me: me.data.subject.startsWith("qlikbot"), fields: metadata.data.fields.length, title: layout.qTitle, script: script.length, tables: tables.qtr.map((t) => t.qName), sheets }));
process.exit(0);
