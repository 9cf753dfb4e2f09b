package secret

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/iotest"
)

const jwtText = "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl-_x"

// credentialCases are texts with what they become; ✂ stands for the bullets. An empty want says that nothing changes.
var credentialCases = []struct{ name, in, want string }{
	{"jwt", `{"a":"` + jwtText + `"}`, `{"a":"✂"}`},
	{"jwt without signature", "x eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0 y", "x ✂ y"},
	{"jwt cut", "x eyJhbGciOiJub25lIn0.e", "x ✂"},
	{"jwt after a line break in JSON", `{"a":"b\n` + jwtText + `"}`, `{"a":"b\n✂"}`},
	{"base64 of JSON is no jwt", `{"cursor":"eyJhbGciOiJub25lIn0"}`, ""},
	{"bearer", "Authorization: Bearer abc\r\nX: y", "Authorization: Bearer ✂\r\nX: y"},
	{"basic", "authorization: basic YTpi\r\n", "authorization: basic ✂\r\n"},
	{"header in JSON", `{"Authorization":["Bearer abc"],"a":1}`, `{"Authorization":["Bearer ✂"],"a":1}`},
	{"HAR header", `{"name":"Authorization","value":"Bearer abc"}`, `{"name":"Authorization","value":"Bearer ✂"}`},
	{"bearer in prose", "sent Bearer aB3dEf7hIj with it", "sent Bearer ✂ with it"},
	{"bearer word", "Bearer authentication is needed, Basic settings, Bearer token.", ""},
	{"token type", `{"token_type":"Bearer","expires_in":21600}`, ""},
	{"pem", "-----BEGIN PRIVATE KEY-----\nMIIE\nabc=\n-----END PRIVATE KEY-----\nx",
		"-----BEGIN PRIVATE KEY-----✂-----END PRIVATE KEY-----\nx"},
	{"pem in JSON", `{"k":"-----BEGIN EC PRIVATE KEY-----\nMIIE\nab-c\n-----END EC PRIVATE KEY-----\n","b":1}`,
		`{"k":"-----BEGIN EC PRIVATE KEY-----✂-----END EC PRIVATE KEY-----\n","b":1}`},
	{"pem cut in JSON", `{"k":"-----BEGIN PRIVATE KEY-----\nMIIE","b":1}`, `{"k":"-----BEGIN PRIVATE KEY-----✂","b":1}`},
	{"certificate", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n", ""},
	{"member", `{"client_secret": "s","a":"b"}`, `{"client_secret": "✂","a":"b"}`},
	{"member with quotes", `{"qPassword":"a\"b\\","a":"b"}`, `{"qPassword":"✂","a":"b"}`},
	{"member upper case", `{"PASSWORD" : "x"}`, `{"PASSWORD" : "✂"}`},
	{"JSON in JSON", `{"x":"{\"password\":\"a\\\"b\",\"c\":\"d\"}"}`, `{"x":"{\"password\":\"✂\",\"c\":\"d\"}"}`},
	{"JSON in JSON in JSON", `{"x":"{\\\"pwd\\\": \\\"a\\\\\\\"b\\\"}"}`, `{"x":"{\\\"pwd\\\": \\\"✂\\\"}"}`},
	{"JSON in JSON cut", `{"x":"{\"password\":\"ab","c":"d"}`, `{"x":"{\"password\":\"✂","c":"d"}`},
	{"JSON in HTML", `<p>{&#34;api_key&#34;:&#34;a&amp;b&#34;,&#34;c&#34;:1}</p>`, `<p>{&#34;api_key&#34;:&#34;✂&#34;,&#34;c&#34;:1}</p>`},
	{"JSON in HTML cut", `<p>{&quot;secret&quot;:&quot;ab</p>`, `<p>{&quot;secret&quot;:&quot;✂</p>`},
	{"form list", `[{"name":"password","value":"x"}]`, `[{"name":"password","value":"✂"}]`},
	{"no string", `{"password":null,"pwd":1,"secret":{"a":"b"},"client_secret":"","token":true}`, ""},
	{"token", `{"token":"0123456789abcdef"}`, `{"token":"✂"}`},
	{"short token, field names", `{"token":"Country","qText":"Token","tokens":["0123456789abcdef"],"Token":"Sum of all the sales"}`, ""},
	{"plain Qlik", `{"jsonrpc":"2.0","id":1,"result":{"qReturn":{"qType":"Doc","qHandle":1,"qGenericId":"9f3a0e5c-0d4b-4b8e-9a4b-1c2d3e4f5a6b"}},"change":[1]}`, ""},
	{"prose", "The password is wrong. tokens: 3. A secret, the cookie: none. Authorization: missing", ""},
	{"connection string", `LIB x; ODBC CONNECT TO [DSN;UID=u;PWD=p,a)s]s;Server=z];`, `LIB x; ODBC CONNECT TO [DSN;UID=u;PWD=✂;Server=z];`},
	{"connection string, blanks", `User Id=me; Password = abc; Host=h`, `User Id=me; Password = ✂; Host=h`},
	{"connection string, quoted", `Password='a;b';Host=h`, `Password='✂';Host=h`},
	{"connection string, braces", `PWD={a;b};Host=h`, `PWD={✂};Host=h`},
	{"connection string in JSON", `{"qConnectionString":"X TO \"h=1;password=a\\b&c\";","n":"m"}`, `{"qConnectionString":"X TO \"h=1;password=✂\";","n":"m"}`},
	{"empty in JSON", `{"c":"UID=x;PWD=","n":"m"}`, ""},
	{"script in JSON", `{"qScript":"SET vPassword=abc\r\nLOAD 1;"}`, `{"qScript":"SET vPassword=✂\r\nLOAD 1;"}`},
	{"Qlik scrambled", `CONNECT TO [x] (XUserId is ABC, XPassword is DEF);`, `CONNECT TO [x] (XUserId is ABC, XPassword is ✂);`},
	{"form", "grant_type=x&client_secret=a%26b+c&scope=d", "grant_type=x&client_secret=✂&scope=d"},
	{"form in JSON", `{"b":"client_secret=a\u0026scope=d"}`, `{"b":"client_secret=✂\u0026scope=d"}`},
	{"form in HTML", `<p>access_token=a&amp;scope=d</p>`, `<p>access_token=✂&amp;scope=d</p>`},
	{"ampersand in a password", `PWD=a&b;X=y`, `PWD=✂;X=y`},
	{"comparison", `if password == nil`, ""},
	{"userinfo", "see https://me:p%40ss@host:443/x?y and wss://host:8080/app/a@b", "see https://me:✂@host:443/x?y and wss://host:8080/app/a@b"},
	{"userinfo, slashes escaped", `{"u":"https:\/\/me:pass@host\/"}`, `{"u":"https:\/\/me:✂@host\/"}`},
	{"set-cookie", "Set-Cookie: sid=abc; Path=/\r\nX: y", "Set-Cookie: ✂\r\nX: y"},
	{"cookie", "GET / HTTP/1.1\r\nCookie: a=b; c=d\r\n\r\n", "GET / HTTP/1.1\r\nCookie: ✂\r\n\r\n"},
	{"cookie in JSON", `{"Set-Cookie":["a=b; Path=/","c=\"d\""],"X":["y"]}`, `{"Set-Cookie":["✂","✂"],"X":["y"]}`},
	{"HAR cookie", `{"name":"Set-Cookie","value":"a=b"}`, `{"name":"Set-Cookie","value":"✂"}`},
}

func (tc credentialCase) want() string {
	if tc.wanted == "" {
		return tc.in
	}
	return strings.ReplaceAll(tc.wanted, "✂", Bullets)
}

type credentialCase struct{ in, wanted string }

func TestCredentials(t *testing.T) {
	r := NewRedactor()
	r.Add(New("an unrelated secret"))
	for _, c := range credentialCases {
		t.Run(c.name, func(t *testing.T) {
			want := credentialCase{c.in, c.want}.want()
			if got := r.String(c.in); got != want {
				t.Fatalf("\n got %s\nwant %s", got, want)
			}
			if json.Valid([]byte(c.in)) && !json.Valid([]byte(want)) {
				t.Error("no longer JSON")
			}
			if got := r.String(want); got != want {
				t.Errorf("cleaned again: %s", got)
			}
			for i := range len(c.in) + 1 {
				if got := inTwo(t, r, c.in, i); got != want {
					t.Fatalf("cut at %d:\n got %s\nwant %s", i, got, want)
				}
			}
			if got := byteWise(t, r, c.in); got != want {
				t.Errorf("byte by byte: %s", got)
			}
			if c.want == "" {
				if b := []byte(c.in); &r.Bytes(b)[0] != &b[0] {
					t.Error("copied")
				}
			}
		})
	}
}

func inTwo(t *testing.T, r *Redactor, s string, cut int) string {
	t.Helper()
	var b bytes.Buffer
	w := r.Writer(&b)
	for _, part := range []string{s[:cut], s[cut:]} {
		if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func byteWise(t *testing.T, r *Redactor, s string) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := b.ReadFrom(r.Reader(iotest.OneByteReader(strings.NewReader(s)))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPagesStay: what our own pages and a tenant's lists say about credentials is no credential.
func TestPagesStay(t *testing.T) {
	r := NewRedactor()
	for _, s := range []string{
		`<input type="password" name="client_secret" autocomplete="off" value="">`,
		`<label for="password">Password</label> <code>?accessToken=&lt;token&gt;</code> input[type=password]`,
		`{"links":{"next":{"href":"https://acme.us.qlikcloud.com/api/v1/items?limit=20&next=MTIzNDU2Nzg5MDEyMzQ1Ng"}},"nextPageToken":"a"}`,
		`{"grant_types_supported":["client_credentials"],"token_endpoint":"https://acme.eu.qlikcloud.com/oauth/token","token_endpoint_auth_methods_supported":["client_secret_post"]}`,
		`client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&scope=user_default`,
		`{"qFieldName":"Password","qTags":["$text"],"qCardinal":3,"token_type":"bearer","expires_in":21600}`,
		`{"id":"645b0b7e0c6e7d0001a1b2c3","sub":"qlikbot\\9f3a0e5c","status":"active","subType":"user"}`,
	} {
		if got := r.String(s); got != s {
			t.Errorf("%s\nbecame %s", s, got)
		}
	}
}
