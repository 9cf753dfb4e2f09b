package portable

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Languages in which a request can be copied.
const (
	CurlBash   = "curl"
	CurlCmd    = "cmd"
	PowerShell = "powershell"
	Python     = "python"
	Go         = "go"
)

// Snippet is r as text of a language, "" for one that is not known. base is the
// server of a path that names none. The token is the variable QLIK_TOKEN of
// whoever runs it.
func Snippet(language string, r Request, base string) string {
	r.Header = slices.Clone(r.Header)
	for i, h := range r.Header {
		r.Header[i].Value = strings.Map(dropControl, h.Value)
	}
	address := r.address(base)
	switch language {
	case CurlBash:
		return curlSnippet(r, address, bashQuote, `"Authorization: Bearer $`+tokenVariable+`"`, " \\\n  ")
	case CurlCmd:
		return curlSnippet(r, address, cmdQuote, `"Authorization: Bearer %`+tokenVariable+`%"`, " ^\n  ")
	case PowerShell:
		return powershellSnippet(r, address)
	case Python:
		return pythonSnippet(r, address)
	case Go:
		return goSnippet(r, address)
	}
	return ""
}

func dropControl(c rune) rune {
	if unicode.IsControl(c) && c != '\t' {
		return -1
	}
	return c
}

// curlSnippet turns globbing off, by which curl would expand {{variables}}.
func curlSnippet(r Request, address string, quote func(string) string, bearer, newLine string) string {
	parts := []string{"curl"}
	if strings.ContainsAny(address, "{}[]") {
		parts[0] += " --globoff"
	}
	switch {
	case r.Method == "HEAD":
		parts[0] += " --head"
	case r.Method != "GET" || r.Body != "":
		parts[0] += " --request " + quote(r.Method)
	}
	parts[0] += " " + quote(address)
	parts = append(parts, "--header "+bearer)
	for _, h := range r.Header {
		value := h.Name + ": " + h.Value
		if h.Value == "" {
			value = h.Name + ";" // an empty one, in curl's way
		}
		parts = append(parts, "--header "+quote(value))
	}
	if r.Body != "" {
		parts = append(parts, "--data-raw "+quote(r.Body))
	}
	return strings.Join(parts, newLine) + "\n"
}

func bashQuote(s string) string {
	if s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "'", `'\''`) + "'"
}

// cmdQuote quotes for the program first (backslashes and quotation marks) and
// then for the command prompt: a caret before all that could mean something, a
// doubled line break for one. After a percent sign one more keeps it from being
// the start of a variable.
func cmdQuote(s string) string {
	if s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return s
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\x00", "")
	var b strings.Builder
	b.WriteString(`^"`)
	slashes := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '"':
			b.WriteString(strings.Repeat(`^\`, slashes+1) + `^"`)
		case c == '\n':
			b.WriteString("^\n\n")
		case c == '\\' || strings.IndexByte("&|<>^%!()", c) >= 0:
			b.WriteString("^" + string(c))
			if c == '%' && i+1 < len(s) && isAlphanumeric(s[i+1]) {
				b.WriteByte('^')
			}
		default:
			b.WriteByte(c)
		}
		if slashes++; c != '\\' {
			slashes = 0
		}
	}
	return b.String() + strings.Repeat(`^\`, slashes) + `^"`
}

func isAlphanumeric(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

func powershellSnippet(r Request, address string) string {
	var b strings.Builder
	b.WriteString("$headers = @{\n  'Authorization' = \"Bearer $env:" + tokenVariable + "\"\n")
	contentType := ""
	for _, h := range mergedHeaders(r.Header) {
		if strings.EqualFold(h.Name, "Content-Type") {
			contentType = h.Value
			continue
		}
		fmt.Fprintf(&b, "  %s = %s\n", psQuote(h.Name), psQuote(h.Value))
	}
	fmt.Fprintf(&b, "}\nInvoke-RestMethod -Method %s -Uri %s -Headers $headers", psMethod(r.Method), psQuote(address))
	if contentType != "" {
		b.WriteString(" `\n  -ContentType " + psQuote(contentType))
	}
	if r.Body != "" { // as bytes: Windows' own PowerShell would send other than ASCII wrongly
		b.WriteString(" `\n  -Body ([System.Text.Encoding]::UTF8.GetBytes(" + psQuote(r.Body) + "))")
	}
	return b.String() + "\n"
}

// psMethod is the method; those that PowerShell does not know are quoted all
// the same, and it says so.
func psMethod(method string) string {
	if method == "" || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return psQuote(method)
	}
	return method[:1] + strings.ToLower(method[1:])
}

// psQuote quotes verbatim; all of PowerShell's single quotation marks are doubled.
func psQuote(s string) string {
	var b strings.Builder
	for _, c := range s {
		if strings.ContainsRune(psSingles, c) {
			b.WriteRune(c)
		}
		b.WriteRune(c)
	}
	return "'" + b.String() + "'"
}

func pythonSnippet(r Request, address string) string {
	var b strings.Builder
	b.WriteString("import os\n\nimport requests\n\nresponse = requests.request(\n")
	fmt.Fprintf(&b, "    %s,\n    %s,\n    headers={\n", pyQuote(r.Method), pyQuote(address))
	fmt.Fprintf(&b, "        \"Authorization\": \"Bearer \" + os.environ[\"%s\"],\n", tokenVariable)
	for _, h := range mergedHeaders(r.Header) {
		fmt.Fprintf(&b, "        %s: %s,\n", pyQuote(h.Name), pyQuote(h.Value))
	}
	b.WriteString("    },\n")
	if r.Body != "" {
		fmt.Fprintf(&b, "    data=%s.encode(),\n", pyQuote(r.Body))
	}
	b.WriteString("    timeout=60,\n)\nprint(response.status_code)\nprint(response.text)\n")
	return b.String()
}

// mergedHeaders joins those of one name, as a table cannot hold two.
func mergedHeaders(list []Pair) []Pair {
	var out []Pair
next:
	for _, h := range list {
		for i := range out {
			if strings.EqualFold(out[i].Name, h.Name) {
				out[i].Value += ", " + h.Value
				continue next
			}
		}
		out = append(out, h)
	}
	return out
}

// pyQuote is a string of Python, whose escapes are those of Go here.
func pyQuote(s string) string { return strconv.Quote(strings.ToValidUTF8(s, "�")) }

func goSnippet(r Request, address string) string {
	body, extra := "nil", ""
	if r.Body != "" {
		body, extra = "strings.NewReader("+strconv.Quote(r.Body)+")", "\n\t\"strings\""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package main\n\nimport (\n\t\"fmt\"\n\t\"io\"\n\t\"log\"\n\t\"net/http\"\n\t\"os\"%s\n)\n\nfunc main() {\n", extra)
	fmt.Fprintf(&b, "\treq, err := http.NewRequest(%s, %s, %s)\n", strconv.Quote(r.Method), strconv.Quote(address), body)
	b.WriteString("\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n")
	fmt.Fprintf(&b, "\treq.Header.Set(\"Authorization\", \"Bearer \"+os.Getenv(%q))\n", tokenVariable)
	for _, h := range r.Header {
		fmt.Fprintf(&b, "\treq.Header.Add(%s, %s)\n", strconv.Quote(h.Name), strconv.Quote(h.Value))
	}
	b.WriteString("\tresp, err := http.DefaultClient.Do(req)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tdefer resp.Body.Close()\n")
	b.WriteString("\tbody, err := io.ReadAll(resp.Body)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n")
	b.WriteString("\tfmt.Println(resp.Status)\n\tfmt.Println(string(body))\n}\n")
	return b.String()
}
