package guidance

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// fileYAML, rowYAML and matcherYAML are the shape of a guidance file, and of the
// table as it is embedded. Every key is listed here; any other is an error.
type fileYAML struct {
	Causes []rowYAML `yaml:"causes"`
}

type rowYAML struct {
	ID       string        `yaml:"id" json:"id,omitempty"`
	Title    string        `yaml:"title" json:"title,omitempty"`
	Meaning  string        `yaml:"meaning" json:"meaning,omitempty"`
	Steps    []string      `yaml:"steps" json:"steps,omitempty"`
	Who      string        `yaml:"who" json:"who,omitempty"`
	Source   string        `yaml:"source" json:"source,omitempty"`
	URL      string        `yaml:"url" json:"url,omitempty"`
	Checked  string        `yaml:"checked" json:"checked,omitempty"`
	Basis    string        `yaml:"basis" json:"basis,omitempty"`
	Group    string        `yaml:"group" json:"group,omitempty"`
	Symptoms []string      `yaml:"symptoms" json:"symptoms,omitempty"`
	Applies  []string      `yaml:"applies" json:"applies,omitempty"`
	Match    []matcherYAML `yaml:"match" json:"match,omitempty"`
}

type matcherYAML struct {
	If      map[string]condition `yaml:"if" json:"if,omitempty"`
	Because string               `yaml:"because" json:"because,omitempty"`
	Place   string               `yaml:"place" json:"place,omitempty"`
	Weight  *int                 `yaml:"weight" json:"weight,omitempty"`
	Certain bool                 `yaml:"certain" json:"certain,omitempty"`
}

// Bounds on a file, together with maxFile. The parser's work grows with the square
// of how deep brackets are nested.
const (
	maxRows     = 1000
	maxBrackets = 8000
)

// fault is a mistake in a guidance file.
type fault struct {
	name   string
	line   int
	reason string
}

func (f *fault) Error() string {
	return fmt.Sprintf("guidance file %s, line %d: %s", f.name, f.line, f.reason)
}

// parse reads rows from a guidance file.
func parse(name string, src []byte) ([]row, error) {
	read, at, err := readRows(name, src)
	if err != nil {
		return nil, err
	}
	return checkRows(at, read)
}

// readRows reads rows as they stand in a guidance file.
func readRows(name string, src []byte) (read []rowYAML, at lines, err error) {
	defer func() {
		if r := recover(); r != nil { // the YAML parser has panicked on broken text before
			err = &fault{name, 1, "this text is no readable YAML"}
		}
	}()
	root, err := rootMapping(name, src)
	if err != nil {
		return nil, at, err
	}
	var file fileYAML
	if err := yaml.NodeToValue(root, &file, yaml.Strict()); err != nil {
		return nil, at, readable(name, err)
	}
	if len(file.Causes) > maxRows {
		return nil, at, &fault{name, 1, fmt.Sprintf("there are more than %d rows", maxRows)}
	}
	at = linesOf(name, root)
	if len(file.Causes) == 0 || len(at.rows) != len(file.Causes) {
		return nil, at, &fault{name, lineOf(root), `the list "causes" has no rows`}
	}
	return file.Causes, at, nil
}

// rootMapping parses the text and refuses what a guidance file has no use for.
func rootMapping(name string, src []byte) (*ast.MappingNode, error) {
	if bytes.Count(src, []byte("["))+bytes.Count(src, []byte("{")) > maxBrackets {
		return nil, &fault{name, 1, fmt.Sprintf("there are more than %d opening brackets", maxBrackets)}
	}
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		return nil, readable(name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, &fault{name, 1, `the file must hold one list named "causes"`}
	}
	root, ok := file.Docs[0].Body.(*ast.MappingNode)
	if !ok {
		return nil, &fault{name, lineOf(file.Docs[0].Body), `the file must begin with "causes:"`}
	}
	for _, kind := range []ast.NodeType{ast.AnchorType, ast.AliasType, ast.MergeKeyType, ast.TagType} {
		if found := ast.Filter(kind, root); len(found) > 0 {
			return nil, &fault{name, lineOf(found[0]), "anchors, aliases and tags are not allowed"}
		}
	}
	return root, nil
}

// lines are those of a file on which its rows begin and, for each row, its matches.
type lines struct {
	name    string
	rows    []int
	matches [][]int
}

func linesOf(name string, root *ast.MappingNode) lines {
	at := lines{name: name}
	list, _ := valueOf(root, "causes").(*ast.SequenceNode)
	if list == nil {
		return at
	}
	for _, node := range list.Values {
		at.rows = append(at.rows, lineOf(node))
		var matches []int
		if m, ok := node.(*ast.MappingNode); ok {
			if inner, ok := valueOf(m, "match").(*ast.SequenceNode); ok {
				for _, n := range inner.Values {
					matches = append(matches, lineOf(n))
				}
			}
		}
		at.matches = append(at.matches, matches)
	}
	return at
}

// fault is a mistake in a row, or in one of its matches.
func (l lines) fault(row, match int, reason string) error {
	line := 1
	if row < len(l.rows) {
		line = l.rows[row]
	}
	if row < len(l.matches) && match >= 0 && match < len(l.matches[row]) {
		line = l.matches[row][match]
	}
	return &fault{l.name, line, reason}
}

func valueOf(m *ast.MappingNode, key string) ast.Node {
	for _, v := range m.Values {
		if v.Key.GetToken().Value == key {
			return v.Value
		}
	}
	return nil
}

// lineOf is the line on which a node begins: for a mapping that of its first key,
// where the parser gives the colon's.
func lineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	return tokenLine(n.GetToken())
}

func tokenLine(t *token.Token) int {
	if t == nil || t.Position == nil {
		return 1
	}
	return t.Position.Line
}

// readable turns an error of the YAML library into one sentence with a line.
func readable(name string, err error) error {
	var own *fault
	if errors.As(err, &own) {
		own.name = name
		return own
	}
	var lib yaml.Error
	if !errors.As(err, &lib) {
		return &fault{name, 1, "this text is no readable YAML"}
	}
	text := lib.GetMessage()
	var mismatch *yaml.TypeError
	var node *yaml.UnexpectedNodeTypeError
	if errors.As(err, &mismatch) || errors.As(err, &node) {
		text = "this value has the wrong type; look whether a text, a list (lines that begin with a dash), a number or true/false is due here"
	}
	return &fault{name, tokenLine(lib.GetToken()), oneLine(text) + hint(text)}
}

// hint adds what mostly is the reason for an error of the YAML library.
func hint(text string) string {
	if strings.Contains(text, "is not allowed in this context") {
		return "; look at the indentation, and put quotes around a text that holds a colon followed by a blank"
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
