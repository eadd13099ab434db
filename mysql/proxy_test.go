package mysql

import (
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy stands between a client and the server, and can lose an answer.
type proxy struct {
	listener  net.Listener
	net, addr string
	lose      atomic.Bool // the next answer ends its connection instead
	wait      sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
}

// throughProxy gives the URL of a database through a proxy.
func throughProxy(t *testing.T, target string) (string, *proxy) {
	t.Helper()
	cfg, err := parseURL(target)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{net: cfg.Net, addr: cfg.Addr}
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	p.wait.Go(p.serve)
	t.Cleanup(func() {
		_ = p.listener.Close()
		p.cut()
		p.wait.Wait()
	})
	u := url.URL{Scheme: "mysql", User: url.UserPassword(cfg.User, cfg.Passwd), Host: p.listener.Addr().String(), Path: "/" + cfg.DBName}
	return u.String(), p
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(p.net, p.addr)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, client, server)
		p.mu.Unlock()
		p.wait.Go(func() {
			_, _ = io.Copy(server, client)
			_ = server.Close()
		})
		p.wait.Go(func() { p.answer(client, server) })
	}
}

func (p *proxy) answer(client, server net.Conn) {
	defer client.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := server.Read(buf)
		if err != nil || p.lose.CompareAndSwap(true, false) {
			return
		}
		if _, err := client.Write(buf[:n]); err != nil {
			return
		}
	}
}

// cut ends all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		_ = c.Close()
	}
	p.conns = nil
}

func hasPassword(err error) bool { return err != nil && strings.Contains(err.Error(), "geheim") }
