package demotenant

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
)

// pages says how one endpoint pages: the names of its cursor parameters, and its limits.
type pages struct {
	next, prev string
	size, max  int
	// null sends the missing links as null instead of leaving them out.
	null bool
}

// The ways in which Qlik's services page (source: published specifications).
var (
	byNext   = func(size int) pages { return pages{"next", "prev", size, 100, false} }
	byPage   = func(size, limit int) pages { return pages{"page", "page", size, limit, true} }
	byAfter  = func(size int) pages { return pages{"startingAfter", "endingBefore", size, 100, false} }
	byCursor = pages{"cursor", "cursor", 100, 200, false}
)

// list answers one page of all, with absolute links to its neighbours.
func list[T any](c *call, p pages, all []T, show func(T) obj, extra obj) {
	size, err := c.limit(p)
	if err != nil {
		c.badRequest(err.Error())
		return
	}
	start, err := c.start(p, len(all))
	if err != nil {
		c.badRequest(err.Error())
		return
	}
	end := min(start+size, len(all))
	data := make([]obj, 0, end-start)
	for _, v := range all[start:end] {
		data = append(data, show(v))
	}
	out := obj{"data": data, "links": c.links(p, start, end, size, len(all))}
	for k, v := range extra {
		out[k] = v
	}
	c.ok(out)
}

func (c *call) limit(p pages) (int, error) {
	size := p.size
	if s := c.q("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > p.max {
			return 0, fmt.Errorf("limit must be a number from 1 to %d", p.max)
		}
		size = n
	}
	if c.t.faults.on("small-pages") {
		size = min(size, 2)
	}
	return size, nil
}

// start reads the cursor: the number of entries before the page, wrapped so
// that nobody is led to build one.
func (c *call) start(p pages, total int) (int, error) {
	cursor := c.q(p.next)
	if cursor == "" {
		cursor = c.q(p.prev)
	}
	if cursor == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, fmt.Errorf("the cursor is not one of this tenant")
	}
	n, err := strconv.Atoi(string(raw))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("the cursor is not one of this tenant")
	}
	return min(n, total), nil
}

func (c *call) links(p pages, start, end, size, total int) obj {
	self := c.t.url + c.r.URL.RequestURI()
	links := obj{"self": obj{"href": self}}
	if p.null {
		links["next"], links["prev"] = nil, nil
	}
	if end < total {
		links["next"] = obj{"href": c.pageURL(p, p.next, end)}
	}
	if start > 0 {
		links["prev"] = obj{"href": c.pageURL(p, p.prev, max(0, start-size))}
	}
	if p.next == "cursor" {
		delete(links, "self") // automations have none
	}
	return c.bendLinks(links, self)
}

// bendLinks applies the faults of paging.
func (c *call) bendLinks(links obj, self string) obj {
	if c.t.faults.take("next-loop") {
		links["next"] = obj{"href": self}
	}
	if c.t.faults.take("next-off-tenant") {
		links["next"] = obj{"href": "https://tenant.example.com" + c.r.URL.RequestURI()}
	}
	return links
}

func (c *call) pageURL(p pages, param string, start int) string {
	q := url.Values{}
	for k, v := range c.r.URL.Query() {
		if k != p.next && k != p.prev {
			q[k] = slices.Clone(v)
		}
	}
	q.Set(param, base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(start))))
	return c.t.url + c.r.URL.Path + "?" + q.Encode()
}
