package demotenant

func licenceRoutes() []route {
	return []route{
		get("/api/v1/licenses/status", tier1, anyone, documented, (*call).licenceStatus),
		get("/api/v1/licenses/overview", tier1, accountScope, documented, (*call).licenceOverview),
		get("/api/v1/licenses/consumption", tier1, adminScopes, documented, (*call).licenceConsumption),
		get("/api/v1/licenses/assignments", tier1, adminScopes, documented, (*call).licenceAssignments),
	}
}

// licence is what status and overview share.
func (c *call) licence() obj {
	out := obj{"trial": false, "valid": "2025-01-01/2027-12-31", "origin": "External", "status": "Ok", "product": "QCS Premium"}
	if c.t.faults.on("licence-renewal") {
		out["valid"], out["status"] = "2024-01-01/2025-12-31", "Expired"
	}
	return out
}

func (c *call) licenceStatus() {
	out := c.licence()
	out["type"], out["deactivated"], out["extensionStatus"] = "2.0", false, "Unavailable"
	c.ok(out)
}

func (c *call) licenceOverview() {
	out := c.licence()
	out["licenseKey"], out["licenseNumber"], out["secondaryNumber"] = "demo-licence-key", "9999000000000001", ""
	out["updated"], out["changeTime"], out["licenseType"] = "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z", "2.0"
	out["allotments"] = []obj{
		{"name": "professional", "units": 40, "unitsUsed": 23, "overage": 0, "usageClass": ""},
		{"name": "analyzer", "units": 200, "unitsUsed": 112, "overage": 0, "usageClass": ""},
	}
	out["parameters"] = []obj{{"name": "reloads", "valid": out["valid"], "values": obj{"quantity": 100}}}
	c.ok(out)
}

func (c *call) licenceConsumption() {
	list(c, pages{"page", "page", 200, 200, true}, c.t.world.order[:5], func(u *user) obj {
		return obj{"id": hexID("consumption", u.id), "userId": u.subject, "appId": c.t.world.apps[0].id, "duration": "PT5M", "minutesUsed": 5,
			"licenseUsage": "professional", "endTime": "2026-05-02T09:00:00.000Z", "sessionId": hexID("session", u.id)}
	}, nil)
}

func (c *call) licenceAssignments() {
	entitled := filterOf(c.t.world.order, func(u *user) bool { return u.entitled })
	list(c, byPage(20, 100), entitled, func(u *user) obj {
		return obj{"subject": u.subject, "name": u.name, "type": "professional", "excess": false, "created": "2025-02-01T09:00:00.000Z"}
	}, nil)
}
