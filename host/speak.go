package host

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Speaker says sentences in the terminal.
type Speaker struct {
	Out, Err io.Writer
	Words    interface {
		T(id string, args ...any) string
		Day(time.Time) string
	}
}

// Line says the sentence with this id.
func (s *Speaker) Line(id string, args ...any) {
	fmt.Fprintln(s.Out, s.Words.T(id, args...))
}

// Problem says in one sentence what is wrong and what to do about it.
func (s *Speaker) Problem(err error) {
	var t *trouble
	if !errors.As(err, &t) {
		t = &trouble{"other", []any{"Detail", err.Error()}}
	}
	fmt.Fprintln(s.Err, s.Words.T("program.problem."+t.id, t.args...))
}

// trouble is a problem with a sentence of its own.
type trouble struct {
	id   string
	args []any
}

func (t *trouble) Error() string { return "problem: " + t.id }

// Problem is an error whose sentence is program.problem.<id> in locales/; args
// are pairs of name and value.
func Problem(id string, args ...any) error { return &trouble{id, args} }

// Language is the language of the terminal, as BCP 47, from the environment;
// empty where it does not say.
func Language(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if wish, _, _ := strings.Cut(env(name), "."); wish != "" {
			return strings.ReplaceAll(wish, "_", "-")
		}
	}
	return ""
}
