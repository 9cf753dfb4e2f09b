package demotenant

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
)

// uploadRoutes take files. They read them to their end and keep none.
func uploadRoutes() []route {
	return []route{
		{http.MethodPost, "/api/v1/apps/import", tier2, appScopes, documented, (*call).importApp},
		{http.MethodPost, "/api/v1/data-files", tier2, accountScope, documented, (*call).uploadDataFile},
	}
}

// importApp takes an app as the whole body.
func (c *call) importApp() {
	size, err := io.Copy(io.Discard, c.r.Body)
	if err != nil || size == 0 {
		c.badRequest("The body must be the file of an app (.qvf).")
		return
	}
	name := c.q("name")
	if name == "" {
		name = "Imported app"
	}
	now := c.t.now().UTC().Format(iso)
	c.ok(obj{"attributes": obj{"id": uuid("imported", name), "name": name, "description": "", "ownerId": c.who.user.id, "spaceId": c.q("spaceId"),
		"createdDate": now, "modifiedDate": now, "published": false, "hasSectionAccess": false, "usage": "ANALYTICS"},
		"privileges": []string{"read", "update", "delete", "reload"}, "create": []obj{}})
}

// uploadDataFile takes a form with the parts Json and File.
func (c *call) uploadDataFile() {
	parts, err := c.r.MultipartReader()
	if err != nil {
		c.badRequest("The body must be a form of several parts (multipart/form-data).")
		return
	}
	var about struct{ Name, ConnectionID, FolderID string }
	size, sent := int64(0), false
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && part.FormName() == "Json" {
			err = json.NewDecoder(io.LimitReader(part, 1<<20)).Decode(&about)
		} else if err == nil && part.FormName() == "File" {
			sent = true
			size, err = io.Copy(io.Discard, part)
			if about.Name == "" {
				about.Name = path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
			}
		}
		if err != nil {
			c.badRequest("A part of the form cannot be read.")
			return
		}
	}
	if !sent {
		c.badRequest("The part File is missing.")
		return
	}
	now, id := c.t.now().UTC().Format(iso), uuid("file", about.Name)
	c.send(http.StatusCreated, obj{"id": id, "name": about.Name, "baseName": about.Name, "size": size, "folder": false, "folderPath": "", "qri": "qri:qdf:" + id,
		"actions": []string{"list", "read"}, "ownerId": c.who.user.id, "createdDate": now, "modifiedDate": now, "contentUpdatedDate": now, "folderStats": folderStats()})
}
