package qlikproxy

import (
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"strings"
	"testing"

	"qlikconsole/internal/secret"
)

// FuzzTokenAnswer: what a tenant sends in place of a token is refused or gives a
// life that can be counted, and scopes that are words.
func FuzzTokenAnswer(f *testing.F) {
	f.Add([]byte(`{"access_token":"a.b.c","token_type":"bearer","scope":"apps spaces","expires_in":21600,"expires_at":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"access_token":"x","scope":["apps",1,null],"expires_in":"1e99"}`))
	f.Add([]byte(`{"access_token":7}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a := readTokenAnswer(body)
		if a.err == nil && !json.Valid(body) {
			t.Errorf("%q was taken for JSON", body)
		}
		if n, ok := number(a.ExpiresIn); !ok && n != 0 {
			t.Errorf("%v is no number, but %v", a.ExpiresIn, n)
		}
		if text, ok := a.Scope.(string); ok && len(scopeList(text)) > len(text) {
			t.Errorf("%q: %q", text, scopeList(text))
		}
		if token := readToken(secret.New(a.AccessToken), SignInPrivateKey); a.AccessToken != "" && token.Value.Reveal() != a.AccessToken {
			t.Error("another token came out than went in")
		}
	})
}

// FuzzPrivateKey: a pasted text is a key that can sign, or a sentence says why not
// which holds none of it.
func FuzzPrivateKey(f *testing.F) {
	f.Add("-----BEGIN PRIVATE KEY-----\nMIGEAgEAMBAGByqGSM49\n-----END PRIVATE KEY-----\n")
	f.Add("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----")
	f.Add("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----")
	f.Fuzz(func(t *testing.T, text string) {
		key, problem := readPrivateKey(secret.New(text))
		if (key == nil) == (problem == "") {
			t.Fatalf("%v, %q", key, problem)
		}
		if key != nil && key.Public() == nil {
			t.Error("a key without its public part")
		}
	})
}

// FuzzAuthority: a certificate file adds whole certificates or is refused.
func FuzzAuthority(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"))
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		n := &Network{}
		err := n.addAuthority(text)
		if err == nil && len(n.added) == 0 || len(n.added) != len(n.cas) {
			t.Fatalf("%d added, %d named, %v", len(n.added), len(n.cas), err)
		}
		for _, cert := range n.added {
			again := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
			if _, bad := x509.ParseCertificate(cert.Raw); bad != nil || (&Network{}).addAuthority(again) != nil {
				t.Errorf("what was added cannot be read again: %v", bad)
			}
		}
	})
}

// FuzzUnpack: no body, however it says to be packed, does harm; and what gzip packed
// comes out as it went in.
func FuzzUnpack(f *testing.F) {
	f.Add("gzip", []byte("plain"))
	f.Add("br, zstd,deflate", []byte{0x78, 0x9c, 3, 0})
	f.Add("x", []byte{0x28, 0xb5, 0x2f, 0xfd})
	f.Fuzz(func(t *testing.T, encoding string, body []byte) {
		if strings.Count(encoding, ",") > 4 {
			t.Skip()
		}
		plain, note := unpack([]string{encoding}, bytes.NewReader(body))
		if len(note) > 400 {
			t.Errorf("a note of %d bytes", len(note))
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(plain, 1<<20)) // an error is an answer as well
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write(body)
		_ = w.Close()
		plain, _ = unpack([]string{"GZIP"}, &packed)
		if got, err := io.ReadAll(plain); err != nil || !bytes.Equal(got, body) {
			t.Errorf("%q came out as %q, %v", body, got, err)
		}
	})
}
