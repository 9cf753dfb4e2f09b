package portable

import (
	"errors"
	"io"
	"strings"
)

// Collection is what a file holds.
type Collection struct {
	Name      string
	Requests  []Request
	Variables []Pair
}

var errEnough = errors.New("enough requests")

// ReadPostman reads a Postman collection, version 2.1 or 2.0, as a stream.
// Errors are an [*Error] or r's own. The format is
// https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
func ReadPostman(r io.Reader) (Collection, Report, error) {
	p := postman{walker: newWalker(r)}
	is, err := p.object(p.top)
	if err != nil {
		return Collection{}, p.rep, err
	}
	if !is || !p.hasItems {
		return Collection{}, p.rep, &Error{"This is no Postman collection (version 2.0 or 2.1)."}
	}
	for i := range p.out.Requests {
		p.out.Requests[i].Folder = p.path(p.in[i])
	}
	p.rep.Requests = len(p.out.Requests)
	return p.out, p.rep, nil
}

// postman is a collection on the way. Folders are noted by number, as a
// folder's name may come after its content.
type postman struct {
	*walker
	out      Collection
	rep      Report
	in       []int // folder of each request
	folders  []folder
	hasItems bool
}

type folder struct {
	name   string
	parent int // -1: none
}

func (p *postman) path(i int) string {
	var names []string
	for ; i >= 0; i = p.folders[i].parent {
		if name := cut(strings.ReplaceAll(oneLine(p.folders[i].name), "/", "-"), maxText); name != "" {
			names = append([]string{name}, names...)
		}
	}
	return strings.Join(names, "/")
}

func (p *postman) top(key string) error {
	switch key {
	case "info":
		return p.info()
	case "item":
		p.hasItems = true
		_, err := p.array(func() error { return p.item(-1, 1) })
		return err
	case "variable", "variables":
		return p.variables()
	case "collection": // as Postman's API wraps it
		_, err := p.object(p.top)
		return err
	}
	return p.aside(key)
}

func (p *postman) info() error {
	_, err := p.object(func(key string) (err error) {
		if key != "name" {
			return p.skip()
		}
		p.out.Name, err = p.text()
		p.out.Name = cut(oneLine(p.out.Name), maxText)
		return err
	})
	return err
}

// aside reads what folders, requests and the collection share and the console
// has no use for.
func (p *postman) aside(key string) error {
	switch key {
	case "id", "_postman_id", "description", "protocolProfileBehavior", "name":
		return p.skip()
	case "event", "events":
		_, err := p.array(func() error {
			p.rep.leave(leftScripts, "")
			return p.skip()
		})
		return err
	case "auth":
		return p.auth()
	}
	p.rep.leave(leftUnknown, key)
	return p.skip()
}

// auth reads the kind of sign-in and nothing else.
func (p *postman) auth() error {
	_, err := p.object(func(key string) error {
		if key != "type" {
			return p.skip()
		}
		kind, err := p.text()
		if kind != "noauth" {
			p.rep.leave(leftSignIn, kind)
		}
		return err
	})
	return err
}

func (p *postman) variables() error {
	_, err := p.array(func() error {
		var v postmanPair
		if ok, err := p.value(&v); err != nil || !ok {
			return err
		}
		name := v.name()
		switch {
		case v.Disabled || name == "":
		case v.Type == "secret" || signInWord(name) || len(p.out.Variables) == maxVariable || len(v.Value) > maxValue || len(name) > 100:
			p.rep.leave(leftVariables, name)
		default:
			p.out.Variables = append(p.out.Variables, Pair{name, string(v.Value)})
		}
		return nil
	})
	return err
}

// signInWord reports whether a name sounds like that of a secret.
func signInWord(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"secret", "password", "passwd", "token", "apikey", "api_key", "api-key", "credential", "bearer"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// item reads a request or a folder. level counts the folders that it is in.
func (p *postman) item(parent, level int) error {
	at := len(p.folders)
	if at == maxFolders {
		p.rep.leave(leftFolders, "")
		return p.skip()
	}
	it := postmanItem{}
	isFolder := false
	p.folders = append(p.folders, folder{parent: parent})
	_, err := p.object(func(key string) (err error) {
		switch key {
		case "name":
			it.Name, err = p.text()
			p.folders[at].name = it.Name
		case "item":
			isFolder = true
			err = p.items(at, level)
		case "request":
			err = p.request(&it)
		case "description":
			it.note, err = p.description()
		case "response":
			err = p.examples()
		case "variable":
			err = p.variables()
		default:
			err = p.aside(key)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case isFolder:
		p.rep.Folders++
	case it.request == nil:
		p.rep.leave(leftUnknown, it.Name)
	case len(p.out.Requests) == MaxRequests:
		p.rep.leave(leftRequests, it.Name)
	default:
		p.add(it, parent)
	}
	if !isFolder {
		p.folders = p.folders[:at]
	}
	return nil
}

func (p *postman) items(at, level int) error {
	if level > maxDepth {
		p.rep.leave(leftDeep, p.folders[at].name)
		return p.skip()
	}
	_, err := p.array(func() error { return p.item(at, level+1) })
	return err
}

func (p *postman) examples() error {
	_, err := p.array(func() error {
		p.rep.leave(leftExamples, "")
		return p.skip()
	})
	return err
}

// description is a text, or an object that holds one.
func (p *postman) description() (string, error) {
	var d postmanText
	_, err := p.value(&d)
	return string(d), err
}

// add takes a request over.
func (p *postman) add(it postmanItem, parent int) {
	r := it.request.read(&p.rep, it.Name)
	if r.URL == "" {
		p.rep.leave(leftNoURL, it.Name)
		return
	}
	if r.Note == "" {
		r.Note = it.note
	}
	r.finish()
	p.out.Requests = append(p.out.Requests, r)
	p.in = append(p.in, parent)
}
