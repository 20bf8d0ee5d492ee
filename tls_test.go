package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// claimed makes the first facilitator, and gives their browser.
func claimed(t *testing.T, by http.RoundTripper, address, code string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Transport: by, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res := posted(t, browser, address+"/claim", url.Values{"code": {code}, "name": {"Ana"}, "password": {"long enough"}})
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("claim: %s", res.Status)
	}
	if secure := strings.HasPrefix(address, "https:"); secure != res.Cookies()[0].Secure {
		t.Errorf("%s: %s", address, res.Cookies()[0])
	}
	return browser
}

func posted(t *testing.T, browser *http.Client, address string, form url.Values) *http.Response {
	t.Helper()
	res, err := browser.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res
}

// certificate writes one for localhost, and gives who trusts it.
func certificate(t *testing.T) (cert, key string, trust *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	trust = x509.NewCertPool()
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	trust.AppendCertsFromPEM(public)
	cert, key = filepath.Join(t.TempDir(), "cert"), filepath.Join(t.TempDir(), "key")
	for path, text := range map[string][]byte{cert: public, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, trust
}

func TestWithACertificatePagesCookiesAndSocketsAreSecret(t *testing.T) {
	cert, key, trust := certificate(t)
	r := start(t, t.TempDir(), "--tls-cert", cert, "--tls-key", key)
	claim := regexp.MustCompile(`https://localhost:\d+/claim#(\S+)`).FindStringSubmatch(r.said())
	if claim == nil {
		t.Fatalf("%s", r.said())
	}
	trusting := &tls.Config{RootCAs: trust}
	browser := claimed(t, &http.Transport{TLSClientConfig: trusting}, r.url, claim[1])
	res := posted(t, browser, r.url+"/rooms/demo", nil)
	screen := res.Header.Get("Location")
	if res.StatusCode != http.StatusSeeOther || !strings.HasSuffix(screen, "/screen") {
		t.Fatalf("%s to %q", res.Status, screen)
	}
	where, err := url.Parse(r.url)
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{"Origin": {r.url}}
	for _, c := range browser.Jar.Cookies(where) {
		header.Add("Cookie", c.String())
	}
	dialer := websocket.Dialer{TLSClientConfig: trusting}
	live := "wss://" + where.Host + strings.TrimSuffix(screen, "/screen") + "/live?as=lead"
	conn, _, err := dialer.DialContext(t.Context(), live, header)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, frame, err := conn.ReadMessage(); err != nil || len(frame) == 0 {
		t.Errorf("%q %v", frame, err)
	}
	r.stop()
	for {
		if _, _, err = conn.ReadMessage(); err != nil {
			break
		}
	}
	if !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
		t.Errorf("the socket was told %v", err)
	}
	if code := r.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
