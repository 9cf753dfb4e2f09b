package guidance

import (
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// values is one value or a list of values; numbers and true/false count as texts.
type values []string

// maxValues bounds one list of values.
const maxValues = 200

// UnmarshalYAML reads a value or a list of values.
func (v *values) UnmarshalYAML(node ast.Node) error {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		text, err := scalar(node)
		*v = values{text}
		return err
	}
	if len(list.Values) == 0 || len(list.Values) > maxValues {
		return &fault{line: lineOf(node), reason: "a list of values holds 1 to 200 of them"}
	}
	for _, n := range list.Values {
		text, err := scalar(n)
		if err != nil {
			return err
		}
		*v = append(*v, text)
	}
	return nil
}

func scalar(node ast.Node) (string, error) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, nil
	}
	return "", &fault{line: lineOf(node), reason: "a text or a number is due here"}
}

// UnmarshalYAML reads a condition: a value or a list of values that the field must
// be, or a mapping such as {contains: proxy}.
func (c *condition) UnmarshalYAML(node ast.Node) error {
	if _, ok := node.(*ast.MappingNode); !ok {
		return c.Is.UnmarshalYAML(node)
	}
	type plain condition // without this method
	return yaml.NodeToValue(node, (*plain)(c), yaml.Strict())
}
