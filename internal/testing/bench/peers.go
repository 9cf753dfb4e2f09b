package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os/exec"

	"github.com/gorilla/websocket"
)

// servePeer is this program as one of the peers: it prints where it listens.
func servePeer(kind string, args []string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	switch kind {
	case "tenant":
		return http.Serve(l, tenant())
	case "splice":
		return splice(l, args[0])
	case "naive":
		return http.Serve(l, naive("ws://"+args[0]))
	case "reverse":
		return http.Serve(l, reverse(args[0]))
	case "whole":
		return http.Serve(l, whole("http://"+args[0], writePlain))
	case "packs":
		return http.Serve(l, whole("http://"+args[0], writePacked))
	}
	return errors.New("there is no peer " + kind)
}

// reverse is the standard library's proxy. It reuses as many connections as are busy at
// once: with the two that are the default, most of its time goes into new ones.
func reverse(to string) http.Handler {
	p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: to})
	p.Transport = &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	return p
}

// splice copies bytes both ways, which is the limit for any relay.
func splice(l net.Listener, to string) error {
	for {
		in, err := l.Accept()
		if err != nil {
			return err
		}
		out, err := net.Dial("tcp", to)
		if err != nil {
			return err
		}
		go func() { io.Copy(in, out); in.Close() }()
		go func() { io.Copy(out, in); out.Close() }()
	}
}

// naive reads whole messages with gorilla and writes them.
func naive(to string) http.Handler {
	u := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, err := u.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer in.Close()
		out, _, err := websocket.DefaultDialer.Dial(to+r.URL.Path, nil)
		if err != nil {
			return
		}
		defer out.Close()
		go passMessages(out, in)
		passMessages(in, out)
	})
}

func passMessages(from, to *websocket.Conn) {
	for {
		kind, msg, err := from.ReadMessage()
		if err != nil || to.WriteMessage(kind, msg) != nil {
			return
		}
	}
}

// whole reads an answer into memory and then passes it on.
func whole(to string, write func(w http.ResponseWriter, contentType string, body []byte)) http.Handler {
	c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := c.Get(to + r.URL.Path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		write(w, answer.Header.Get("Content-Type"), body)
	})
}

func writePlain(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Write(body)
}

// writePacked wraps an answer as Hoppscotch's proxyscotch does: base64 in JSON
// (libproxy/proxy.go, with WantsBinary, as Hoppscotch asks for it).
func writePacked(w http.ResponseWriter, _ string, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(map[string]any{"success": true, "isBinary": true, "status": http.StatusOK, "data": base64.RawStdEncoding.EncodeToString(body)})
}

// nginx passes WebSocket and HTTP on: with its own buffers, or with large ones.
func (h *house) nginx(large bool) (*process, error) {
	exe, err := exec.LookPath("nginx")
	if err != nil {
		return nil, err
	}
	buffers := ""
	if large {
		buffers = "proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k;"
	}
	addr := freePort()
	conf, err := h.file("nginx-"+addr, fmt.Sprintf(`daemon off; master_process off; error_log /dev/null; pid %[1]s/nginx-%[2]s.pid;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
  upstream tenant { server %[3]s; keepalive 64; keepalive_requests 1000000; }
  map $http_upgrade $connection_kind { default upgrade; '' ''; }
  server { listen %[2]s; keepalive_requests 1000000; location / {
    proxy_pass http://tenant; proxy_http_version 1.1; proxy_read_timeout 300s; proxy_max_temp_file_size 0; %[4]s
    proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_kind; } }
}`, h.temp, addr, h.tenant, buffers))
	if err != nil {
		return nil, err
	}
	return h.begin(exec.Command(exe, "-c", conf, "-e", "/dev/null"), addr, 0)
}

func (h *house) haproxy() (*process, error) {
	exe, err := exec.LookPath("haproxy")
	if err != nil {
		return nil, err
	}
	addr := freePort()
	conf, err := h.file("haproxy", fmt.Sprintf(`global
  maxconn 1000
defaults
  mode http
  timeout connect 5s
  timeout client 300s
  timeout server 300s
  timeout tunnel 300s
frontend in
  bind %s
  default_backend tenant
backend tenant
  server one %s
`, addr, h.tenant))
	if err != nil {
		return nil, err
	}
	return h.begin(exec.Command(exe, "-db", "-q", "-f", conf), addr, 0)
}
