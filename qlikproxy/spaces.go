package qlikproxy

import "context"

// Space is a space of the tenant.
type Space struct{ ID, Name, Type string }

// Spaces reads the first 100 spaces that the credential sees; more says that
// there are others.
func (t *Tenant) Spaces(ctx context.Context) (spaces []Space, more bool, err error) {
	var answer struct {
		Data  []Space
		Links links
	}
	r := Request{Target: "/api/v1/spaces", Query: []Pair{{"limit", "100"}, {"sort", "+name"}}, Kind: "spaces"}
	if _, err := t.read(ctx, r, &answer); err != nil {
		return nil, false, err
	}
	return answer.Data, answer.Links.next() != "", nil
}
