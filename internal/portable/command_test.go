package portable

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// form is the header that curl adds to data.
var form = Pair{"Content-Type", "application/x-www-form-urlencoded"}

func TestParseCommand(t *testing.T) {
	for _, tt := range []struct {
		name, command string
		want          Request
		left          string // the whole report
	}{
		{"plain", `curl https://acme.us.qlikcloud.com/api/v1/users/me`, Request{Method: "GET", URL: "https://acme.us.qlikcloud.com/api/v1/users/me"}, ""},
		{"prompt, no scheme", `$ curl acme.us.qlikcloud.com/api/v1/users/me`, Request{Method: "GET", URL: "https://acme.us.qlikcloud.com/api/v1/users/me"}, ""},
		{"query", `curl 'https://t/api?limit=3&filter=name%20eq%20%22a%2Bb%22&q=x+y'`, Request{Method: "GET", URL: "https://t/api",
			Query: []Pair{{"limit", "3"}, {"filter", `name eq "a+b"`}, {"q", "x y"}}}, ""},
		{"a query that is no form", `curl 'https://t/api?flag&x=1#part'`, Request{Method: "GET", URL: "https://t/api?flag&x=1"}, "What follows a # in an address; it is never sent: 1."},
		{"lines, bash", "curl 'https://t/a' \\\n  -X 'PATCH' \\\r\n  -H 'content-type: application/json' \\\n  --data-raw $'{\"a\":\"it\\'s \\u00e9\\ud83d\\ude00\\n\"}' \\\n  --compressed",
			Request{Method: "PATCH", URL: "https://t/a", Header: []Pair{{"content-type", "application/json"}}, Body: "{\"a\":\"it's é😀\n\"}"},
			"Settings of the tool that the console does not need: 1 (--compressed)."},
		{"line breaks lost in an address field", `curl 'https://t/a' \  -X 'PUT' \  -d 'x'`, Request{Method: "PUT", URL: "https://t/a", Header: []Pair{form}, Body: "x"}, ""},
		{"quotes", `curl "https://t/\"a\$\\b" -d "it's" -d 'a''b'"c"`, Request{Method: "POST", URL: `https://t/"a$\b`, Header: []Pair{form}, Body: "it's&abc"}, ""},
		{"variables", `curl -H "X-App: ${APP_ID}" "$BASE/api/v1/apps/$APP_ID" -d '$NOT'`, Request{Method: "POST", URL: "{{BASE}}/api/v1/apps/{{APP_ID}}",
			Header: []Pair{{"X-App", "{{APP_ID}}"}, form}, Body: "$NOT"}, ""},
		{"nothing is run", "curl https://t/ -d \"$(rm -rf ~)\" -H \"X: `id`\" -d \"${x:-$(id)}\"", Request{Method: "POST", URL: "https://t/",
			Header: []Pair{{"X", "`id`"}, form}, Body: "$(rm -rf ~)&${x:-$(id)}"},
			"Parts that a shell would work out first; they stand as they are written: 3 ($(…, `…, ${…)."},
		{"further commands", "cd /tmp; A=1 curl -s https://t/x 2>&1 > out.json | jq . && rm -rf /", Request{Method: "GET", URL: "https://t/x"},
			"Further commands, which were not run: 5 (>&, >, cd, jq, rm). Settings of the tool that the console does not need: 1 (-s)."},
		{"comment", "# get it\ncurl https://t/x # it's this\n", Request{Method: "GET", URL: "https://t/x"}, ""},
		{"sign-in", `curl -u me:pw -b 'sid=1' -H 'Authorization: Bearer abc' -H 'Cookie: x=y' -H 'X-API-Key: k' 'https://u:p@t/x?access_token=z&a=1'`,
			Request{Method: "GET", URL: "https://t/x", Query: []Pair{{"a", "1"}}},
			"Sign-in (tokens, passwords, cookies): 7 (-u, -b, name and password in the address, access_token, Authorization)."},
		{"clusters", `curl -sSLkXPOST -HA:b -d@body.json https://t/x`, Request{Method: "POST", URL: "https://t/x", Header: []Pair{{"A", "b"}}},
			"Settings of the tool that the console does not need: 3 (-s, -S, -L). The switch to trust any certificate; the console always checks: 1 (-k). Contents of files, which the console never reads: 1 (-d @…)."},
		{"get", `curl -G https://t/x?a=1 -d b=2 --data-urlencode 'c=x y&z' --data-urlencode '=p q'`, Request{Method: "GET", URL: "https://t/x?b=2&c=x+y%26z&p+q", Query: []Pair{{"a", "1"}}}, ""},
		{"get, all pairs", `curl --get --url https://t/x --data-urlencode 'c=x y' --url-query d=1`, Request{Method: "GET", URL: "https://t/x", Query: []Pair{{"d", "1"}, {"c", "x y"}}}, ""},
		{"json", `curl --json '{"a":' --json '1}' t/x`, Request{Method: "POST", URL: "https://t/x", Body: `{"a":1}`,
			Header: []Pair{{"Content-Type", "application/json"}, {"Accept", "application/json"}}}, ""},
		{"head, agent, referer", `curl -I -A me -e https://r/ t/x`, Request{Method: "HEAD", URL: "https://t/x", Header: []Pair{{"User-Agent", "me"}, {"Referer", "https://r/"}}}, ""},
		{"unknown ones", `curl --frobnicate --max-time 5 -Q wow --cert c.pem -x http://p:1 -F a=@b -T f https://t/x`, Request{Method: "PUT", URL: "https://t/x"},
			"Options that the console does not know: 2 (--frobnicate, -Q). Settings of the tool that the console does not need: 1 (--max-time). Sign-in (tokens, passwords, cookies): 1 (--cert). A proxy; the console has its own setting for that: 1 (-x). Multipart forms, which the console does not send: 1 (-F). Contents of files, which the console never reads: 1 (-T)."},
		{"headers", `curl t/x -H 'A;' -H 'B:' -H ':authority: t' -H 'Host: evil' -H $'C\r\nEvil: 1' -H 'nothing' -H 'sec-fetch-mode: cors'`, Request{Method: "GET", URL: "https://t/x", Header: []Pair{{"A", ""}}},
			"Headers whose name or value cannot be sent: 2 (nothing, C Evil). Headers that the console or a browser sets by itself: 3 (:authority, Host, sec-fetch-mode)."},
		{"several addresses", `curl t/x t/y --next t/z`, Request{Method: "GET", URL: "https://t/x"}, "Further commands, which were not run: 2 (--next, another address)."},
		{"cmd", "curl ^\"https://t/a?f=x^%^20y^&g=1^\" ^\r\n  -X ^\"POST^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"C:^\\^\\^\\^\\b ^%^PATH^% ^!^\\^\"^}^\n\nend^\"",
			Request{Method: "POST", URL: "https://t/a", Query: []Pair{{"f", "x y"}, {"g", "1"}}, Header: []Pair{{"content-type", "application/json"}}, Body: "{\"a\":\"C:\\\\b %PATH% !\"}\nend"}, ""},
		{"cmd, backslashes as they are", `curl --header ^"A: C:^\^\b^\c^" ^"t/x^"`, Request{Method: "GET", URL: "https://t/x", Header: []Pair{{"A", `C:\\b\c`}}}, ""},
		{"cmd, old quoting", "curl \"https://t/a\" ^\n -H \"A: %TOKEN_X%\" -d \"{\"\"a\"\":1}\" & del c:\\", Request{Method: "POST", URL: "https://t/a", Header: []Pair{{"A", "{{TOKEN_X}}"}, form}, Body: `{"a":1}`},
			"Further commands, which were not run: 1 (del)."},
		{"powershell's curl.exe", "curl.exe -X POST `\n  'https://t/it''s' `\n  -H \"A: $env:X_Y\" `\n  -d '{\"a\":1}'; rm x", Request{Method: "POST", URL: "https://t/it's", Header: []Pair{{"A", "{{X_Y}}"}, form}, Body: `{"a":1}`},
			"Further commands, which were not run: 1 (rm)."},
		{"powershell, as Chrome writes it", `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0"
$session.Cookies.Add((New-Object System.Net.Cookie("sid", "secret", "/", "t")))
Invoke-WebRequest -UseBasicParsing -Uri "https://t/api?a=1" ` + "`" + `
-Method "POST" ` + "`" + `
-WebSession $session ` + "`" + `
-Headers @{
"authority"="t"
  "method"="POST"
  "accept"="*/*"
  "authorization"="Bearer abc"
} ` + "`" + `
-ContentType "application/json" ` + "`" + `
-Body ([System.Text.Encoding]::UTF8.GetBytes("{` + "`\"a`\":`\"`$x $([char]233)$([char]55357)$([char]56832)`\"" + `}"))`,
			Request{Method: "POST", URL: "https://t/api", Query: []Pair{{"a", "1"}}, Header: []Pair{{"User-Agent", "Mozilla/5.0"}, {"accept", "*/*"}, {"Content-Type", "application/json"}}, Body: `{"a":"$x é😀"}`},
			"Sign-in (tokens, passwords, cookies): 2 (Cookie, authorization). Settings of the tool that the console does not need: 2 (-usebasicparsing, -websession). Headers that the console or a browser sets by itself: 2 (authority, method)."},
		{"powershell by hand", "$h = @{ 'A' = 'b'; Authorization = \"Bearer $env:T\" }\n$answer = Invoke-RestMethod https://t/x -Method:Put -Headers $h -Body @'\n{\"a\": 1}\n'@ -ContentType application/json -SkipCertificateCheck -Wow 3 | ConvertTo-Json",
			Request{Method: "PUT", URL: "https://t/x", Header: []Pair{{"A", "b"}, {"Content-Type", "application/json"}}, Body: `{"a": 1}`},
			"The switch to trust any certificate; the console always checks: 1 (-skipcertificatecheck). Options that the console does not know: 1 (-wow). Further commands, which were not run: 1 (ConvertTo-Json). Sign-in (tokens, passwords, cookies): 1 (Authorization)."},
		{"powershell, table as query", "irm https://t/x -Body @{limit=3}", Request{Method: "GET", URL: "https://t/x", Query: []Pair{{"limit", "3"}}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !IsCommand(tt.command) && tt.name != "further commands" && tt.name != "comment" && tt.name != "powershell by hand" {
				t.Error("not taken for a command")
			}
			got, rep, err := ParseCommand(tt.command)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(Request{}, "Name")); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if rep.String() != tt.left {
				t.Errorf("left out:\n%s\nwant\n%s", rep.String(), tt.left)
			}
		})
	}
}

func TestCommandsThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		`curl 'https://t/x`:             "never closed",
		`curl "https://t/x`:             "never closed",
		`curl $'https://t/x`:            "never closed",
		`curl`:                          "no address",
		`curl -X POST`:                  "no address",
		`wget https://t/x`:              "no curl",
		`irm -Method Post`:              "no address",
		`irm "https://t`:                "never closed",
		"curl ^\"":                      "no address",
		strings.Repeat("x", 1<<20) + "": "no curl",
		strings.Repeat("x", 2<<20) + "": "longer than 1 MB",
	} {
		if _, _, err := ParseCommand(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
	for _, text := range []string{"", "/api/v1/users/me", "curly", "https://t/curl", "GET /curl", "iwrx y"} {
		if IsCommand(text) {
			t.Errorf("%q is taken for a command", text)
		}
	}
}

// A command that a parser of the whole shell would end the process on.
func TestDeepCommands(t *testing.T) {
	for _, piece := range []string{"(", "$(", "${a:-", "$((", "{ ", "`", "<(", "\"$(", "@{a=", "@{a=[o]@{", "-H @{", "^", "((", "\\", "'", "if "} {
		for _, start := range []string{"curl ", "irm ", "curl.exe ", "curl ^\"x^\" "} {
			text := start + strings.Repeat(piece, (million/8)/len(piece))
			_, rep, _ := ParseCommand(text) // whatever it says, it ends
			if len(rep.String()) > 5000 {
				t.Errorf("%q makes a report of %d bytes", piece, len(rep.String()))
			}
		}
	}
}
