package qlikproxy

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxCAFile is the most bytes that are read from a certificate file. The bundles
// of operating systems have about 200 KB.
const maxCAFile = 4 << 20

// systemRoots are the operating system's certificate authorities; none where they
// cannot be read, so that nothing is trusted.
func systemRoots() *x509.CertPool {
	if pool, err := x509.SystemCertPool(); err == nil {
		return pool
	}
	return x509.NewCertPool()
}

// readRoots are the system's certificate authorities and those that were added.
func (n *Network) readRoots() *x509.CertPool {
	pool := systemRoots()
	for _, cert := range n.added {
		pool.AddCert(cert)
	}
	return pool
}

func (n *Network) addAuthorities(files []string, texts [][]byte) error {
	for _, name := range files {
		text, err := readCAFile(name)
		if err != nil {
			return err
		}
		if err := n.addAuthority(text); err != nil {
			return fmt.Errorf("The certificate file %s cannot be used: %w", name, err)
		}
	}
	for _, text := range texts {
		if err := n.addAuthority(text); err != nil {
			return fmt.Errorf("A certificate authority cannot be used: %w", err)
		}
	}
	return nil
}

func readCAFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("The certificate file cannot be read: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCAFile+1))
	if err == nil && len(text) > maxCAFile {
		err = fmt.Errorf("%s is larger than 4 MB", name)
	}
	if err != nil {
		return nil, fmt.Errorf("The certificate file cannot be read: %w", err)
	}
	return text, nil
}

// addAuthority is going to trust every certificate of a PEM text.
func (n *Network) addAuthority(text []byte) error {
	added := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return fmt.Errorf("a certificate in it is damaged: %w", err)
		}
		n.added = append(n.added, cert)
		n.cas = append(n.cas, cert.Subject.String())
		added++
	}
	if added == 0 {
		return errors.New("there is no certificate of the form -----BEGIN CERTIFICATE----- in it")
	}
	return nil
}

// tlsConfig always verifies: chain, name and time.
func (n *Network) tlsConfig(a Address, protocols []string) *tls.Config {
	return &tls.Config{
		ServerName: a.hostname(),
		RootCAs:    n.rootsFor(a),
		MinVersion: tls.VersionTLS12,
		NextProtos: protocols,
	}
}

// tlsInfo describes an encrypted connection, or nil.
func tlsInfo(version uint16, certs []*x509.Certificate) *TLSInfo {
	if len(certs) == 0 {
		return nil
	}
	leaf := certs[0]
	info := &TLSInfo{
		Subject:   shorten(leaf.Subject.String(), 500),
		Issuer:    shorten(leaf.Issuer.String(), 500),
		NotBefore: leaf.NotBefore,
		NotAfter:  leaf.NotAfter,
	}
	if version != 0 {
		info.Version = tls.VersionName(version)
	}
	for _, name := range leaf.DNSNames[:min(len(leaf.DNSNames), 100)] {
		info.Names = append(info.Names, shorten(name, 253))
	}
	for _, ip := range leaf.IPAddresses[:min(len(leaf.IPAddresses), 10)] {
		info.Names = append(info.Names, ip.String())
	}
	return info
}
