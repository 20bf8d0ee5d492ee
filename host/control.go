package host

import (
	"crypto/tls"
	"net/http"
)

// control speaks to this machine only, so a certificate made for another name
// is no stranger's, and no proxy stands between.
func control() *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // the token, in a file only this user reads, is what counts
	}}
}
