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

// fileYAML, rowYAML and matcherYAML are the shape of a guidance file. Every key
// is listed here; any other is an error.
type fileYAML struct {
	Causes []rowYAML `yaml:"causes"`
}

type rowYAML struct {
	ID       string        `yaml:"id"`
	Title    string        `yaml:"title"`
	Meaning  string        `yaml:"meaning"`
	Steps    []string      `yaml:"steps"`
	Who      string        `yaml:"who"`
	Source   string        `yaml:"source"`
	URL      string        `yaml:"url"`
	Checked  string        `yaml:"checked"`
	Basis    string        `yaml:"basis"`
	Group    string        `yaml:"group"`
	Symptoms []string      `yaml:"symptoms"`
	Applies  []string      `yaml:"applies"`
	Match    []matcherYAML `yaml:"match"`
}

type matcherYAML struct {
	If      map[string]condition `yaml:"if"`
	Because string               `yaml:"because"`
	Place   string               `yaml:"place"`
	Weight  *int                 `yaml:"weight"`
	Certain bool                 `yaml:"certain"`
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
func parse(name string, src []byte) (rows []row, err error) {
	defer func() {
		if r := recover(); r != nil { // the YAML parser has panicked on broken text before
			rows, err = nil, &fault{name, 1, "this text is no readable YAML"}
		}
	}()
	root, err := rootMapping(name, src)
	if err != nil {
		return nil, err
	}
	var file fileYAML
	if err := yaml.NodeToValue(root, &file, yaml.Strict()); err != nil {
		return nil, readable(name, err)
	}
	if len(file.Causes) > maxRows {
		return nil, &fault{name, 1, fmt.Sprintf("there are more than %d rows", maxRows)}
	}
	return checkRows(name, root, file.Causes)
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

// rowLines returns the lines on which the rows begin and, for each row, the lines
// on which its matches begin.
func rowLines(root *ast.MappingNode) (rows []int, matches [][]int) {
	list, _ := valueOf(root, "causes").(*ast.SequenceNode)
	if list == nil {
		return nil, nil
	}
	for _, node := range list.Values {
		rows = append(rows, lineOf(node))
		var lines []int
		if m, ok := node.(*ast.MappingNode); ok {
			if inner, ok := valueOf(m, "match").(*ast.SequenceNode); ok {
				for _, n := range inner.Values {
					lines = append(lines, lineOf(n))
				}
			}
		}
		matches = append(matches, lines)
	}
	return rows, matches
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
