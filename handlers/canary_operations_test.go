package handlers

// operations fills secrets into the form of an operation, and lists what holds
// some in the tenant.
func (d *drive) operations() {
	d.t.Helper()
	d.do("POST", "/rest/op", "--", "op", "spaces.createSpaceAssignment")
	request := []string{"--", "method", "POST", "target", "/api/v1/spaces/" + canaryKey + "/assignments", "body", d.echoed(), "op", "spaces.createSpaceAssignment",
		"op-was:path:spaceId", "", "op:path:spaceId", canaryToken, "op-was:body:/assigneeId", "", "op:body:/assigneeId", canarySecret}
	d.do("POST", "/rest/op/step", request...)
	d.do("POST", "/rest/op/fill", request...)
	d.do("POST", "/rest/op/row", append(request, "row", "add body:/nothing")...)
	d.do("POST", "/rest/op", "--", "op", "licenses.addLicenseAssignments")
	rows := []string{"--", "method", "POST", "target", "/api/v1/licenses/assignments/actions/add", "body", `{"add":[{"subject":"` + canaryKey + `"}]}`,
		"op", "licenses.addLicenseAssignments", "op-was:body:/add/0/userId", "", "op:body:/add/0/userId", canaryToken}
	d.do("POST", "/rest/op/row", append(rows, "row", "add body:/add")...)
	d.do("POST", "/rest/op/step", append(rows, "row", "add body:/add")...)
	d.do("POST", "/rest/op/row", append(rows, "row", "remove body:/add/0")...)
	d.do("POST", "/rest/op", "--", "op", "automations.createAutomation")
	d.do("POST", "/rest/op/row", "--", "method", "POST", "target", "/api/v1/automations", "body", `{"schedules":[{}]}`, "op", "automations.createAutomation",
		"op-was:body:/schedules/0/interval", "", "op:body:/schedules/0/interval", canarySecret, "row", "add body:/schedules")
	d.do("POST", "/rest/op", "--", "op", "data-connections.getDataConnection")
	d.do("POST", "/rest/op/pick", "--", "method", "GET", "target", "/api/v1/data-connections/{qID}", "pick", "list path:qID", "op-find:path:qID", canaryKey)
	d.do("POST", "/rest/op/pick", "--", "method", "GET", "target", "/api/v1/data-connections/{qID}", "pick", "list path:qID")
}
