package demotenant

import (
	"fmt"
	"strings"
)

// ScriptPassword stands in every load script, so that tests can prove that it is never shown.
const ScriptPassword = "Tr0ub4dor&3-warehouse"

const connectString = `CUSTOM CONNECT TO "provider=QvOdbcConnectorPackage.exe;driver=snowflake;host=halden.snowflakecomputing.com;port=443;db=WAREHOUSE;schema=SALES;username=QLIK_LOADER;password=` + ScriptPassword + `;"`

func script(loads string) string {
	return "///$tab Main\nSET ThousandSep=',';\nSET DateFormat='YYYY-MM-DD';\nLIB CONNECT TO 'Company data:Snowflake';\n// old form, kept until the move is over\n// " +
		connectString + ";\n\n///$tab Load\n" + loads
}

func connections() []obj {
	return []obj{
		{"qId": uuid("connection", "Snowflake"), "qName": "Company data:Snowflake", "qType": "QvOdbcConnectorPackage.exe", "qUserName": "QLIK_LOADER",
			"qConnectionString": connectString, "qModifiedDate": "2026-03-02T08:00:00.000Z", "qLogOn": "LOG_ON_SERVICE_USER", "qMeta": obj{"qName": ""}},
		{"qId": uuid("connection", "DataFiles"), "qName": "Company data:DataFiles", "qType": "qix-datafiles.exe", "qUserName": "",
			"qConnectionString": "qix-datafiles.exe path=/Company data", "qModifiedDate": "2026-03-02T08:00:00.000Z", "qLogOn": "LOG_ON_SERVICE_USER", "qMeta": obj{"qName": ""}},
	}
}

var regions = []string{"North", "South", "East", "West"}
var products = []string{"Tent Ridge", "Tent Dome", "Boot Fell", "Boot Moor", "Stove Mini", "Rope 40 m"}

// rows makes n rows that are the same on every start.
func rows(n int, row func(i int) []any) [][]any {
	out := make([][]any, n)
	for i := range out {
		out[i] = row(i)
	}
	return out
}

func salesDoc() *doc {
	d := &doc{connections: connections(), script: script("Orders:\nLOAD OrderID, CustomerID, Product, Region, Quantity, Amount\nFROM [lib://Company data:DataFiles/orders.qvd] (qvd);\n\nCustomers:\nSQL SELECT CustomerID, Customer, Email FROM SALES.CUSTOMERS;\n")}
	d.tables = []*table{
		{"Orders", []string{"OrderID", "CustomerID", "Product", "Region", "Quantity", "Amount"}, rows(240, func(i int) []any {
			q := float64(i%7 + 1)
			return []any{float64(10_000 + i), float64(1 + i%40), products[i%6], regions[i%4], q, q * float64(20+i%6*35)}
		})},
		{"Customers", []string{"CustomerID", "Customer", "Email"}, rows(40, func(i int) []any {
			name := fmt.Sprintf("Customer %02d", i+1)
			return []any{float64(i + 1), name, emailOf(name)}
		})},
		{"Products", []string{"Product", "Category"}, rows(6, func(i int) []any { return []any{products[i], strings.Fields(products[i])[0]} })},
	}
	d.lineage = []obj{
		{"qDiscriminator": "lib://Company data:DataFiles/orders.qvd;", "qStatement": ""},
		{"qDiscriminator": "Company data:Snowflake;SALES.CUSTOMERS", "qStatement": "SELECT CustomerID, Customer, Email FROM SALES.CUSTOMERS"},
	}
	d.addMeasure("Revenue", "Sum(Amount)")
	d.addMeasure("Pieces", "Sum(Quantity)")
	d.addMeasure("Orders", "Count(distinct OrderID)")
	d.addDimension("Region", "Region")
	d.addDimension("Product", "Product")
	d.addDimension("Customer", "Customer")
	d.addVariable("vCurrency", "'EUR'")
	d.addVariable("vTarget", "250000")
	d.addBookmark("North only")
	d.addSheet("Overview", "Revenue at a glance",
		chart{"kpi", "Revenue", nil, []string{"Sum(Amount)"}},
		chart{"barchart", "Revenue by region", []string{"Region"}, []string{"Sum(Amount)"}},
		chart{"piechart", "Pieces by product", []string{"Product"}, []string{"Sum(Quantity)"}})
	d.addSheet("Customers", "Who buys",
		chart{"table", "Customers", []string{"Customer", "Email"}, nil},
		chart{"barchart", "Orders by product", []string{"Product"}, []string{"Count(distinct OrderID)"}})
	d.addSheet("Orders", "Every order",
		chart{"table", "Orders", []string{"OrderID", "Product", "Region"}, []string{"Sum(Quantity)", "Sum(Amount)"}})
	return d
}

func financeDoc() *doc {
	d := &doc{connections: connections(), script: script("Ledger:\nLOAD Posting, CostCentre, Account, Month, Amount FROM [lib://Company data:DataFiles/ledger.qvd] (qvd);\n")}
	d.tables = []*table{
		{"Ledger", []string{"Posting", "CostCentre", "Account", "Month", "Amount"}, rows(180, func(i int) []any {
			return []any{float64(i + 1), fmt.Sprintf("CC%02d", i%9), float64(4000 + i%5*100), fmt.Sprintf("2026-%02d", i%12+1), float64(i%17*130 - 400)}
		})},
		{"CostCentres", []string{"CostCentre", "Department"}, rows(9, func(i int) []any { return []any{fmt.Sprintf("CC%02d", i), "Department " + fmt.Sprint(i+1)} })},
	}
	d.lineage = []obj{{"qDiscriminator": "lib://Company data:DataFiles/ledger.qvd;", "qStatement": ""}}
	d.addMeasure("Balance", "Sum(Amount)")
	d.addDimension("Cost centre", "CostCentre")
	d.addDimension("Month", "Month")
	d.addVariable("vYear", "2026")
	d.addSheet("Ledger", "Postings", chart{"table", "Postings", []string{"Posting", "Account", "Month"}, []string{"Sum(Amount)"}})
	d.addSheet("By month", "", chart{"linechart", "Balance by month", []string{"Month"}, []string{"Sum(Amount)"}})
	return d
}

func hrDoc() *doc {
	d := &doc{connections: connections(), script: script("Section Access;\nLOAD * INLINE [\nACCESS, USERID, DEPARTMENT\nADMIN, QLIKBOT\\*, *\nUSER, ANA.BERG, *\n];\nSection Application;\nPeople:\nLOAD Person, DEPARTMENT, Hired FROM [lib://Company data:DataFiles/people.qvd] (qvd);\n")}
	d.tables = []*table{{"People", []string{"Person", "DEPARTMENT", "Hired"}, rows(60, func(i int) []any {
		return []any{fmt.Sprintf("Person %02d", i+1), []string{"SALES", "FINANCE", "WAREHOUSE"}[i%3], float64(2010 + i%16)}
	})}}
	d.lineage = []obj{{"qDiscriminator": "lib://Company data:DataFiles/people.qvd;", "qStatement": ""}}
	d.addMeasure("Head count", "Count(Person)")
	d.addDimension("Department", "DEPARTMENT")
	d.addSheet("Head count", "People by department", chart{"barchart", "People", []string{"DEPARTMENT"}, []string{"Count(Person)"}})
	return d
}

// stockDoc is built with Data manager and so has a LoadModel object.
func stockDoc() *doc {
	d := &doc{connections: connections(), script: script("Stock:\nLOAD Product, Warehouse, Pieces FROM [lib://Company data:DataFiles/stock.qvd] (qvd);\n")}
	d.tables = []*table{{"Stock", []string{"Product", "Warehouse", "Pieces"}, rows(36, func(i int) []any {
		return []any{products[i%6], "Hall " + fmt.Sprint(i/6+1), float64(i * 3 % 50)}
	})}}
	d.lineage = []obj{{"qDiscriminator": "lib://Company data:DataFiles/stock.qvd;", "qStatement": ""}}
	d.addMeasure("In stock", "Sum(Pieces)")
	d.addDimension("Warehouse", "Warehouse")
	d.addSheet("Stock", "What lies where", chart{"barchart", "Pieces by hall", []string{"Warehouse"}, []string{"Sum(Pieces)"}})
	d.roots = append(d.roots, &object{id: "LoadModel", typ: "LoadModel", class: "GenericObject", props: obj{
		"qInfo": info("LoadModel", "LoadModel"), "qMetaDef": obj{},
		"tables": []obj{{"tableName": "Stock", "tableAlias": "Stock", "loadProperties": obj{"filterInfo": obj{}}, "connectionInfo": obj{"type": "folder", "name": "Company data:DataFiles"},
			"fields": []obj{{"name": "Product", "alias": "Product"}, {"name": "Warehouse", "alias": "Warehouse"}, {"name": "Pieces", "alias": "Pieces"}}}},
	}})
	return d
}

// bigDoc has one sheet whose layout is about 5 MB.
func bigDoc() *doc {
	d := salesDoc()
	sheet := d.addSheet("Big sheet", "About 5 MB", chart{"table", "Orders", []string{"OrderID"}, []string{"Sum(Amount)"}})
	sheet.bulk = func() any {
		cells := make([]obj, 20_000)
		for i := range cells {
			cells[i] = obj{"row": i, "text": fmt.Sprintf("cell %05d %s", i, strings.Repeat("Halden Outdoor ", 15))}
		}
		return cells
	}
	return d
}

func hostileDoc() *doc {
	d := salesDoc()
	d.addSheet(hostileName, hostileName, chart{"table", hostileName, []string{"Customer"}, []string{"Count(OrderID)"}})
	d.tables = append(d.tables, &table{hostileName, []string{"<b>field</b>", "javascript:alert(1)", "__proto__"}, rows(3, func(i int) []any {
		return []any{hostileName, "=HYPERLINK(\"https://example.com\")", float64(i)}
	})})
	d.addMeasure("<img src=x onerror=alert(3)>", "Sum(Amount)")
	return d
}

func emptyDoc() *doc { return &doc{script: "///$tab Main\n", connections: []obj{}, lineage: []obj{}} }
