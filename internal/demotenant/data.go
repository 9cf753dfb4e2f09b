package demotenant

import (
	"fmt"
	"strings"
)

func dataRoutes() []route {
	return append([]route{
		get("/api/v1/data-files/connections", tier1, accountScope, documented, (*call).fileConnections),
		get("/api/v1/data-sets/{id}", tier1, accountScope, documented, (*call).dataSet),
		get("/api/v1/data-stores", tier1, accountScope, documented, (*call).dataStores),
	}, shelves(
		// Without a limit all connections are sent.
		shelf{path: "/api/v1/data-connections", id: "qID", pages: byPage(100, 100), scopes: accountScope, all: (*call).dataConnections, count: true},
		shelf{path: "/api/v1/data-files", id: "id", pages: byPage(20, 1000), scopes: accountScope, all: (*call).dataFiles, unlinked: true},
	)...)
}

// dataConnections gives connection strings as they are, password and all,
// because that is what a viewer must be safe against.
func (c *call) dataConnections() []obj {
	spaceID := hexID("space", "Company data")
	mssql := `CUSTOM CONNECT TO "provider=QvOdbcConnectorPackage.exe;driver=mssql;host=sql01.halden-outdoor.example;port=1433;username=sa;password=` + ScriptPassword + `;"`
	all := []obj{
		c.connection("Snowflake", "QvOdbcConnectorPackage.exe", connectString, spaceID),
		c.connection("DataFiles", "qix-datafiles.exe", "qix-datafiles.exe path=/Company data", spaceID),
		c.connection("Nightly QVD", "qix-datafiles.exe", "qix-datafiles.exe path=/Data warehouse", hexID("space", "Data warehouse")),
		c.connection("SQL Server", "QvOdbcConnectorPackage.exe", mssql, spaceID),
	}
	return filterOf(all, func(o obj) bool { return c.q("spaceId") == "" || o["space"] == c.q("spaceId") })
}

func (c *call) connection(name, kind, statement, spaceID string) obj {
	id := uuid("connection", name)
	return obj{
		"qID": id, "qri": "qri:qdf:" + id, "tags": []string{}, "user": c.who.user.id, "qName": name, "qType": kind, "space": spaceID,
		"qLogOn": 0, "tenant": c.t.world.tenantID, "created": "2026-03-02T08:00:00.000Z", "updated": "2026-03-02T08:00:00.000Z",
		"privileges": []string{"list", "read"}, "datasourceID": strings.ToLower(name), "qArchitecture": 0, "qCredentialsID": "",
		"qEngineObjectID": id, "qConnectStatement": statement, "qSeparateCredentials": false,
	}
}

func (c *call) dataFiles() []obj {
	out := []obj{}
	for _, name := range []string{"orders.qvd", "customers.csv", "ledger.qvd", "people.qvd", "stock.qvd", "budget 2026.xlsx"} {
		if !matches(c.q("name"), name) {
			continue
		}
		id := uuid("file", name)
		out = append(out, obj{"id": id, "qri": "qri:qdf:" + id, "name": name, "baseName": name, "size": 48_128, "folder": false, "folderPath": "",
			"actions": []string{"list", "read"}, "ownerId": c.t.world.order[0].id, "spaceId": hexID("space", "Company data"),
			"createdDate": "2026-03-02T08:00:00.000Z", "modifiedDate": "2026-05-02T02:00:00.000Z", "contentUpdatedDate": "2026-05-02T02:00:00.000Z",
			"folderStats": folderStats()})
	}
	return out
}

func folderStats() obj {
	stats := obj{}
	for _, name := range []string{"totalFileCount", "directFileCount", "totalFolderCount", "aggregateFileSize", "directFolderCount", "totalInternalFileCount",
		"directInternalFileCount", "totalAppScopedFileCount", "directAppScopedFileCount", "aggregateInternalFileSize", "aggregateAppScopedFileSize"} {
		stats[name] = 0
	}
	return stats
}

func (c *call) fileConnections() {
	names := []string{"Company data:DataFiles", "Data warehouse:DataFiles"}
	list(c, byPage(20, 1000), names, func(name string) obj {
		space, _, _ := strings.Cut(name, ":")
		return obj{"id": uuid("connection", name), "name": name, "type": "qix-datafiles.exe", "spaceId": hexID("space", space),
			"connectStatement": fmt.Sprintf("qix-datafiles.exe path=/%s", space)}
	}, nil)
}

func (c *call) dataStores() {
	store := obj{"id": hexID("store", "Snowflake"), "name": "Snowflake", "technicalName": "WAREHOUSE", "type": "snowflake", "tenantId": c.t.world.tenantID,
		"ownerId": c.t.world.order[0].id, "createdTime": "2026-03-02T08:00:00.000Z", "version": 1, "spaceId": hexID("space", "Company data")}
	c.ok(obj{"data": []obj{store}, "limit": 20, "page": 0, "pages": 1, "total": 1, "links": obj{}})
}

func (c *call) dataSet() {
	id := hexID("dataset", "orders.qvd")
	if c.param("id") != id {
		c.notFound("HTTP-404")
		return
	}
	field := func(name, kind string) obj { return obj{"name": name, "dataType": obj{"type": kind}} }
	c.ok(obj{"id": id, "name": "orders.qvd", "technicalName": "orders.qvd", "type": "qvd", "qri": "qri:qdf:" + id, "secureQri": "qri:qdf:" + id,
		"dataAssetInfo": obj{"id": hexID("asset", "Company data"), "name": "Company data"}, "spaceId": hexID("space", "Company data"),
		"schema": obj{"dataFields": []obj{field("OrderID", "INTEGER"), field("Amount", "DOUBLE")}}, "tenantId": c.t.world.tenantID})
}
