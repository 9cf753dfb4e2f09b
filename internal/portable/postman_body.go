package portable

import "encoding/json"

// postmanBody is a request's body, in the form that mode names.
type postmanBody struct {
	Mode       string
	Raw        postmanText
	URLEncoded postmanPairs
	FormData   postmanPairs
	GraphQL    *struct {
		Query     string
		Variables json.RawMessage
	}
	Disabled bool
	Options  struct {
		Raw struct{ Language string }
	}
}

// UnmarshalJSON takes a body of another shape for one of a kind that is not known.
func (b *postmanBody) UnmarshalJSON(data []byte) error {
	type plain postmanBody
	if json.Unmarshal(data, (*plain)(b)) != nil {
		*b = postmanBody{Mode: "?"}
	}
	return nil
}

var rawTypes = map[string]string{
	"json": "application/json", "xml": "application/xml", "html": "text/html", "javascript": "application/javascript", "text": "text/plain",
}

func (b *postmanBody) read(r *Request, rep *Report) {
	switch {
	case b.Disabled:
		rep.leave(leftDisabled, "body of "+r.label())
	case b.Mode == "" && b.Raw == "":
	case b.Mode == "raw" || b.Mode == "":
		r.setBody(rep, string(b.Raw))
		if kind := rawTypes[b.Options.Raw.Language]; kind != "" && r.Body != "" {
			r.setDefault("Content-Type", kind)
		}
	case b.Mode == "urlencoded":
		var pairs []Pair
		for _, p := range b.URLEncoded {
			switch {
			case p.Disabled:
				rep.leave(leftDisabled, p.name())
			case signInParams[p.name()]:
				rep.leave(leftSignIn, p.name())
			default:
				pairs = append(pairs, Pair{p.name(), string(p.Value)})
			}
		}
		r.setBody(rep, encodeQuery(pairs))
		r.setDefault("Content-Type", "application/x-www-form-urlencoded")
	case b.Mode == "graphql" && b.GraphQL != nil:
		r.setBody(rep, b.graphQL())
		r.setDefault("Content-Type", "application/json")
	case b.Mode == "formdata":
		rep.leave(leftForm, r.label())
	case b.Mode == "file":
		rep.leave(leftFiles, r.label())
	default:
		rep.leave(leftBodyKind, r.label())
	}
}

// graphQL is the JSON that a GraphQL server expects. Postman keeps the
// variables as text.
func (b *postmanBody) graphQL() string {
	out := struct {
		Query     string          `json:"query"`
		Variables json.RawMessage `json:"variables,omitempty"`
	}{Query: b.GraphQL.Query}
	var text string
	if out.Variables = b.GraphQL.Variables; json.Unmarshal(out.Variables, &text) == nil {
		out.Variables = json.RawMessage(text)
	}
	if !json.Valid(out.Variables) {
		out.Variables = nil
	}
	data, err := encode(out)
	if err != nil {
		return ""
	}
	return string(data)
}
