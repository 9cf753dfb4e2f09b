package demotenant

import "maps"

// shelf is a small collection that is listed at a path and read one by one
// below it, so that every links.self leads somewhere.
type shelf struct {
	path   string
	id     string // the field that identifies an entry
	pages  pages
	scopes []string
	all    func(*call) []obj
	// header says something with every answer, such as that the endpoint is deprecated.
	header map[string]string
	// count sends meta.count with the list.
	count bool
	// unlinked entries have no links of their own.
	unlinked bool
}

func (s shelf) routes() []route {
	return []route{
		get(s.path, tier1, s.scopes, documented, s.list),
		get(s.path+"/{id}", tier1, s.scopes, documented, s.one),
	}
}

func shelves(all ...shelf) []route {
	var out []route
	for _, s := range all {
		out = append(out, s.routes()...)
	}
	return out
}

func (s shelf) show(c *call, entry obj) obj {
	if s.unlinked {
		return entry
	}
	entry = maps.Clone(entry)
	links, _ := entry["links"].(obj)
	entry["links"] = obj{"self": obj{"href": c.t.url + s.path + "/" + entry[s.id].(string)}}
	maps.Copy(entry["links"].(obj), links)
	return entry
}

func (s shelf) say(c *call) {
	for name, value := range s.header {
		c.w.Header().Set(name, value)
	}
}

func (s shelf) list(c *call) {
	s.say(c)
	all := s.all(c)
	var extra obj
	if s.count {
		extra = obj{"meta": obj{"count": len(all)}}
	}
	list(c, s.pages, all, func(o obj) obj { return s.show(c, o) }, extra)
}

func (s shelf) one(c *call) {
	s.say(c)
	for _, o := range s.all(c) {
		if o[s.id] == c.param("id") {
			c.ok(s.show(c, o))
			return
		}
	}
	c.notFound("HTTP-404")
}
