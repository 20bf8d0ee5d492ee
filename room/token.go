package room

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"hearth/activity"
)

// What participants hold are random tokens; the room has only their hashes.
// Under a once-only id the token is made of that id and a secret of the room, so
// that a repeated post or join, even after a restart, is answered with the same
// token while neither the token nor the id is kept anywhere.

const (
	tokenBytes   = 16
	onceKeyBytes = 12
	// onceKept is how many done moves are remembered by their once-only id.
	onceKept = 512
)

func tokenOf(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// hashToken is what the room keeps of a participant's cookie.
func hashToken(token string) string {
	if token == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("seat:" + token))
	return tokenOf(sum[:tokenBytes])
}

// NoteOf is the id of the note that a writer's token stands for.
func NoteOf(token string) NoteID {
	sum := sha256.Sum256([]byte(token))
	return NoteID(hex.EncodeToString(sum[:])[:32])
}

// onceName is one tap of one person.
func onceName(q Request) []byte {
	b := []byte{byte(q.By.Role)}
	for _, s := range []string{q.Facilitator, string(q.By.Person), q.Move, q.Once} {
		b = append(append(b, s...), 0)
	}
	return b
}

func keyedSum(secret []byte, what string, name []byte) []byte {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(what))
	m.Write(name)
	return m.Sum(nil)
}

// did tells whether a move was done under this key.
func (l *live) did(key []byte) bool {
	for i := 0; i+onceKeyBytes <= len(l.Once); i += onceKeyBytes {
		if bytes.Equal(l.Once[i:i+onceKeyBytes], key) {
			return true
		}
	}
	return false
}

func (l *live) remember(key []byte) {
	l.Once = append(l.Once, key...)
	if over := len(l.Once) - onceKept*onceKeyBytes; over > 0 {
		l.Once = bytes.Clone(l.Once[over:])
	}
}

// Person finds the person of a participant's cookie.
func (r *Room) Person(token string) (activity.PersonID, bool) {
	p := r.now.Load().live.byToken(hashToken(token))
	if p == nil {
		return "", false
	}
	return p.ID, true
}
